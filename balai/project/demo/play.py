# SPDX-License-Identifier: EUPL-1.2
"""Plays the invented stories through the same actions that real people use, with dates in the past."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import transaction

from balai import packs
from balai.cases import actions as cases
from balai.cases import policies
from balai.cases.inputs import MoveData, StoredUpload
from balai.cases.models import Case
from balai.cases.queries.cases import by_number
from balai.cases.rules import assignment
from balai.identity.actions.demo import demo_units
from balai.identity.actors import ANONYMOUS, SYSTEM, Actor, Grant
from balai.kernel.errors import DomainError
from balai.packs import lookup
from balai.packs.schema import Category, Pack, Unit
from balai.project.demo import people, scenes
from balai.project.demo.plan import Step, Story
from balai.regions import queries as regions
from balai.regions.gazetteer import Area
from balai.reports import actions as reports
from balai.reports.inputs import NewReport, Receipt, Reporter

NAMES = ("Rudi", "Rina", "Ayu", "Budi", "Dedi", "Wati", "Lia", "Tuti")


@dataclass(slots=True)
class Stage:
    """Where the stories play: the pack, its places and categories, the present, and what was told so far."""

    pack: Pack
    villages: list[Area]
    categories: list[Category]
    now: datetime
    with_photos: bool = True
    told: dict[tuple[str, str], str] = field(default_factory=dict)  # (category, district) -> number of an open report
    cut_short: list[str] = field(default_factory=list)


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
    near = found[: len(found) // 12]
    leaves = list(lookup.leaves(pack, now.date()))
    return Stage(pack=pack, villages=[*near * 4, *found], categories=leaves, now=now)


@transaction.atomic
def tell(story: Story, on: Stage) -> Receipt | None:
    """Play one story: report it, then let each step be taken by somebody who may take it.

    All of it or nothing is written, so that a load that was broken off can be taken up again at any story.
    """
    village = on.villages[story.village % len(on.villages)]
    category = on.categories[story.category % len(on.categories)]
    at = on.now - timedelta(hours=story.opened_h_ago)
    try:
        receipt = _report(story, village, category, on, at)
    except DomainError as error:
        on.cut_short.append(f"{story.index} {category.code} {village.code}: {error}")
        return None
    _support(story, receipt.number, at)
    case: Case | None = by_number(receipt.number)
    for step in story.steps:
        at += timedelta(hours=step.after_h)
        case = _take(story, step, case, category, on, at) if case is not None else None
    remember(story, receipt.number, on)
    return receipt


def remember(story: Story, number: str, on: Stage) -> None:
    """Let later stories know this report: some are told of the same place and matter again."""
    village = on.villages[story.village % len(on.villages)]
    category = on.categories[story.category % len(on.categories)]
    on.told.setdefault((category.code, village.code[:8]), number)


def key_of(story: Story, pack: Pack) -> str:
    """The client key of the story's report, by which a second load knows it."""
    return f"demo-{pack.meta.code}-{story.index:07d}"


def _report(story: Story, village: Area, category: Category, on: Stage, at: datetime) -> Receipt:
    term, _head = lookup.village_term(on.pack, village.code)
    example = category.examples[story.example % len(category.examples)] if category.examples else category.name.id
    lat, lon = near(village, story.jitter)
    uploads: tuple[StoredUpload, ...] = ()
    if story.photo and on.with_photos and category.icon in scenes.BY_ICON:
        uploads = _photos(story, category, (lat, lon), at, repaired=False)
    named = story.with_contact
    first, last = people.FIRST[story.index % len(people.FIRST)], people.LAST[story.index % len(people.LAST)]
    return reports.submit_report(
        NewReport(
            category=category.code,
            description=" ".join((example.rstrip(".") + ".", *story.words)),
            lat=lat,
            lon=lon,
            village=village.code,
            place_source="pin",
            accuracy_m=12,
            landmark=story.landmark.format(term=term.lower()),
            public=story.public and not category.sensitive,
            answers=answers(category),
            reporter=Reporter(name=f"{first} {last}", email=f"warga{story.index}@contoh.id") if named else None,
            uploads=uploads,
            client_key=key_of(story, on.pack),
        ),
        ANONYMOUS,
        at,
    )


def near(village: Area, jitter: tuple[float, float]) -> tuple[float, float]:
    """A point near the village's own; when that lies beyond the region's edge, the village's point itself."""
    lat, lon = round(village.lat + jitter[0], 6), round(village.lon + jitter[1], 6)
    found = regions.locate(lat, lon)
    near = {c.area.code for c in found.candidates} | ({found.village.code} if found.village else set())
    return (lat, lon) if found.inside and village.code in near else (village.lat, village.lon)


def answers(category: Category) -> dict[str, object]:
    """Plausible answers to the questions that must be answered."""
    said: dict[str, object] = {}
    for question in category.questions:
        if not question.required:
            continue
        if question.kind == "number":
            said[question.code] = 1200
        elif question.kind in {"singlevaluelist", "multivaluelist"}:
            first = question.options[0][0]
            said[question.code] = [first] if question.kind == "multivaluelist" else first
        elif question.kind == "datetime":
            said[question.code] = "2026-06-01T08:00"
        else:
            said[question.code] = "Tidak ingat pasti"
    return said


