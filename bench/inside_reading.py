# SPDX-License-Identifier: EUPL-1.2
"""Reads measured inside one process, in their parts: python -m bench.inside_reading inboxes|lists|upkeep|counters

Prints one JSON object; BALAI_HOME and DATABASE_URL say whose data. `counters` wants an empty folder: it fills the
counters of the map, and nothing else, as 100 thousand and as 5 million reports would.
"""

from __future__ import annotations

import json
import random
import sys
import time
import tracemalloc
from datetime import timedelta

import msgspec
import numpy as np
from django.db import connection, transaction
from django.db.models import Count

from balai import packs
from balai.identity.actors import Actor, Grant
from balai.kernel.clock import now
from bench import inside  # sets Django up
from bench.inside import cpu_ms, visit

ROLES = (("desk", "desk"), ("dispatcher", "crew"), ("validator", "validation"), ("leader", "coordination"))


def inboxes():
    """Processor ms of counts and of a page in the fullest inbox of each role, and of the desk's page as it is sent."""
    from balai.cases import inbox
    from balai.cases.models import Case

    at = now()
    held = dict(Case.objects.filter(is_open=True).values_list("unit").annotate(n=Count("id")))
    out = {"open": sum(held.values())}
    for role, kind in ROLES:
        units = [u for u in packs.current().units if u.kind == kind]
        unit = max(units, key=lambda u: held.get(u.code, 0))
        grant = Grant(role=role, unit=unit.code, agency=unit.agency, area=unit.area or "")
        actor = Actor(user_id=1, grants=(grant,))
        out[f"{role}_sees"] = Case.objects.filter(inbox.scope(actor), is_open=True).count()
        out[f"{role}_counts"] = cpu_ms(lambda a=actor: inbox.counts(a, at))
        views = [cpu_ms(lambda a=actor, v=v: inbox.page(a, inbox.Filter(view=v.code), at)) for v in inbox.VIEWS]
        out[f"{role}_page_slowest"] = max(views)
    cookie, out["whole_page_open"] = inside.desk_cookie()
    out["whole_page"] = cpu_ms(lambda: visit("/meja/", "", cookie))
    return out


def lists():
    """The JSON list from rows to bytes, as a whole answer and as a kept one, beside msgspec; CSV and its memory."""
    from balai.reports import queries
    from balai.reports.api.public import _encode, _row
    from balai.reports.queries.filters import Filters
    from balai.reports.queries.lists import public_rows

    rows, _more = public_rows(Filters(), "", 100, written=True)
    plain = json.loads(visit("/api/v1/reports", "size=100"))
    out = {
        "msgspec": cpu_ms(lambda: msgspec.json.encode(plain)),
        "rows_to_bytes": cpu_ms(lambda: _encode([_row(row) for row in rows])),
        "kept_answer": cpu_ms(lambda: visit("/api/v1/reports", "size=100", "")),
        "made_answer": cpu_ms(lambda: visit("/api/v1/reports", "size=100")),
    }
    began, wall = time.process_time(), time.perf_counter()
    stream = queries.csv_of(now() - timedelta(days=3000), now())
    next(stream)
    lines = next(stream).count("\r\n")
    out["csv_first_s"] = time.perf_counter() - wall
    lines += sum(chunk.count("\r\n") for chunk in stream)
    out |= {"csv_rows": lines, "csv_rows_per_s": lines / (time.process_time() - began)}
    tracemalloc.start()
    for _chunk in queries.csv_of(now() - timedelta(days=3000), now()):
        pass
    out["csv_peak_mb"] = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return out


