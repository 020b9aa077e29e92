# SPDX-License-Identifier: EUPL-1.2
"""Loads the demonstration: people, an API client, and stories; progress is shown, a second load adds nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict

from django.conf import settings

from balai.cases.actions import known_keys
from balai.identity.actions.demo import make_demo_people
from balai.kernel.clock import now
from balai.project import boot
from balai.project.demo import play
from balai.project.demo.plan import stories
from balai.reports.actions.clients import ensure_client

Say = Callable[[str], None]
FIRST_LOAD = 200
BULK_FROM = 1000  # from this on, rows are written in bulk instead of being played one by one


def first_start(say: Say) -> None:
    """What a first start loads."""
    accounts(say)
    load(FIRST_LOAD, say)


def accounts(say: Say) -> None:
    """The demo accounts and the Open311 client, written to the data folder for `make demo-accounts`."""
    people = make_demo_people(now())
    wanted = ("role", "name", "login", "password", "totp_secret", "unit")
    shown = [{k: v for k, v in asdict(p).items() if k in wanted and v} for p in people]
    key = ensure_client("Aplikasi peragaan", "demo", now())
    body = {"accounts": shown, "open311": {"api_key": key, "endpoint": f"{settings.BALAI_PUBLIC_URL}/open311/v2/"}}
    path = boot.demo_file(settings.CONFIG)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(body, file, ensure_ascii=False, indent=1)
    say(f"  {len(shown)} akun peragaan dibuat")


def load(count: int, say: Say) -> None:
    """Load `count` invented reports."""
    if count >= BULK_FROM:
        from balai.project.demo.bulk import load as load_in_bulk

        load_in_bulk(count, say)
        return
    at = now().replace(minute=0, second=0, microsecond=0)
    on = play.with_citizen(play.stage(at))
    planned = sorted(stories(count, len(on.villages), len(on.categories)), key=lambda story: -story.opened_h_ago)
    there = known_keys([play.key_of(story, on.pack) for story in planned])
    told = 0
    for story in planned:
        if (earlier := there.get(play.key_of(story, on.pack))) is not None:
            play.remember(story, earlier.number, on)
            continue
        told += play.tell(story, on) is not None
        if told % 30 == 0 and told:
            say(f"  {told} dari {count - len(there)} laporan peragaan")
    if there:
        say(f"  {len(there)} laporan peragaan sudah ada")
    say(f"  {told} laporan peragaan dimuat")
