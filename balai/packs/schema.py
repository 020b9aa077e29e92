# SPDX-License-Identifier: EUPL-1.2
"""The shape of a region pack: frozen, strict models that a folder of TOML files must fit."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from balai.packs import saying

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[-_.][a-z0-9]+)*$", max_length=64)]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]
AreaCode = Annotated[str, StringConstraints(pattern=r"^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$")]
Lang = Literal["id", "en", "ljp"]
LANGUAGE_NAMES: dict[str, str] = {"id": "Indonesia", "en": "Inggris", "ljp": "Lampung"}
PHASES = ("waiting", "coordinating", "assigned", "working", "checking", "resolved", "closed", "refused", "transferred")
Phase = Literal[
    "waiting", "coordinating", "assigned", "working", "checking", "resolved", "closed", "refused", "transferred"
]
# "citizen": anybody who may read the case and is neither its reporter nor an official
Role = Literal[
    "reporter", "citizen", "desk", "coordinator", "dispatcher", "crew", "validator", "leader", "operator", "system",
    "translator",
]  # fmt: skip
Rung = Literal["unit", "agency", "coordinator", "leader"]  # who is told when a promise is broken, step by step
Level = Literal["village", "district", "regency", "province", "national"]


class Strict(BaseModel):
    """Base of every pack model: unknown keys are errors, instances cannot change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Strict):
    """A sentence in the pack's languages; `id` is always there, others fall back to it."""

    id: str
    en: str = ""
    ljp: str = ""

    def in_(self, language: str) -> str:
        """The text in `language`, or in Indonesian when nobody has translated it."""
        said = saying.spoken.get((language, self.id)) if saying.spoken else None
        return said or str(getattr(self, language, "") or self.id)


# -- pack.toml ---------------------------------------------------------------------------------------------
class NumberPattern(Strict):
    """How a public case number is built: prefix, local date, serial (JAKI: JK + YYMMDD + 4 digits)."""

    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}$")]
    date: Literal["%y%m%d"] = "%y%m%d"
    serial_digits: int = Field(4, ge=3, le=8)


class Contact(Strict):
    """A number to call, shown on the help page."""

    name: Text
    number: str
    note: Text | None = None
    source: str = ""


class Meta(Strict):
    """Who this platform is: names, territory, zone, languages."""

    code: Code
    parent: Code | None = None
    name: str  # name of the platform, shown in the header
    region: str  # "Provinsi Lampung"
    tagline: Text
    provinces: tuple[AreaCode, ...]  # Kemendagri codes whose territory this platform serves
    regencies: tuple[AreaCode, ...] = ()  # their kabupaten/kota: the check proves a route for each
    capital: tuple[float, float]  # (lat, lon) where maps open first
    zone: str = "Asia/Jakarta"
    languages: tuple[Lang, ...] = ("id", "en")
    drafts: tuple[Lang, ...] = ()  # languages still being translated: what they lack is shown in Indonesian
    number: NumberPattern
    open311_jurisdiction: str  # e.g. "lampungprov.go.id"
    operator: str  # office that runs it
    contact_email: str
    privacy_officer: str
    emergency: tuple[Contact, ...] = ()
    outside_advice: Text  # told when a place lies outside; names where to report instead

    @property
    def whole_languages(self) -> tuple[Lang, ...]:
        """The languages in which every sentence has to be there."""
        return tuple(language for language in self.languages if language not in self.drafts)


# -- theme.toml --------------------------------------------------------------------------------------------
class Palette(Strict):
    """The colours of one mode; all but gold must be readable on paper and on surface."""

    paper: Colour
    surface: Colour
    ink: Colour
    muted: Colour
    accent: Colour
    on_accent: Colour
    gold: Colour
    red: Colour
    orange: Colour
    yellow: Colour
    blue: Colour
    green: Colour
    grey: Colour


class Theme(Strict):
    """How the platform looks: a palette for light, one for dark, logo and ornament."""

    light: Palette
    dark: Palette
    logo: str = "icons/logo.svg"  # file in the pack; also source of the PWA icons
    ornament: str = "icons/ornament.svg"  # one repeating tile, 6 px high band, <= 1 KB


# -- terms.toml: village words per area ---------------------------------------------------------------------
class VillageTerm(Strict):
    """What a village and its head are called below `area`; the longest matching prefix wins."""

    area: AreaCode
    kind: Literal["desa", "kelurahan", "any"] = "any"
    term: str  # "Pekon"
    head: str  # "Peratin"
    source: str


# -- agencies.toml -------------------------------------------------------------------------------------------
class Partner(Strict):
    """Where another government takes reports by Open311 GeoReport v2. Its key stands in BALAI_PARTNERS, never here."""

    url: str  # base address, such as https://lapor.contoh.go.id/open311/v2
    jurisdiction: str = ""  # jurisdiction_id, if they want one
    service: str  # their service_code where no other fits
    services: dict[Code, str] = Field(default_factory=dict)  # category or ancestor = their service_code
    attributes: dict[Code, str] = Field(default_factory=dict)  # sent with every report, such as visibilitas = "publik"
    keeps_private: bool = False  # they publish nothing that was sent as private, so that private reports go there too


