# SPDX-License-Identifier: EUPL-1.2
"""What happens in each invented report: pure choices from a seed, so that every first start tells the same stories."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Literal

from balai.cases.rules.clock import Week
from balai.project.demo import people

Ring = Literal["home", "near", "far"]

# Roads a report may take, as verbs; the share says how often. Most are done, as in any region some months after its
# start. Together they visit every state of the workflow.
_TO_AGENCY = ("verify", "coordinate")
_TO_CREW = (*_TO_AGENCY, "dispatch")
_AT_WORK = (*_TO_CREW, "accept")
_DONE = (*_AT_WORK, "progress", "finish")
ROADS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("new", 7, ()),
    ("verified", 4, ("verify",)),
    ("coordinating", 5, _TO_AGENCY),
    ("asked", 2, (*_TO_AGENCY, "ask")),
    ("answered", 2, (*_TO_AGENCY, "ask", "answer")),
    ("assigned", 4, _TO_CREW),
    ("returned", 1, (*_TO_CREW, "return")),
    ("working", 6, (*_AT_WORK, "progress")),
    ("own", 3, ("verify", "handle", "progress")),
    ("own-done", 6, ("verify", "handle", "finish", "validate", "confirm")),
    ("paused", 1, (*_AT_WORK, "pause")),
    ("scheduled", 3, (*_AT_WORK, "schedule")),
    ("slipped", 2, (*_AT_WORK, "schedule", "progress", "reschedule")),
    ("checking", 3, _DONE),
    ("sent-back", 2, (*_AT_WORK, "finish", "reject_followup")),
    ("resolved", 6, (*_AT_WORK, "finish", "validate")),
    ("confirmed", 20, (*_DONE, "validate", "confirm")),
    ("silent", 14, (*_AT_WORK, "finish", "validate", "expire")),
    ("objected", 2, (*_AT_WORK, "finish", "validate", "object")),
    ("redone", 3, (*_DONE, "validate", "object", "dispatch", "accept", "finish", "validate", "confirm")),
    ("refused", 5, ("verify", "refuse")),
    ("transferred", 4, ("verify", "transfer")),
    ("merged", 4, ("merge",)),
)
# Around the demo accounts more lies open, at the desk above all, so that every account finds its day's work.
HOME = {
    "new": 12, "verified": 6, "coordinating": 8, "asked": 3, "answered": 3, "assigned": 2, "returned": 1, "working": 2,
    "own": 4, "own-done": 4, "paused": 1, "scheduled": 1, "slipped": 1, "checking": 5, "sent-back": 1, "resolved": 4,
    "confirmed": 14, "silent": 6, "objected": 2, "redone": 2, "refused": 4, "transferred": 3, "merged": 4,
}  # fmt: skip
OPEN = frozenset({
    "new", "verified", "coordinating", "asked", "answered", "assigned", "returned", "working", "own", "paused",
    "scheduled", "slipped", "checking", "sent-back", "objected",
})  # fmt: skip
HOURS = {
    "verify": (0.3, 9), "coordinate": (0.2, 6), "handle": (0.5, 8), "dispatch": (1, 14), "accept": (1, 16),
    "progress": (5, 40), "schedule": (2, 20), "finish": (6, 90), "validate": (2, 20), "reject_followup": (3, 24),
    "confirm": (2, 60), "object": (4, 70), "expire": (340, 400), "refuse": (1, 12), "transfer": (1, 12),
    "merge": (1, 8), "ask": (1, 10), "answer": (2, 30), "return": (2, 12), "pause": (6, 30), "reschedule": (40, 90),
}  # fmt: skip
_BY_CITIZENS = frozenset({"answer", "confirm", "object"})
_SLOW = 0.13  # share of stories that take several times as long: some promises are broken, as everywhere
_RINGS: tuple[Ring, ...] = ("home",) * 7 + ("near",) * 5 + ("far",) * 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A verb some hours after the step before."""

    verb: str
    after_h: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One report: where among the villages, which category, which words, how long ago, and what became of it."""

    index: int
    ring: Ring
    village: int
    category: int
    example: int
    public: bool
    with_contact: bool
    photo: bool
    opened_h_ago: float
    jitter: tuple[float, float]
    words: tuple[str, ...]
    landmark: str
    road: str
    steps: tuple[Step, ...]
    supports: int
    rating: int


def stories(count: int, villages: int, categories: int, seed: int = 20250415) -> list[Story]:
    """`count` stories over `villages` places and `categories` leaves, the same for the same arguments."""
    rng = random.Random(seed)  # noqa: S311  invention, not secrets
    bag = [road[0] for road in ROADS for _ in range(road[1])]
    home = [name for name, share in HOME.items() for _ in range(share)]
    told = []
    for n in range(count):
        ring = rng.choice(_RINGS)
        road = ROADS[n][0] if n < len(ROADS) else rng.choice(home if ring == "home" else bag)
        told.append(_story(rng, n, ring, road, villages, categories))
    return told


def _story(rng: random.Random, index: int, ring: Ring, road: str, villages: int, categories: int) -> Story:
    story = Story(
        index=index,
        ring=ring,
        village=rng.randrange(villages),
        category=rng.randrange(categories),
        example=rng.randrange(1000),
        public=rng.random() < 0.62,
        with_contact=rng.random() < 0.7,
        photo=rng.random() < 0.86,
        opened_h_ago=0,
        jitter=(rng.gauss(0, 0.004), rng.gauss(0, 0.004)),
        words=_words(rng),
        landmark=rng.choice(people.LANDMARKS),
        road="",
        steps=(),
        supports=max(0, int(rng.gauss(1.2, 3))),
        rating=rng.choice((1, 2, 2, 3, 3, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5)),
    )
    return on_road(story, road)


def on_road(story: Story, road: str) -> Story:
    """The same story with another course: its steps, and how long ago it began."""
    rng = random.Random(f"{story.index} {road} {story.example}")  # noqa: S311  invention, not secrets
    slow = rng.uniform(3, 7) if rng.random() < _SLOW else 1
    verbs = next(verbs for name, _share, verbs in ROADS if name == road)
    waits = [rng.uniform(*HOURS[verb]) * (1 if verb in _BY_CITIZENS else slow) for verb in verbs]
    steps = tuple(Step(verb=verb, after_h=round(wait, 2)) for verb, wait in zip(verbs, waits, strict=True))
    # Open stories are recent, so that some promises still run and some have just passed.
    since = rng.uniform(0.5, 70) * (slow if road in OPEN else 1) if road in OPEN else rng.uniform(4, 1500)
    return replace(story, road=road, steps=steps, opened_h_ago=sum(step.after_h for step in steps) + since)


def _words(rng: random.Random) -> tuple[str, ...]:
    said: Sequence[str] = (rng.choice(people.SINCE), rng.choice(people.WISH))
    return tuple(said[: rng.randint(0, 2)])


# -- time ----------------------------------------------------------------------------------------------------
def moments(story: Story, now: datetime, week: Week) -> list[datetime]:
    """When the report comes in and each of its steps happens, all before `now`, at hours when people do such things."""
    opened = now - timedelta(hours=story.opened_h_ago)
    for _ in range(40):
        found = _schedule(story, opened, week)
        late = found[-1] - now
        if late < timedelta(0):
            return found
        opened -= late + timedelta(hours=3)
    return found


def _schedule(story: Story, opened: datetime, week: Week) -> list[datetime]:
    rng = random.Random(f"{story.index} times")  # noqa: S311  invention, not secrets
    found = [awake(opened, week, rng)]
    for step in story.steps:
        at = found[-1] + timedelta(hours=step.after_h)
        if step.verb == "expire":
            found.append(at)
        elif step.verb in _BY_CITIZENS:
            found.append(awake(at, week, rng))
        else:
            found.append(at_work(at, week, rng))
    return found


def awake(at: datetime, week: Week, rng: random.Random) -> datetime:
    """The moment itself between six and ten in the evening, else some time in the day that follows."""
    local = at.astimezone(week.zone)
    if 6 <= local.hour < 22:
        return at
    day = local.date() + timedelta(days=local.hour >= 22)
    return week.at(day, time(6)) + timedelta(minutes=rng.randint(5, 900))


def at_work(at: datetime, week: Week, rng: random.Random) -> datetime:
    """The moment itself while offices are open, else some time in the next morning that they are."""
    local = at.astimezone(week.zone)
    day = local.date()
    if week.works_on(day) and week.opens <= local.time() < week.closes:
        return at
    if not week.works_on(day) or local.time() >= week.closes:
        day += timedelta(days=1)
        while not week.works_on(day):
            day += timedelta(days=1)
    return week.at(day, week.opens) + timedelta(minutes=rng.randint(4, 170))