def _photos(
    story: Story, category: Category, place: tuple[float, float], at: datetime, *, repaired: bool
) -> tuple[StoredUpload, ...]:
    scene = scenes.Scene(seed=story.index, trouble=scenes.BY_ICON.get(category.icon, "hole"), repaired=repaired)
    return reports.accept_photos([io.BytesIO(scenes.photo(scene, at, place))], at)


def _support(story: Story, number: str, at: datetime) -> None:
    for n in range(min(story.supports, 12)):
        try:
            person = reports.person_of(ANONYMOUS, f"demo-{story.index}-{n}")
            reports.support_report(number, person, ANONYMOUS, at + timedelta(minutes=7 * n))
        except DomainError:
            return  # private reports take no support


def _take(story: Story, step: Step, case: Case, category: Category, on: Stage, at: datetime) -> Case | None:
    """The case after the step; None when nobody may take it, which ends the story."""
    step = _fitting(step, case, on.pack)
    if step.verb == "skip":
        return case
    data = _data(story, step, case, category, on, at)
    if data is None:
        return None
    for actor in _who(case, step.verb, on.pack):
        if policies.may(actor, step.verb, case, policies.facts(actor, case, at)).allowed:
            try:
                case = cases.move(case.number, step.verb, data, actor, at)
            except DomainError as error:
                on.cut_short.append(f"{case.number} {step.verb}: {error} {getattr(error, 'fields', '')}")
                return None
            if step.verb == "confirm":
                rated = MoveData(rating=story.rating, text=people.THANKS[story.index % 3])
                case = cases.move(case.number, "rate", rated, actor, at + timedelta(minutes=2))
            return case
    on.cut_short.append(f"{case.number} {step.verb}: nobody may in {case.state}, unit {case.unit}")
    return None


def _fitting(step: Step, case: Case, pack: Pack) -> Step:
    """The step as it fits a case that a rule sent past the first desk: on to an agency, or nothing to do."""
    if step.verb == "progress" and case.phase != "working":
        return replace(step, verb="skip")  # nobody has taken it on yet
    if case.phase != "coordinating" or step.verb not in {"coordinate", "handle"}:
        return step
    able = any(u.kind == "crew" for u in lookup.units_of(pack, case.agency))
    return replace(step, verb="skip" if able and step.verb == "coordinate" else "forward")


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


def _data(story: Story, step: Step, case: Case, category: Category, on: Stage, at: datetime) -> MoveData | None:
    """What the step brings along; None when the pack gives nothing to bring (no agency above, no older report)."""
    pick, verb = story.index, step.verb
    match verb:
        case "coordinate" | "forward":
            agency = _agency(category, on.pack, pick)
            if agency is None:
                return None
            name = next(a.name for a in on.pack.agencies if a.code == agency)
            words = people.COORDINATE.format(agency=name)
            return MoveData(agency=agency, text=words, reason=words if verb == "forward" else "")
        case "dispatch":
            crew = _crew(case, on.pack, pick)
            return MoveData(unit=crew) if crew else None
        case "progress":
            return MoveData(text=people.PROGRESS[pick % len(people.PROGRESS)])
        case "schedule":
            return MoveData(
                finish_on=(on.now + timedelta(days=9)).date(), text="Bahan dipesan, dikerjakan bersama ruas lain."
            )
        case "finish":
            place = (case.lat or 0.0, case.lon or 0.0)
            photos = _photos(story, category, place, at, repaired=True) if on.with_photos else ()
            return MoveData(text=people.DONE[pick % len(people.DONE)], uploads=photos) if photos else None
        case "merge":
            older = on.told.get((case.subject, case.area_code[:8])) or next(iter(on.told.values()), None)
            return MoveData(target=older, text="Sudah dilaporkan warga lain di titik yang sama.") if older else None
        case "transfer":
            outside = [a.code for a in on.pack.agencies if a.external]
            return (
                MoveData(government=outside[pick % len(outside)], reason="Wewenang instansi lain.") if outside else None
            )
        case "refuse":
            flow = lookup.workflow(on.pack, "report")
            return MoveData(reason=flow.refusal_reasons[pick % len(flow.refusal_reasons)][0], text=people.REFUSALS)
    said = {
        "ask": MoveData(text=people.QUESTIONS[pick % 2]),
        "answer": MoveData(text=people.ANSWERS[pick % 2]),
        "object": MoveData(reason=people.OBJECTIONS[pick % 2]),
        "reject_followup": MoveData(reason=people.RETURNS[pick % 2]),
        "return": MoveData(reason="Lokasi di luar jangkauan regu kami; mohon unit lain."),
    }
    return said.get(verb, MoveData())


def _agency(category: Category, pack: Pack, pick: int) -> str | None:
    """An agency of the pack that owns the category and has people to send; else any that has.

    Every third story goes to the agency where the demo accounts sit, so that they find work in their inboxes.
    """
    able = {u.agency for u in pack.units if u.kind == "crew"}
    owners = [code for code in category.owners.values() if code in able]
    if pick % 3 == 0 and (unit := demo_units(pack).get("dispatcher")) is not None and unit.agency in able:
        return unit.agency
    return owners[0] if owners else min(able, default=None)


def _crew(case: Case, pack: Pack, pick: int) -> str | None:
    """A crew of the agency that has the case; of two, one time the demo's own."""
    crews = [u.code for u in lookup.units_of(pack, case.agency) if u.kind == "crew"]
    mine = demo_units(pack).get("crew")
    if mine is not None and mine.code in crews and pick % 2 == 0:
        return mine.code
    return crews[pick % len(crews)] if crews else None
