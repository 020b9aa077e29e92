# SPDX-License-Identifier: EUPL-1.2
"""Who may see what of a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Viewer = Literal["public", "reporter", "follower", "official", "overseer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a page may show. Category, state, agency, promises and the day it was opened are always shown."""

    text: Literal["none", "public", "full"]
    exact_place: bool
    photos: Literal["none", "public", "all"]
    landmark: bool
    answers: bool
    category: bool


_NOTHING = View(text="none", exact_place=False, photos="none", landmark=False, answers=False, category=True)
_SENSITIVE = View(text="none", exact_place=False, photos="none", landmark=False, answers=False, category=False)
_PUBLIC = View(text="public", exact_place=True, photos="public", landmark=True, answers=False, category=True)
_ALL = View(text="full", exact_place=True, photos="all", landmark=True, answers=True, category=True)


def view(viewer: Viewer, *, visibility: str, is_listed: bool, sensitive: bool) -> View:
    """What `viewer` may see. A private report is locked, photo included, but for its reporter and the units that act;
    officials who only oversee (leaders, operators) see what the public sees. Of a sensitive category the public does
    not even see which one it is. Sources: JAKI's private reports (CRM 2.0.5); UU 27/2022 art. 4.
    """
    if viewer in {"reporter", "official"}:
        return _ALL
    if visibility == "public" and is_listed and not sensitive:
        return _PUBLIC
    return _SENSITIVE if sensitive else _NOTHING


def thinned_area(area_code: str, shown: View) -> str:
    """The area as it may be named: to the village when the place is shown, else to the district."""
    return area_code if shown.exact_place else ".".join(area_code.split(".")[:3])


def must_be_private(*, sensitive: bool, wishes_public: bool) -> bool:
    """Whether a report is kept private: always when its category is sensitive, else as the reporter wished."""
    return sensitive or not wishes_public
