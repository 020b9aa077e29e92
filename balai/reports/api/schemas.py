# SPDX-License-Identifier: EUPL-1.2
"""What the JSON interface takes and gives; the OpenAPI document is made from these."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Phase = Literal[
    "waiting", "coordinating", "assigned", "working", "checking", "resolved", "closed", "refused", "transferred"
]
Plain = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$")]


class Strict(BaseModel):
    """Unknown fields are refused, so that a misspelt one is noticed. What comes in is JSON, never an object: ninja's
    own Schema would check it twice.
    """

    model_config = ConfigDict(extra="forbid")


class Problem(Schema):
    """RFC 9457 problem: `code` is stable, `detail` a sentence in the caller's language, `fields` name what to mend."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    fields: dict[str, str] = {}


class WhenOut(Schema):
    """When a question is asked: `question`, one of the same category, was answered with one of the options in `is`."""

    question: str
    is_: list[str] = Field(serialization_alias="is")


class QuestionOut(Schema):
    """A question of a category. With `when` it is asked, and if `required` must be answered, only then; an answer that
    comes all the same is left out.
    """

    code: str
    label: str
    kind: str
    required: bool
    options: list[list[str]] = []
    when: WhenOut | None = None


class CategoryOut(Schema):
    """A node of the category tree; only nodes with `is_leaf` can be reported."""

    code: str
    parent: str | None
    name: str
    help: str
    icon: str
    is_leaf: bool
    sensitive: bool
    questions: list[QuestionOut] = []


class AreaOut(Schema):
    code: str
    name: str
    label: str
    level: str


class PlaceOut(Schema):
    """Where a point lies: `exact` when boundaries are loaded, else choose among `candidates`."""

    inside: bool
    exact: bool
    village: AreaOut | None
    candidates: list[AreaOut]
    advice: str = ""


class SuggestIn(Strict):
    text: Annotated[Plain, Field(max_length=4000)]


class SuggestionOut(Schema):
    code: str
    name: str
    score: float
    words: list[str]


class PhotoOut(Schema):
    """A photo that waits to be sent along; `place` is the GPS position it carried, already removed from the file."""

    token: str
    width: int
    height: int
    place: list[float] | None = None


class ContactIn(Strict):
    name: Annotated[Plain, Field(max_length=120)] = ""
    email: Annotated[Plain, Field(max_length=254)] = ""
    phone: Annotated[Plain, Field(max_length=30)] = ""


class ReportIn(Strict):
    """A report. `client_key` (8 to 64 characters, made by the caller) makes a retry harmless."""

    category: Annotated[str, Field(max_length=64)]
    description: Annotated[Plain, Field(max_length=4000)]
    lat: float | None = Field(None, ge=-90, le=90)
    lon: float | None = Field(None, ge=-180, le=180)
    village: Annotated[str, Field(max_length=13)] = ""
    landmark: Annotated[Plain, Field(max_length=200)] = ""
    public: bool = False
    answers: dict[Annotated[str, Field(max_length=64)], str | float | list[str]] = {}
    contact: ContactIn | None = None
    photos: Annotated[list[Annotated[str, Field(max_length=2000)]], Field(max_length=10)] = []
    client_key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


class ReceiptOut(BaseModel):
    """`secret` opens `follow_url` for an anonymous reporter; it is told once and never again."""

    number: str
    state: str
    url: str
    secret: str = ""
    follow_url: str = ""
    is_new: bool


class EventOut(Schema):
    seq: int
    at: datetime
    verb: str
    role: str
    state: str
    text: str
    hidden: str | None = None  # why officials hid these words; `text` is empty then, but for their author
    proof_url: str


class ReportOut(Schema):
    """The public face of a report; a private one shows its state and district only."""

    number: str
    category: str
    state: str
    state_label: str
    phase: Phase
    sentence: str
    outcome: str
    area: str
    area_label: str
    agency: str
    lat: float | None
    lon: float | None
    text: str
    photos: list[str]
    support_count: int
    opened_at: datetime
    updated_at: datetime
    due_at: datetime | None
    finish_on: date | None = None  # the date that the unit at work announced
    is_overdue: bool
    answer_until: datetime | None = None  # a question to the reporter waits for its answer until then
    why: list[str]
    timeline: list[EventOut]


class ListRow(Schema):
    """A public report as lists show it."""

    number: str
    category: str
    state: str
    phase: Phase
    area: str
    lat: float | None
    lon: float | None
    title: str
    agency: str
    support_count: int
    photo: str
    outcome: str
    opened_at: datetime
    updated_at: datetime


class ListOut(Schema):
    """One page; `next` asks for the following one, "" when this is the last."""

    rows: list[ListRow]
    next: str


class MapOut(Schema):
    """`clusters`: [lat, lon, count, open]; `points`: [lat, lon, number, category, phase, title]."""

    clusters: list[list[float]]
    points: list[list[float | str]]


class NearbyOut(Schema):
    number: str
    title: str
    state_label: str
    distance_m: int
    score: float
    words: list[str]
    kin: Literal["same", "near", "far", "none"]
    support_count: int


class VerbOut(Schema):
    """Something the caller may do now, what it needs and what will happen."""

    verb: str
    label: str
    will: str
    needs: list[str]


class MoveIn(Strict):
    """One move of a case; which fields a verb needs is told by its `needs`."""

    verb: Annotated[str, StringConstraints(pattern=r"^[a-z_]{2,24}$")]
    text: Annotated[Plain, Field(max_length=4000)] = ""
    private_note: Annotated[Plain, Field(max_length=4000)] = ""
    reason: Annotated[str, Field(max_length=64)] = ""
    agency: Annotated[str, Field(max_length=64)] = ""
    unit: Annotated[str, Field(max_length=64)] = ""
    government: Annotated[str, Field(max_length=64)] = ""
    finish_on: Annotated[str, StringConstraints(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""
    target: Annotated[str, Field(max_length=24)] = ""
    rating: int | None = Field(None, ge=1, le=5)
    tags: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=10)] = []
    photos: Annotated[list[Annotated[str, Field(max_length=2000)]], Field(max_length=10)] = []
    about: int | None = Field(None, ge=1, le=2**31 - 1)  # `seq` of the comment that the move means
    client_key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
    expected_version: int | None = Field(None, ge=1)


class FlagIn(Strict):
    """A comment that somebody should look at: `about` is its `seq`, or 1 for the report itself; `reason` a code of
    `/comment-reasons`.

    `client_key` is random and the caller's own; without an account it is what is counted once.
    """

    about: int = Field(ge=1, le=2**31 - 1)
    reason: Annotated[str, Field(max_length=64)]
    client_key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


class FlaggedOut(Schema):
    """`is_new` is false when the caller had reported this comment before; nothing changed then."""

    is_new: bool


class ReasonOut(Schema):
    code: str
    label: str


class MovedOut(Schema):
    number: str
    state: str
    state_label: str
    phase: Phase
    version: int
    due_at: datetime | None
    unit: str