class Agency(Strict):
    """A body that answers: a provincial office, a regency desk, a state body, a regional company."""

    code: Code
    name: str  # full official name
    short: str  # shown after the full name was given once
    level: Level
    area: AreaCode | None = None  # territory; None = the pack's provinces
    parent: Code | None = None
    external: bool = False  # another government: cases are transferred, not dispatched
    advice: Text | None = None  # for external bodies: where a citizen goes
    open311: Partner | None = None  # for external bodies: transferred reports are handed over by themselves
    source: str


class Unit(Strict):
    """A desk or team inside an agency; inboxes belong to units."""

    code: Code
    agency: Code
    name: str
    kind: Literal["desk", "coordination", "office", "crew", "validation", "leadership"]
    area: AreaCode | None = None
    parent: Code | None = None  # the unit above it, for who reads the chart (`balai pack show ... units`)
    source: str = ""


# -- categories.toml -----------------------------------------------------------------------------------------
class When(Strict):
    """When a question is asked: another one, asked before it, was answered with one of these options."""

    question: Code  # a question with options, further up in the same category
    is_: tuple[Code, ...] = Field(alias="is", min_length=1)  # its options; any of them is enough

    def holds(self, answer: object) -> bool:
        """Whether an answer to `question`, one option or a list of them, is among those meant."""
        given = answer if isinstance(answer, list | tuple) else (answer,)
        return any(option in self.is_ for option in given)


