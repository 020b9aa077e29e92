# SPDX-License-Identifier: EUPL-1.2
"""What happens in each invented report: pure choices from a seed, so that every first start tells the same stories."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from balai.project.demo import people

# Roads a report may take, as verbs; the share says how often. Together they visit every state of the workflow.
ROADS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("new", 12, ()),
    ("verified", 5, ("verify",)),
    ("coordinating", 7, ("verify", "coordinate")),
    ("asked", 3, ("verify", "coordinate", "ask")),
    ("answered", 2, ("verify", "coordinate", "ask", "answer")),
    ("assigned", 7, ("verify", "coordinate", "dispatch")),
    ("returned", 2, ("verify", "coordinate", "dispatch", "return")),
    ("working", 9, ("verify", "coordinate", "dispatch", "accept", "progress")),
    ("own", 5, ("verify", "handle", "progress")),
    ("scheduled", 5, ("verify", "coordinate", "dispatch", "accept", "schedule")),
    ("checking", 7, ("verify", "coordinate", "dispatch", "accept", "progress", "finish")),
    ("sent-back", 3, ("verify", "coordinate", "dispatch", "accept", "finish", "reject_followup")),
    ("resolved", 8, ("verify", "coordinate", "dispatch", "accept", "finish", "validate")),
    ("confirmed", 12, ("verify", "coordinate", "dispatch", "accept", "progress", "finish", "validate", "confirm")),
    ("silent", 7, ("verify", "coordinate", "dispatch", "accept", "finish", "validate", "expire")),
    ("objected", 3, ("verify", "coordinate", "dispatch", "accept", "finish", "validate", "object")),
    ("refused", 4, ("verify", "refuse")),
    ("transferred", 3, ("verify", "transfer")),
    ("merged", 3, ("merge",)),
)
HOURS = {
    "verify": (1, 20), "coordinate": (1, 10), "handle": (1, 12), "dispatch": (2, 20), "accept": (2, 18),
    "progress": (4, 40), "schedule": (2, 20), "finish": (6, 60), "validate": (3, 24), "reject_followup": (3, 24),
    "confirm": (4, 70), "object": (4, 70), "expire": (200, 260), "refuse": (2, 20), "transfer": (2, 20),
    "merge": (1, 10), "ask": (1, 10), "answer": (2, 30), "return": (2, 12),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A verb some hours after the step before."""

    verb: str
    after_h: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One report: where among the villages, which category, which words, how long ago, and what became of it."""

    index: int
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
    bag = [road for road in ROADS for _ in range(road[1])]
    return [_story(rng, n, villages, categories, ROADS[n] if n < len(ROADS) else rng.choice(bag)) for n in range(count)]


def _story(
    rng: random.Random, index: int, villages: int, categories: int, road: tuple[str, int, tuple[str, ...]]
) -> Story:
    steps = tuple(Step(verb=verb, after_h=round(rng.uniform(*HOURS[verb]), 2)) for verb in road[2])
    spent = sum(step.after_h for step in steps)
    # Open stories are recent, so that some promises still run and some have just passed.
    ago = spent + (rng.uniform(0.5, 60) if road[0] not in {"confirmed", "silent", "refused"} else rng.uniform(5, 1600))
    return Story(
        index=index,
        village=rng.randrange(villages),
        category=rng.randrange(categories),
        example=rng.randrange(1000),
        public=rng.random() < 0.62,
        with_contact=rng.random() < 0.7,
        photo=rng.random() < 0.8,
        opened_h_ago=ago,
        jitter=(rng.gauss(0, 0.004), rng.gauss(0, 0.004)),
        words=_words(rng),
        landmark=rng.choice(people.LANDMARKS),
        road=road[0],
        steps=steps,
        supports=max(0, int(rng.gauss(1.5, 3))),
        rating=rng.choice((3, 4, 4, 5, 5)),
    )


def _words(rng: random.Random) -> tuple[str, ...]:
    said: Sequence[str] = (rng.choice(people.SINCE), rng.choice(people.WISH))
    return tuple(said[: rng.randint(0, 2)])
