# SPDX-License-Identifier: EUPL-1.2
"""Plays the invented stories through the same actions that real people use, with dates in the past."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from balai import packs
from balai.cases import actions as cases
from balai.cases import policies
from balai.cases.flows import week
from balai.cases.models import Case
from balai.cases.queries.cases import by_number
from balai.cases.rules import assignment
from balai.identity.actions.demo import demo_people, demo_units
from balai.identity.actors import ANONYMOUS, SYSTEM, Actor, Grant
from balai.identity.queries import actor_by_login
from balai.kernel.errors import DomainError
from balai.packs import lookup
from balai.packs.schema import Category, Pack, Unit
from balai.project.demo import bring, desks, people, plan
from balai.project.demo.plan import Ring, Story
from balai.regions import queries as regions
from balai.regions.gazetteer import Area
from balai.reports import actions as reports
from balai.reports.inputs import NewReport, Receipt, Reporter
from balai.reports.rules import intake, routing

NAMES = ("Rudi", "Rina", "Ayu", "Budi", "Dedi", "Wati", "Lia", "Tuti")
MINE = 5  # every fifth story around home is the demo citizen's own


@dataclass(slots=True)
class Stage:
    """Where the stories play: the pack, its places and categories, the present, and what was told so far."""

    pack: Pack
    villages: list[Area]
    rings: dict[Ring, list[Area]]
    categories: list[Category]
    now: datetime
    citizen: Actor = ANONYMOUS
    open: list[tuple[str, Category, Area, tuple[float, float]]] = field(default_factory=list)  # public, not yet done
    cut_short: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story that has begun: its report's number, what it is about, and the report it repeats, if it does."""

    story: Story
    number: str
    category: Category
    twin: str


