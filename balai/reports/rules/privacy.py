# SPDX-License-Identifier: EUPL-1.2
"""Who may see what of a report."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Viewer = Literal["public", "reporter", "follower", "official", "overseer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a page may show. State and the day it was opened are always shown.

    `words`: what people wrote along the way; `handling`: who handles it, by which rule, under which promise.
    """

    text: Literal["none", "public", "full"]
    exact_place: bool
    photos: Literal["none", "public", "all"]
    landmark: bool
    answers: bool
    category: bool
    words: bool
    handling: bool


# Everything: what reporters and the units that act see.
OWN = View(
    text="full", exact_place=True, photos="all", landmark=True, answers=True, category=True, words=True, handling=True
)
_PUBLIC = replace(OWN, text="public", photos="public", answers=False)
_NOTHING = replace(OWN, text="none", exact_place=False, photos="none", landmark=False, answers=False, words=False)
# The unit that protects women and children, its rule and its 24 hours would tell what the report is about.
_SENSITIVE = replace(_NOTHING, category=False, handling=False)


def view(viewer: Viewer, *, visibility: str, is_listed: bool, sensitive: bool) -> View:
    """What `viewer` may see. A private report is locked, photo included, but for its reporter and the units that act;
    officials who only oversee (leaders, operators) see what the public sees. Words that officials wrote to the
    reporter are locked too. Of a sensitive category the public sees neither which one it is nor what would tell it.
    Sources: JAKI's private reports (CRM 2.0.5); UU 27/2022 art. 4.
    """
    if viewer in {"reporter", "official"}:
        return OWN
    if visibility == "public" and is_listed and not sensitive:
        return _PUBLIC
    return _SENSITIVE if sensitive else _NOTHING


def thinned_area(area_code: str, shown: View) -> str:
    """The area as it may be named: to the village when the place is shown, else to the district, of a sensitive report
    to the regency.
    """
    if shown.exact_place:
        return area_code
    return ".".join(area_code.split(".")[: 3 if shown.handling else 2])


def must_be_private(*, sensitive: bool, wishes_public: bool) -> bool:
    """Whether a report is kept private: always when its category is sensitive, else as the reporter wished."""
    return sensitive or not wishes_public
