# SPDX-License-Identifier: EUPL-1.2
"""What a step of an invented story brings along: words, photos, the agency, the crew, the date."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from balai.cases.inputs import MoveData, StoredUpload
from balai.cases.models import Case
from balai.cases.queries.cases import by_number
from balai.packs import lookup
from balai.packs.schema import Category, Pack
from balai.project.demo import desks, people, scenes
from balai.project.demo.plan import Story
from balai.reports import actions as reports


def scene_of(category: Category) -> str:
    """The scene that shows such a matter; empty for a matter of papers."""
    return scenes.BY_ICON.get(category.icon, "")


def photos(
    story: Story, category: Category, place: tuple[float, float], at: datetime, *, repaired: bool
) -> tuple[StoredUpload, ...]:
    """One drawn photo, taken at the place and time, through the same checks as real ones."""
    scene = scenes.Scene(seed=story.index, trouble=scene_of(category), repaired=repaired)
    return reports.accept_photos([io.BytesIO(scenes.photo(scene, at, place))], at)


def one(words: Sequence[str], story: Story) -> str:
    """One of some sentences, the same for the same story."""
    return words[story.example % len(words)]


def data(story: Story, verb: str, case: Case, category: Category, pack: Pack, at: datetime) -> MoveData | None:
    """What the step brings along; None when there is nothing to bring, and the story stops before it."""
    match verb:
        case "coordinate" | "forward":
            return _on_to(story, verb, case, category, pack)
        case "dispatch":
            crew = desks.crew(pack, case.agency, case.area_code)
            return MoveData(unit=crew.code) if crew else None
        case "transfer":
            code = desks.government(pack, category)
            body = lookup.agency(pack, code) if code else None
            return MoveData(government=body.code, reason=people.TRANSFERS.format(agency=body.name)) if body else None
        case "refuse":
            code = one([code for code, _text in lookup.workflow(pack, "report").refusal_reasons], story)
            return MoveData(reason=code, text=people.REFUSALS.get(code, people.REFUSALS["tidak-terbukti"]))
        case "progress" | "finish":
            return _work(story, verb, case, category, at)
        case "schedule" | "reschedule":
            return _date(story, verb, case, at)
    return _said(story, verb)


def _on_to(story: Story, verb: str, case: Case, category: Category, pack: Pack) -> MoveData | None:
    code = desks.responsible(pack, category, case.area_code, story.example)
    body = lookup.agency(pack, code) if code else None
    if body is None:
        return None
    words = people.COORDINATE.format(agency=body.name)
    return MoveData(agency=body.code, text=words, reason=words if verb == "forward" else "")


def _work(story: Story, verb: str, case: Case, category: Category, at: datetime) -> MoveData:
    words = people.DONE if verb == "finish" else people.PROGRESS
    text = one(words[scene_of(category)], story)
    place = (case.lat or 0.0, case.lon or 0.0)
    taken = photos(story, category, place, at - timedelta(minutes=12), repaired=True) if verb == "finish" else ()
    return MoveData(text=text, uploads=taken)


def _date(story: Story, verb: str, case: Case, at: datetime) -> MoveData:
    before = case.facts.get("finish_on")
    day = (at + timedelta(days=6 + story.example % 9)).date()
    if verb == "reschedule":
        later = max(date.fromisoformat(before), at.date()) if before else day
        return MoveData(finish_on=later + timedelta(days=5), reason=one(people.SLIPS, story))
    return MoveData(finish_on=day, text=one(people.SCHEDULES, story))


def _said(story: Story, verb: str) -> MoveData:
    match verb:
        case "ask":
            return MoveData(text=one(people.QUESTIONS, story))
        case "answer":
            return MoveData(text=one(people.ANSWERS, story))
        case "object":
            return MoveData(reason=one(people.OBJECTIONS, story))
        case "reject_followup":
            return MoveData(reason=one(people.RETURNS, story))
        case "return":
            return MoveData(reason=people.SENT_BACK)
        case "pause":
            return MoveData(reason=one(people.PAUSES, story))
    return MoveData()


def rating(story: Story) -> MoveData:
    """Stars, a word and tags that go together."""
    return MoveData(rating=story.rating, text=one(people.THANKS[story.rating], story), tags=people.TAGS[story.rating])


def target(number: str) -> MoveData | None:
    """An older report to be merged into, if it still is one that can be."""
    case = by_number(number)
    return MoveData(target=number, text=people.MERGED) if case.is_open else None
