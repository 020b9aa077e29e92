# SPDX-License-Identifier: EUPL-1.2
"""Fills an empty database with public reports, for measuring queries: python bench/seed_reports.py 100000"""

from __future__ import annotations

import os
import random
import sys
import time
import uuid
from datetime import UTC, datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balai.project.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from balai import packs  # noqa: E402
from balai.cases.actions.opening import CASE_COLUMNS, rows  # noqa: E402
from balai.packs import lookup  # noqa: E402
from balai.regions import queries as regions  # noqa: E402
from balai.reports.actions.folding import fold_cases  # noqa: E402
from balai.reports.models import Report  # noqa: E402

END = datetime(2026, 11, 24, tzinfo=UTC)
STATES = (("menunggu", "waiting", 3), ("koordinasi", "coordinating", 3), ("proses", "working", 6),
          ("validasi", "checking", 1), ("selesai", "resolved", 15), ("ditutup", "closed", 66),
          ("ditolak", "refused", 6))  # fmt: skip
PLACES = ("di depan pasar", "dekat sekolah", "di tikungan", "samping masjid", "di gang mawar", "pinggir kali")
REPORT_COLUMNS = tuple(f.column for f in Report._meta.local_concrete_fields)


def one(n, total, rng, leaves, villages, span_s):
    village = villages[min(int(rng.paretovariate(0.9)) - 1, len(villages) - 1)]
    category = leaves[min(int(rng.expovariate(0.12)), len(leaves) - 1)]
    at = END - timedelta(seconds=span_s * (1 - n / total))
    case_id = (int(at.timestamp() * 1000) - 1_600_000_000_000) << 22 | n & 0x3FFFFF
    state, phase, _share = rng.choices(STATES, [s[2] for s in STATES])[0]
    words = rng.choice(category.examples or (category.name.id,))
    text = f"{words} {rng.choice(PLACES)} sejak {rng.randrange(1, 30)} hari"
    lat, lon = village.lat + rng.gauss(0, 0.012), village.lon + rng.gauss(0, 0.012)
    case = dict.fromkeys(CASE_COLUMNS)
    case |= {
        "id": case_id, "uuid": uuid.UUID(int=rng.getrandbits(128)), "number": f"LP{n:010d}", "kind": "report",
        "subject": category.code, "title": text[:140], "workflow": "report", "workflow_version": 1, "state": state,
        "phase": phase, "is_open": phase in {"waiting", "coordinating", "working", "checking"}, "outcome": "",
        "area_code": village.code, "lat": lat, "lon": lon, "cell": None, "agency": "dinas", "unit": "unit",
        "worked_by": "", "visibility": "public", "is_listed": True, "channel": "web", "secret_hash": "", "facts": {},
        "support_count": 0, "objection_count": 0, "opened_at": at, "updated_at": at, "is_overdue": False,
        "escalation": 0, "version": 1, "last_seq": 1, "last_hash": "",
    }  # fmt: skip
    report = {
        "case_id": case_id, "category": category.code, "description": text, "public_text": text, "landmark": "",
        "public_landmark": None, "answers": {}, "place_source": "pin", "accuracy_m": None, "place_confirmed": True,
        "suggested": "", "route": "r", "moderation": "clean", "hints": [], "on_behalf": False, "external": {},
    }  # fmt: skip
    return case, report


def main(total):
    call_command("migrate", verbosity=0)
    pack = packs.current()
    rng = random.Random(7)
    leaves = list(lookup.leaves(pack, END.date()))
    villages = list(regions.here().villages)
    rng.shuffle(villages)
    span_s = 3 * 365 * 86400
    inserts = folds = 0.0
    case_sql = f"INSERT INTO cases_case ({','.join(CASE_COLUMNS)}) VALUES ({','.join(['%s'] * len(CASE_COLUMNS))})"
    report_sql = (
        f"INSERT INTO reports_report ({','.join(REPORT_COLUMNS)}) VALUES ({','.join(['%s'] * len(REPORT_COLUMNS))})"
    )
    for start in range(0, total, 10_000):
        made = [one(n, total, rng, leaves, villages, span_s) for n in range(start, min(total, start + 10_000))]
        began = time.process_time()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(case_sql, rows(CASE_COLUMNS, (c for c, _r in made)))
            cursor.executemany(report_sql, rows(REPORT_COLUMNS, (r for _c, r in made)))
        between = time.process_time()
        fold_cases(c["id"] for c, _r in made)
        folds += time.process_time() - between
        inserts += between - began
        print(f"{start + len(made):>9} inserts {inserts / (start + len(made)) * 1e6:.0f} us, "
              f"fold {folds / (start + len(made)) * 1e6:.0f} us a report", flush=True)  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]))
