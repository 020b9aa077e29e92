# SPDX-License-Identifier: EUPL-1.2
"""What is measured inside one process with a data folder of its own: python -m bench.inside pages|photo

Prints one JSON object. The topics start it with BALAI_HOME and DATABASE_URL set, several times where it must.
"""

from __future__ import annotations

import io
import json
import os
import statistics
import sys
import time
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db.models import Count  # noqa: E402

from balai import packs  # noqa: E402
from balai.kernel.clock import now  # noqa: E402
from balai.packs import lookup  # noqa: E402

settings.BALAI_LIMITS_OFF = True


# -- pages and queries -------------------------------------------------------------------------------------
def cpu_ms(call, rounds=5, least_s=0.06):
    """Median processor ms of one call over some rounds, each long enough for the clock."""
    call()
    times, began = 1, time.process_time()
    call()
    times = max(1, min(400, int(least_s / max(1e-6, time.process_time() - began))))
    found = []
    for _ in range(rounds):
        began = time.process_time()
        for _n in range(times):
            call()
        found.append((time.process_time() - began) * 1000 / times)
    return statistics.median(found)


def visit(path, query="", cookie="lain=1"):
    """One page through the whole application; the unknown cookie keeps it away from the hot pages."""
    from balai.project.wsgi import application

    status = []
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000", "HTTP_HOST": "localhost", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr, "wsgi.version": (1, 0), "wsgi.multithread": True, "wsgi.multiprocess": False,
        "wsgi.run_once": False, "HTTP_COOKIE": cookie, "REMOTE_ADDR": "127.0.0.1", "CONTENT_LENGTH": "",
    }  # fmt: skip
    answer = application(environ, lambda s, _h, *_e: status.append(s))
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    if not status[0].startswith("200"):
        raise RuntimeError(f"{path}?{query}: {status[0]} {body[:300]!r}")
    return body


def desk_cookie():
    """A session of the official whose desk has most open cases, and how many those are."""
    from django.test import Client

    from balai.cases.models import Case
    from balai.identity.actions.demo import make_demo_people
    from balai.identity.middleware import SECOND_FACTOR
    from balai.identity.models import User

    people = [p for p in make_demo_people(now()) if p.role in {"desk", "dispatcher", "coordinator", "crew"}]
    held = dict(Case.objects.filter(is_open=True).values_list("unit").annotate(n=Count("id")))
    official = max(people, key=lambda p: held.get(p.unit, 0))
    client = Client()
    client.force_login(User.objects.get(public_id=official.public_id), "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[SECOND_FACTOR] = True
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}", held.get(official.unit, 0)


def pages():
    """Processor ms of every page and query whose cost must not grow with the number of reports."""
    from balai.reports import queries
    from balai.reports.models import ListedReport
    from balai.reports.queries.filters import Filters
    from balai.reports.rules.morton import Box, around

    total = ListedReport.objects.count()
    at = ListedReport.objects.order_by("-opened_at")[min(total - 1, 500)]
    here, pack = ListedReport.objects.exclude(morton=None).order_by("-opened_at").first(), packs.current()
    lat, lon = pack.meta.capital
    cookie, held = desk_cookie()
    found = {"inbox_open": held}
    for zoom, km in ((7, 400), (9, 120), (11, 30), (13, 8)):
        box = around(lat, lon, km * 500)
        found[f"map_z{zoom}"] = cpu_ms(lambda b=box, z=zoom: queries.map_view(b, z, Filters()))
    kind = lookup.category(pack, here.category)
    whole = Box(-6.2, 103.4, -3.4, 106.2)
    found["map_filtered"] = cpu_ms(lambda: queries.map_view(whole, 9, Filters(category=kind.code, phases=("closed",))))
    # The widest view around the capital that is still drawn point by point, up to the most points of one answer.
    wide = (20000, 10000, 5000, 2500, 1200, 600, 300, 150, 75)
    reach = next((m for m in wide if queries.map_view(around(lat, lon, m), 15, Filters()).points), wide[-1])
    small = around(lat, lon, reach)
    found["map_points"] = cpu_ms(lambda: queries.map_view(small, 15, Filters()))
    found["points_n"] = len(queries.map_view(small, 15, Filters()).points)
    found["nearby"] = cpu_ms(lambda: queries.nearby(here.lat, here.lon, here.category, here.title, now()))
    found["list"] = cpu_ms(lambda: visit("/laporan/"))
    found["list_area"] = cpu_ms(lambda: visit("/laporan/", f"wilayah={at.area_code[:5]}"))
    found["case"] = cpu_ms(lambda: visit(f"/laporan/{at.number}/"))
    found["search"] = cpu_ms(lambda: queries.public_list(Filters(text="jalan"), "", 20))
    found["search_page"] = cpu_ms(lambda: visit("/laporan/", "q=jalan"))
    found["open311"] = cpu_ms(lambda: visit("/open311/v2/requests.json", "page_size=1000"))
    rows = len(json.loads(visit("/open311/v2/requests.json", "page_size=1000")))
    found["open311_rows"] = rows
    body = visit("/api/v1/reports", "size=100")
    found["json"] = cpu_ms(lambda: visit("/api/v1/reports", "size=100"))
    found["json_rows"] = len(json.loads(body)["rows"])
    found["inbox"] = cpu_ms(lambda: visit("/meja/", "", cookie))
    found |= figures(pack.meta.provinces[0])
    began, cpu = time.perf_counter(), time.process_time()
    stream = queries.csv_of(now() - timedelta(days=3000), now())
    next(stream), next(stream)
    found["csv_first_s"] = time.perf_counter() - began
    lines = 5000 + sum(chunk.count("\r\n") for chunk in stream)
    found["csv_rows_per_s"] = min(lines, total) / (time.process_time() - cpu)
    return found


def figures(province):
    """Processor ms of counting what pages of numbers show, as it is done once in some minutes; then of such a page."""
    from balai.insights import numbers, queries, views
    from balai.regions import queries as regions

    parts = [row.code for row in regions.children(province)]
    return {
        "leader": cpu_ms(lambda: numbers.figures(now(), "", parts)),
        "month": cpu_ms(lambda: views._counted(now(), 30, queries.Whole())),
        "statistics": cpu_ms(lambda: visit("/statistik/")),
        "transparency": cpu_ms(lambda: visit("/transparansi/")),
    }


def photo():
    """Processor ms for the served sizes of a 12 megapixel photo: as the job makes them, and by Pillow."""
    from PIL import Image

    from balai.kernel import pictures
    from balai.project.demo import scenes

    image = Image.open(io.BytesIO(scenes.photo(scenes.Scene(seed=3, trouble="hole")))).resize((4000, 3000))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    data = out.getvalue()
    ours, theirs = [], []
    for _ in range(5):
        for found, make in ((ours, pictures.as_webp), (theirs, pictures._webp_by_pillow)):
            began = time.process_time()
            make(data)
            found.append((time.process_time() - began) * 1000)
    return {"ours": statistics.median(ours), "pillow": statistics.median(theirs)}


if __name__ == "__main__":
    print(json.dumps({"pages": pages, "photo": photo}[sys.argv[1]]()))
