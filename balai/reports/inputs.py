# SPDX-License-Identifier: EUPL-1.2
"""What a citizen hands in, and what is given back."""

from __future__ import annotations

from dataclasses import dataclass, field

from balai.cases.inputs import StoredUpload


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """Optional contact; sealed at once, never stored in the clear beside the report."""

    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWatch:
    """What somebody wants to hear of: an area or a place as `rules.around` says it, a kind of trouble, or both; and how
    often, as `rules.pace` says it: None for once a day, or as it was.
    """

    area_code: str = ""
    category: str = ""
    around: str = ""
    every_h: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport:
    """A report as handed in by page, offline outbox, JSON API or Open311; all channels end here."""

    category: str
    description: str
    lat: float | None = None
    lon: float | None = None
    village: str = ""  # confirmed village code; wins over the located one
    place_source: str = "pin"  # pin, gps, photo, list
    accuracy_m: int | None = None
    landmark: str = ""
    public: bool = False
    answers: dict[str, object] = field(default_factory=dict)
    reporter: Reporter | None = None
    uploads: tuple[StoredUpload, ...] = ()
    client_key: str | None = None
    channel: str = "web"
    on_behalf: bool = False
    suggested: str = ""
    language: str = "id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the reporter takes home: the number, and the secret of the link by which an anonymous person returns."""

    number: str
    # Empty when a retried client_key found the report already there and no secret is known.
    secret: str
    case_id: int
    state: str
    is_new: bool = True