def stage(now: datetime) -> Stage:
    """The running pack's stage at `now`; the capital's villages come first and are told of more often."""
    pack = packs.current()
    found: list[Area] = []
    for province in pack.meta.provinces:
        for regency in regions.children(province):
            for district in regions.children(regency.code):
                found += regions.children(district.code)
    lat, lon = pack.meta.capital
    found.sort(key=lambda a: ((a.lat - lat) ** 2 + (a.lon - lon) ** 2, a.code))
    near = found[: max(len(found) // 12, 1)]
    desk = demo_units(pack).get("desk")
    area = desk.area or "" if desk else ""
    rings: dict[Ring, list[Area]] = {
        "home": [v for v in found if assignment.covers(area, v.code)] or near, "near": near, "far": found,
    }  # fmt: skip
    leaves = desks.often(lookup.leaves(pack, now.date()))
    return Stage(pack=pack, villages=[*near * 4, *found], rings=rings, categories=leaves, now=now)


def with_citizen(on: Stage) -> Stage:
    """The stage with the demo citizen's account, whose own reports some stories are."""
    login = next((p.login for p in demo_people() if p.role == "citizen"), "")
    found = actor_by_login(login, on.now)
    on.citizen = found or ANONYMOUS
    return on


@transaction.atomic
def tell(story: Story, on: Stage) -> Receipt | None:
    """Play one story: report it, then let each step be taken by somebody who may take it.

    All of it or nothing is written, so that a load that was broken off can be taken up again at any story.
    """
    village, category = _where(story, on)
    story = _sensible(story, category, village, on)
    times = plan.moments(story, on.now, week())
    twin = on.open[story.example % len(on.open)] if story.road == "merged" and on.open else None
    spot = near(village, story.jitter)
    if twin is not None:
        _number, category, village, (lat, lon) = twin
        spot = (lat + story.jitter[0] / 40, lon + story.jitter[1] / 40)
    try:
        receipt = _report(story, village, category, spot, on, times[0])
    except DomainError as error:
        on.cut_short.append(f"{story.index} {category.code} {village.code}: {error}")
        return None
    _support(story, receipt.number, times[0], on.now)
    told = Told(story=story, number=receipt.number, category=category, twin=twin[0] if twin else "")
    case: Case | None = by_number(receipt.number) if story.steps else None
    for step, at in zip(story.steps, times[1:], strict=True):
        if case is not None:
            case = _take(told, step.verb, case, on, at)
    _note(story, receipt.number, category, village, on)
    return receipt


def remember(story: Story, number: str, on: Stage) -> None:
    """Let later stories know a report that an earlier load told: some repeat what still lies open."""
    village, category = _where(story, on)
    _note(_sensible(story, category, village, on), number, category, village, on)


def _note(story: Story, number: str, category: Category, village: Area, on: Stage) -> None:
    if story.public and not category.sensitive and story.road in plan.OPEN:
        on.open.append((number, category, village, near(village, story.jitter)))


def key_of(story: Story, pack: Pack) -> str:
    """The client key of the story's report, by which a second load knows it."""
    return f"demo-{pack.meta.code}-{story.index:07d}"


def _where(story: Story, on: Stage) -> tuple[Area, Category]:
    """A place and a matter that go together; the dice are thrown on until they do."""
    villages = on.rings[story.ring]
    for n in range(len(on.categories)):
        category = on.categories[(story.category + n * 7) % len(on.categories)]
        village = villages[(story.village + n * 31) % len(villages)]
        if desks.fits(on.pack, category, village.code, village.name):
            break
    return village, category


def _sensible(story: Story, category: Category, village: Area, on: Stage) -> Story:
    """The story on a road that its matter can take: what another government owns is handed over, nothing else is."""
    ours = desks.responsible(on.pack, category, village.code, story.example) is not None
    theirs = desks.government(on.pack, category) is not None
    if story.road == "transferred" and not theirs:
        return plan.on_road(story, "confirmed")
    if not ours and story.road not in {"new", "verified", "refused", "merged", "asked"}:
        return plan.on_road(story, "transferred" if theirs else "verified")
    if story.road in {"scheduled", "slipped", "paused"} and not bring.scene_of(category):
        return plan.on_road(story, "working")  # nobody orders material for a matter of papers
    if story.road in {"own", "own-done"} and not _has_desk(category, village, on.pack):
        return plan.on_road(story, {"own": "working", "own-done": "confirmed"}[story.road])
    return story


def _has_desk(category: Category, village: Area, pack: Pack) -> bool:
    """Whether a first desk gets the report, which may handle it by itself."""
    return routing.choose(pack, category.code, village.code).phase == "waiting"


def _report(
    story: Story, village: Area, category: Category, spot: tuple[float, float], on: Stage, at: datetime
) -> Receipt:
    example = category.examples[story.example % len(category.examples)] if category.examples else category.name.id
    mine = story.ring == "home" and story.index % MINE == 0
    first, last = people.FIRST[story.index % len(people.FIRST)], people.LAST[story.index % len(people.LAST)]
    named = Reporter(name=f"{first} {last}", email=f"warga{story.index}@contoh.id") if story.with_contact else None
    taken = bring.photos(story, category, spot, at, repaired=False) if story.photo and bring.scene_of(category) else ()
    return reports.submit_report(
        NewReport(
            category=category.code,
            description=" ".join((example.rstrip(".") + ".", *(filled(w, village, on.pack) for w in story.words))),
            lat=spot[0],
            lon=spot[1],
            village=village.code,
            place_source="pin",
            accuracy_m=12,
            landmark=filled(story.landmark, village, on.pack),
            public=story.public and not category.sensitive,
            answers=answers(category, story.example),
            reporter=None if mine else named,
            uploads=taken,
            client_key=key_of(story, on.pack),
        ),
        on.citizen if mine else ANONYMOUS,
        at,
    )


def filled(words: str, village: Area, pack: Pack) -> str:
    """The words with the place's own names in them."""
    term, _head = lookup.village_term(pack, village.code)
    above = regions.find(village.code[:8])
    return words.format(term=term.lower(), place=village.name, district=above.name if above else "")


def near(village: Area, jitter: tuple[float, float]) -> tuple[float, float]:
    """A point near the village's own; when that lies beyond the region's edge, the village's point itself."""
    lat, lon = round(village.lat + jitter[0], 6), round(village.lon + jitter[1], 6)
    found = regions.locate(lat, lon)
    near = {c.area.code for c in found.candidates} | ({found.village.code} if found.village else set())
    return (lat, lon) if found.inside and village.code in near else (village.lat, village.lon)


def answers(category: Category, pick: int = 0) -> dict[str, object]:
    """Plausible answers to the questions that must be answered."""
    said: dict[str, object] = {}
    for question in category.questions:
        if not question.required or not intake.is_asked(question, said):
            continue
        if question.kind == "number":
            said[question.code] = 900 + pick % 9 * 50
        elif question.kind in {"singlevaluelist", "multivaluelist"}:
            one = question.options[pick % len(question.options)][0]
            said[question.code] = [one] if question.kind == "multivaluelist" else one
        elif question.kind == "datetime":
            said[question.code] = "2026-06-01T08:00"
        else:
            said[question.code] = "Tidak ingat pasti"
    return said


def _support(story: Story, number: str, at: datetime, now: datetime) -> None:
    for n in range(min(story.supports, 12)):
        when = at + timedelta(minutes=55 * n + story.example % 50)
        try:
            person = reports.person_of(ANONYMOUS, f"demo-{story.index}-{n}")
            reports.support_report(number, person, ANONYMOUS, min(when, now))
        except DomainError:
            return  # private reports take no support


def _take(told: Told, verb: str, case: Case, on: Stage, at: datetime) -> Case | None:
    """The case after the step; None when it cannot be taken, which ends the story."""
    if cases.escalate_overdue(at):  # what the worker would have done until then
        case = by_number(told.number)
    verb = _fitting(told, verb, case, on.pack)
    if verb == "expire" and case.due_at is not None:
        at = case.due_at + timedelta(minutes=10)
    if verb == "skip" or at >= on.now:
        return case if verb == "skip" else None
    if verb == "merge":
        brought = bring.target(told.twin) if told.twin else None
    else:
        brought = bring.data(told.story, verb, case, told.category, on.pack, at)
    if brought is None:
        return None
    for actor in _who(case, verb, on.pack):
        if policies.may(actor, verb, case, policies.facts(actor, case, at)).allowed:
            try:
                case = cases.move(told.number, verb, brought, actor, at)
                if verb == "confirm":
                    case = cases.move(told.number, "rate", bring.rating(told.story), actor, at + timedelta(minutes=2))
            except DomainError as error:
                on.cut_short.append(f"{told.number} {verb}: {error} {getattr(error, 'fields', '')}")
                return None
            return case
    on.cut_short.append(f"{told.number} {verb}: nobody may in {case.state}, unit {case.unit}")
    return None


def _fitting(told: Told, verb: str, case: Case, pack: Pack) -> str:
    """The step as it fits a case that a rule sent past the first desk: on to an agency, or nothing to do."""
    if case.phase != "coordinating" or verb != "coordinate":
        return verb
    owner = desks.responsible(pack, told.category, case.area_code, told.story.example)
    return "skip" if case.agency == owner else "forward"


def _who(case: Case, verb: str, pack: Pack) -> Iterator[Actor]:
    """People who might take the step, the likeliest first."""
    if verb == "expire":
        yield SYSTEM
        return
    yield Actor(opened_cases=frozenset({case.number}))
    here = lookup.unit(pack, case.unit)
    desk = assignment.coordination(pack, case.area_code)
    checker = assignment.validation(pack, case.area_code, case.worked_by)
    for unit, roles in (
        (here, ("desk", "crew", "dispatcher", "coordinator")),
        (assignment.intake(pack, case.agency), ("dispatcher",)),
        (desk, ("coordinator",)),
        (checker, ("validator",)),
    ):
        if unit is not None:
            yield from (_official(unit, role, case) for role in roles)


def _official(unit: Unit, role: str, case: Case) -> Actor:
    name = NAMES[(case.pk + len(role)) % len(NAMES)]
    grant = Grant(role=role, unit=unit.code, agency=unit.agency, area=unit.area or "")  # type: ignore[arg-type]  # a role of the pack
    return Actor(public_id=f"demo-{unit.code}"[:36], name=name, grants=(grant,))