class Question(Strict):
    """An extra question of a category; also an Open311 attribute."""

    code: Code
    label: Text
    kind: Literal["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
    required: bool = False  # must be answered whenever it is asked
    help: Text | None = None
    options: tuple[tuple[Code, Text], ...] = ()
    when: When | None = None  # asked only then; left out: always


class Category(Strict):
    """One node of the N-level category tree; only leaves (no children) can be reported."""

    code: Code
    parent: Code | None = None
    name: Text
    help: Text | None = None
    icon: str = "dot"
    keywords: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()  # training sentences for the suggestion
    sensitive: bool = False  # UU 27/2022 art. 4: forces a private report
    asset: Literal["road", "none"] = "none"  # which owner layer is looked up at the pin
    questions: tuple[Question, ...] = ()
    owners: dict[Level, Code] = Field(default_factory=dict)  # who owns it on which level, for explanations
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""


# -- routes.toml: the authority matrix -----------------------------------------------------------------------
class Route(Strict):
    """One row of the authority matrix; rows are read top to bottom and the first match wins."""

    name: Code
    categories: tuple[Code, ...] = ()  # category or any ancestor; empty = all
    areas: tuple[AreaCode, ...] = ()  # prefixes; empty = all
    asset_owner: Level | None = None  # from the road owner layer at the pin
    to: Code | None = None  # unit code; None: the desk unit whose `area` is the longest prefix
    desk_level: Level | None = None  # with to=None: the desk unit of that level's area (regency, village ...)
    phase: Literal["waiting", "coordinating"] = "waiting"
    why: Text  # shown to the citizen, "Kenapa ke sini?"
    source: str


# -- promises.toml -------------------------------------------------------------------------------------------
class Promise(Strict):
    """How long a phase may take. Exactly one of hours / working_days. First match wins, most specific first."""

    name: Code
    categories: tuple[Code, ...] = ()
    areas: tuple[AreaCode, ...] = ()  # prefixes; empty = all. A regency's own decree stands above the province's row
    phases: tuple[Phase, ...]
    hours: int | None = None
    working_days: int | None = None
    valid_from: date
    valid_to: date | None = None
    escalate: tuple[Rung, ...] = ("unit", "agency", "coordinator", "leader")
    text: Text
    source: str


class Calendar(Strict):
    """Working days: weekdays (Mon=0), hours, country of `holidays`, extra regional days off."""

    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    opens: str = "07:30"
    closes: str = "16:00"
    country: str = "ID"
    days_off: tuple[tuple[date, str], ...] = ()
    source: str = ""


# -- workflows/<kind>.toml -----------------------------------------------------------------------------------
class State(Strict):
    """A state of a case in the pack's words, with the phase that the code understands."""

    code: Code
    phase: Phase
    label: Text
    sentence: Text  # "Sedang dikerjakan oleh {unit}"; {unit} {agency} {due} {finish} may be used
    sentence_verified: Text | None = None  # instead, once the desk has marked the case as checked
    colour: Literal["red", "orange", "yellow", "blue", "green", "grey"]
    shape: Literal["circle", "half", "ring", "check", "cross", "arrow"]
    first: bool = False  # where a case may begin (also chosen by Route.phase)
    final: bool = False
    open311: str = "OPEN"  # extended status of the updates extension


Need = Literal[
    "text",
    "reason",
    "evidence",
    "finish_on",
    "unit",
    "agency",
    "target_case",
    "government",
    "refusal_code",
    "rating",
    "comment",
    "comment_reason",
]
Guard = Literal[
    "verified",
    "unverified",
    "other_unit",
    "once",
    "within_window",
    "own_unit",
    "has_neighbours",
    "asked",
    "running",
    "paused",
    "flagged",
    "some_hidden",
    "answer_over",
]
Audience = Literal["reporter", "followers", "neighbours", "author", "unit", "agency", "coordinator", "validator"]


class Transition(Strict):
    """Who may move a case with `verb` from which states to which, what it needs, and what follows."""

    verb: Code
    from_: tuple[Code, ...] = Field(alias="from")
    to: Code | Literal["="]  # "=": the state stays
    roles: tuple[Role, ...]
    label: Text  # on the button
    will: Text  # "Laporan pindah ke {agency}; jam {promise} mulai; pelapor diberi tahu"
    needs: tuple[Need, ...] = ()
    guards: tuple[Guard, ...] = ()
    clock: Literal["none", "start", "stop", "pause", "resume"] = "none"
    tells: tuple[Audience, ...] = ()
    public: bool = True  # text appears on the public timeline
    outcome: Literal["", "confirmed", "silent", "duplicate"] = ""


class Workflow(Strict):
    """A versioned table of states and transitions; a running case keeps the version it began with."""

    kind: Code
    version: int
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    confirm_days: int = Field(7, ge=1)  # window in which the reporter confirms or objects
    answer_days: int = Field(5, ge=1, le=60)  # working days that the reporter has to answer a question
    answer_source: str = ""  # law, decree, or that it is an assumption
    validate_sample: float = Field(1.0, ge=0, le=1)
    refusal_reasons: tuple[tuple[Code, Text], ...] = ()
    comment_reasons: tuple[tuple[Code, Text], ...] = ()  # why a comment is reported, and why it is hidden
    rating_tags: tuple[tuple[Code, Text], ...] = ()
    source: str = ""


# -- templates.toml ------------------------------------------------------------------------------------------
class Reply(Strict):
    """A sentence that officers start from and always edit, offered where it fits."""

    code: Code
    text: Text
    verbs: tuple[Code, ...] = ()  # moves it is offered for; empty = all
    categories: tuple[Code, ...] = ()  # category or any ancestor; empty = all


# -- media.toml / basemap.toml / demo.toml --------------------------------------------------------------------
class Media(Strict):
    """Limits of uploaded photos."""

    keep_original: bool = False  # if true the untouched upload is kept, sealed
    max_photos: int = Field(5, ge=1, le=10)
    max_mb: int = Field(12, ge=1, le=40)


class Basemap(Strict):
    """Raster tiles fetched through our own caching proxy; empty url = built-in map only."""

    tile_url: str = ""
    attribution: str = ""
    max_zoom: int = 18
    source: str = ""


# -- retention.toml ------------------------------------------------------------------------------------------
class Period(Strict):
    """How long one class of personal data is kept: exactly one of the three measures, or none of them for as long as
    the record itself. A pack's row takes the place of the whole row beneath it, so that no period keeps another's
    source.
    """

    years: int | None = Field(None, ge=1, le=100)
    months: int | None = Field(None, ge=1, le=1200)
    days: int | None = Field(None, ge=1, le=36500)
    source: str  # law, archive schedule (JRA) or decree; citizens read it


class Retention(Strict):
    """What is erased when its time is over, once a day; each class counts from a moment of its own.

    The default pack has all classes, so a pack names only those that its region has decided.
    """

    identity: Period  # name, e-mail and number behind a report, sealed: from the day the report was closed
    words: Period  # words, answers and photos of private reports: from the day the report was closed
    notes: Period  # what officials wrote for each other: from the day the report was closed
    looks: Period  # who opened a sealed identity, and why: from that moment
    uses: Period  # when the system itself opened one to deliver a message: from that moment
    deliveries: Period  # messages by e-mail, SMS and push, with their texts: from the day they were planned
    inbox: Period  # messages in accounts: from the day they came
    sessions: Period  # devices that were signed in: from the end of their session
    codes: Period  # invitations and tokens of other applications: from the day they were used or ran out
    unsent: Period  # reports begun and not sent: from the last change
    watches: Period  # wishes to be told by e-mail that nobody confirmed: from the moment they were made
    uploads: Period  # photos that no report took: from the moment they were handed in


class Pack(Strict):
    """A whole region pack, resolved (pack > parent > default)."""

    meta: Meta
    theme: Theme
    village_terms: tuple[VillageTerm, ...]
    agencies: tuple[Agency, ...]
    units: tuple[Unit, ...]
    categories: tuple[Category, ...]
    routes: tuple[Route, ...]
    promises: tuple[Promise, ...]
    calendar: Calendar
    workflows: tuple[Workflow, ...]
    media: Media = Media()
    basemap: Basemap = Basemap()
    retention: Retention
    texts: dict[str, Text] = Field(default_factory=dict)  # overrides of interface words, help pages, replies
    reply_templates: tuple[Reply, ...] = ()