def upkeep(most=2000):
    """Processor us per report of keeping list, stems and counters with the reading it takes, of the counters alone, of
    which map and statistics are made, and of the plain inserts of list and stems.
    """
    from balai.reports.actions import folding
    from balai.reports.models import ListedReport

    ids = list(ListedReport.objects.order_by("-case_id").values_list("case_id", flat=True)[:most])
    wanted = folding._wanted(ids[: folding.CHUNK])
    out = {}
    with transaction.atomic():
        for name, work in (
            ("fold_us", lambda: folding.fold_cases(ids)),
            ("inserts_us", lambda: _inserts(list(wanted.values()))),
        ):
            count = len(ids) if name == "fold_us" else len(wanted)
            stored = list(ListedReport.objects.filter(case_id__in=ids).values())
            with connection.cursor() as cursor:
                cursor.executemany(f"DELETE FROM reports_search WHERE {folding.search_key()} = %s", [(i,) for i in ids])
            ListedReport.objects.filter(case_id__in=ids).delete()
            if stored:
                folding._count([(folding._spot(row), -1) for row in stored])
            began = time.process_time()
            work()
            out[name] = (time.process_time() - began) * 1e6 / count
            if name == "fold_us":
                spots = [(folding._spot(row), 1) for row in stored]
                folding._count([(spot, -1) for spot, _one in spots])
                began = time.process_time()
                folding._count(spots)
                out["counters_us"] = (time.process_time() - began) * 1e6 / len(spots)
        transaction.set_rollback(True)
    return out


def _inserts(rows):
    from balai.reports.actions import folding

    folding._store(rows)
    with connection.cursor() as cursor:
        cursor.executemany(folding.insert_words(), [(r.listed["case_id"], folding.search_words(r)) for r in rows])


VIEWS = ((7, 400), (9, 120), (11, 30), (13, 8))


def counters():
    """Processor ms of the map at every zoom over counters of 100 thousand and of 5 million invented places."""
    from balai.project import boot
    from balai.regions import queries as regions
    from balai.reports import queries
    from balai.reports.models import MapCell
    from balai.reports.queries.filters import Filters
    from balai.reports.rules.morton import around

    boot.migrate()
    rng = np.random.default_rng(5)
    villages = regions.here().villages
    centres = np.array([(v.lat, v.lon) for v in villages])
    lat, lon = packs.current().meta.capital
    out = {}
    for total in (100_000, 5_000_000):
        spots = centres[np.minimum(rng.pareto(0.9, total).astype(int), len(centres) - 1)]
        spots = spots + rng.normal(0, 0.012, spots.shape)
        keys = rng.integers(0, 67, total) << 4 | rng.choice(
            9, total, p=(0.04, 0.03, 0.02, 0.05, 0.02, 0.14, 0.6, 0.06, 0.04)
        )
        MapCell.objects.all().delete()
        for zoom in (8, 10, 12, 14):
            _fill(spots, keys, zoom, MapCell)
        for zoom, km in VIEWS:
            box = around(lat, lon, km * 500)
            view = queries.map_view(box, zoom, Filters())
            out[f"z{zoom}_{total}"] = cpu_ms(lambda b=box, z=zoom: queries.map_view(b, z, Filters()))
            out[f"z{zoom}_{total}_shown"] = view.total
    return out


def _fill(spots, keys, zoom, model):
    """The counters of one zoom, in one sweep."""
    from balai.reports.rules import cells, morton

    codes = morton.encode_many(spots[:, 0], spots[:, 1]) >> 2 * (morton.BITS - zoom)
    order = np.lexsort((keys, codes))
    codes, keys = codes[order], keys[order]
    edges = np.flatnonzero(np.diff(codes, prepend=codes[0] - 1))
    made = []
    for first, last in zip(edges, [*edges[1:], len(codes)], strict=True):
        found, counts = np.unique(keys[first:last], return_counts=True)
        x, y = morton.split(
            (int(codes[first]) << 2 * (morton.BITS - zoom)) + random.getrandbits(2 * (morton.BITS - zoom))
        )
        n = int(last - first)
        blob = cells.pack(cells.Counters(x * n, y * n, dict(zip(found.tolist(), counts.tolist(), strict=True))))
        made.append(model(zoom=zoom, cell=int(codes[first]), counts=blob, total=n))
    model.objects.bulk_create(made, batch_size=2000)


if __name__ == "__main__":
    print(json.dumps({"inboxes": inboxes, "lists": lists, "upkeep": upkeep, "counters": counters}[sys.argv[1]]()))
