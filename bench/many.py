# SPDX-License-Identifier: EUPL-1.2
"""Multiplies the reports of a loaded database: python -m bench.many 100

For measuring reads with a million reports without the hours of a million trails: cases, reports, listings, stems and
counters are copied with places and moments of their own; events and promises are not, so the trail is not whole.
"""

from __future__ import annotations

import os
import random
import sys
import time
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from balai.cases.actions import join_tallies  # noqa: E402
from balai.cases.actions.opening import CASE_COLUMNS, columns_of  # noqa: E402
from balai.cases.models import Case  # noqa: E402
from balai.project.demo import bulk  # noqa: E402
from balai.reports.actions import folding  # noqa: E402
from balai.reports.models import ListedReport, Report  # noqa: E402
from balai.reports.rules import morton  # noqa: E402

LISTED_COLUMNS = columns_of(ListedReport, "listed_at")


def copies(model, columns, key, change):
    """SQL that copies rows; `change` says what becomes of some columns."""
    picked = ", ".join(change.get(c, c) for c in columns)
    table = model._meta.db_table
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {picked} FROM {table} WHERE {key} <= %s"


def multiply(times):
    vendor = connection.vendor
    bulk._prepare_database()
    base = Case.objects.count()
    last = Case.objects.order_by("-id").values_list("id", flat=True)[0]
    listed = list(ListedReport.objects.values())
    words = search_words()
    rng = random.Random(3)
    fresh = "randomblob(16)" if vendor == "sqlite" else "gen_random_uuid()"
    fresh = f"lower(hex({fresh}))" if vendor == "sqlite" else fresh
    for k in range(1, times):
        # the low bits of an id are free for counting: bulk-loaded ids hold the report's number there
        step = f"id + {k * base}"
        case = {"id": step, "uuid": fresh, "number": f"number || 'x{k}'", "client_key": "NULL",
                "lat": f"lat + {rng.gauss(0, 0.004)}", "lon": f"lon + {rng.gauss(0, 0.004)}"}  # fmt: skip
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(copies(Case, CASE_COLUMNS, "id", case) + LOW, [last, base])
            cursor.execute(copies(Report, columns_of(Report), "case_id", {"case_id": f"case_id + {k * base}"})
                           + LOW.replace("id", "case_id"), [last, base])  # fmt: skip
            rows, moves = [], []
            for row in listed:
                lat, lon = row["lat"] + rng.gauss(0, 0.006), row["lon"] + rng.gauss(0, 0.006)
                new = row | {"case_id": row["case_id"] + k * base, "number": f"{row['number']}x{k}", "lat": lat,
                             "lon": lon, "morton": morton.encode(lat, lon),
                             "opened_at": row["opened_at"] + timedelta(seconds=k)}  # fmt: skip
                rows.append(new)
                moves.append((folding._spot(new), 1))
            cursor.executemany(folding._UPSERT, folding.rows(LISTED_COLUMNS, rows))
            cursor.executemany(folding.insert_words(), [(i + k * base, w) for i, w in words])
            folding._count(moves)
        if k % 10 == 0:
            join_tallies()
            print(f"{base * (k + 1):>9} {time.process_time():.0f} s CPU", flush=True)
    bulk._after()


LOW = " AND (id & 4194303) < %s"  # the originals, not their copies


def search_words():
    """The stems of each listed report, made as the fold makes them."""
    found = []
    ids = list(ListedReport.objects.values_list("case_id", flat=True))
    for at in range(0, len(ids), folding.CHUNK):
        wanted = folding._wanted(ids[at : at + folding.CHUNK])
        found += [(case_id, folding.search_words(row)) for case_id, row in wanted.items()]
    return found


if __name__ == "__main__":
    multiply(int(sys.argv[1]))
