# SPDX-License-Identifier: EUPL-1.2
"""Several machines: photos in an S3-compatible store, limits and cache in a Redis-compatible one, both running."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import urllib.request
import uuid
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.core.cache import caches
from django.core.files.storage import default_storage
from django.test import Client

from balai.cases.models import Attachment
from balai.kernel import buckets, clock, pieces, uploads
from balai.kernel.errors import TooMany
from balai.project import settings as product
from balai.project.demo import load, scenes
from balai.reports import jobs as report_jobs
from tests import stores
from tests.serving import ROOT, end, free_port


@pytest.fixture
def s3():
    with stores.s3() as address:
        yield address


@pytest.fixture(scope="module")
def redis():
    with stores.redis() as address:
        yield address


@pytest.fixture
def in_s3(s3, settings):
    settings.STORAGES = {**settings.STORAGES, "default": product.storage(s3)}


@pytest.fixture
def with_redis(redis, settings):
    settings.CACHES = {"default": product.cache(redis)}
    settings.BALAI_LIMITS_URL, settings.BALAI_LIMITS_OFF = redis, False
    buckets._limiter.cache_clear()
    yield redis
    caches["default"].clear()
    caches["default"].close()
    buckets._limiter().storage.storage.close()
    buckets._limiter.cache_clear()


@pytest.mark.usefixtures("in_s3")
def test_a_photo_lives_in_the_store_from_upload_to_deletion():
    shot = scenes.photo(scenes.Scene(seed=5, trouble="hole"))
    taken = uploads.accept_image(io.BytesIO(shot), now=clock.now(), seal=lambda data: data[::-1])

    assert default_storage.exists(uploads.incoming_name(taken.key))
    assert uploads.waiting_uploads(clock.now() + timedelta(hours=1)) == [taken.id.hex]
    assert uploads.waiting_uploads(clock.now() - timedelta(hours=1)) == []
    sizes = uploads.make_sizes(taken.key)
    uploads.drop_waiting(taken.id.hex, originals=False)

    assert sizes is not None
    assert (sizes.width, sizes.height) == (960, 720)
    with default_storage.open(uploads.size_name(taken.key, 400)) as file:
        assert file.read()[8:12] == b"WEBP"
    assert uploads.make_sizes(taken.key) is None
    uploads.save_durably(uploads.size_name(taken.key, 400), b"again")
    with default_storage.open(uploads.size_name(taken.key, 400)) as file:
        assert file.read() == b"again"
    uploads.delete_photo(taken.key)
    assert default_storage.listdir("masuk")[1] == []
    assert default_storage.listdir("asli")[1] == []


@pytest.mark.usefixtures("in_s3")
def test_a_photo_comes_in_pieces_through_any_machine():
    photo = uuid.uuid4()

    assert pieces.add(photo, 0, b"one ", max_mb=12) == pieces.received(photo) == 4
    assert pieces.add(photo, 4, b"photo", max_mb=12) == 9

    digest = hashlib.sha256(b"one photo").hexdigest()
    assert pieces.BroughtPhoto(photo, digest).read() == b"one photo"
    assert pieces.stale(clock.now() + timedelta(hours=1)) == [photo]
    assert pieces.stale(clock.now() - timedelta(hours=1)) == []
    pieces.drop(photo)
    assert (pieces.received(photo), pieces.stale(clock.now() + timedelta(hours=1))) == (0, [])


@pytest.mark.usefixtures("in_s3")
@pytest.mark.django_db
def test_pages_show_photos_out_of_the_store():
    load.load(12, lambda _text: None)
    photo = Attachment.objects.filter(case__visibility="public", case__is_listed=True, kind="report").first()
    assert photo is not None
    Attachment.objects.filter(pk=photo.pk).update(is_public=True)
    address = f"/berkas/{uploads.size_name(photo.key, 400)}"
    waiting = Client().get(address)
    assert b"".join(waiting.streaming_content)[:2] == b"\xff\xd8"

    report_jobs.make_photo.run(photo=str(photo.pk))

    shown = Client().get(address)
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/webp")
    assert b"".join(shown.streaming_content)[8:12] == b"WEBP"
    assert Client().get(address, headers={"If-None-Match": shown.headers["ETag"]}).status_code == 304
    default_storage.delete(uploads.size_name(photo.key, 400))
    assert Client().get(address).status_code == 404


def test_limits_count_over_all_processes(with_redis):
    for _n in range(3):
        buckets.take("code:contact", "sari@contoh.id")
    buckets._limiter().storage.storage.close()
    buckets._limiter.cache_clear()  # another process
    with pytest.raises(TooMany):
        buckets.take("code:contact", "sari@contoh.id")
    buckets.take("code:contact", "tono@contoh.id")


def test_what_one_process_keeps_another_finds(with_redis):
    caches["default"].set("balai", {"a": 1}, 30)
    ours = {"KEY_PREFIX": caches["default"].key_prefix}
    code = f"from django.core.cache.backends.redis import RedisCache as C; c = C({with_redis!r}, {ours}); print(c.get('balai'))"
    done = subprocess.run([sys.executable, "-c", f"import django.conf; django.conf.settings.configure(); {code}"],
                          capture_output=True, text=True, check=True)  # fmt: skip

    assert done.stdout == "{'a': 1}\n"


# -- the whole, as the operator's page draws it ------------------------------------------------------------
@pytest.fixture
def machines(s3, redis, tmp_path):
    """`balai(n, *words)`: a process on machine n, with a data folder of its own and the same keys as the others."""
    from tests.postgres import database_url

    url = database_url().rpartition("/")[0]
    with psycopg.connect(f"{url}/postgres", autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS ramai WITH (FORCE)")
        server.execute("CREATE DATABASE ramai")
    clean = {
        k: v for k, v in os.environ.items() if not k.startswith(("BALAI_", "DJANGO_", "DATABASE_URL", "PACK", "PORT"))
    }
    shared = clean | {
        "DATABASE_URL": f"{url}/ramai",
        "BALAI_STORAGE_URL": s3,
        "BALAI_CACHE_URL": redis,
        "BALAI_SECRET_KEY": "s" * 50,
    }
    started = []

    def balai(machine, *words, **env):
        home = tmp_path / f"mesin{machine}"
        if machine and not home.exists():
            home.mkdir()
            for name in ("keys.json", "oidc.pem", "vapid.pem"):
                (home / name).write_bytes((tmp_path / "mesin0" / name).read_bytes())
        command = [sys.executable, "-m", "balai.project.cli", *words]
        process = subprocess.Popen(
            command, cwd=ROOT, env=shared | {"BALAI_HOME": str(home)} | env, stdout=subprocess.DEVNULL
        )
        started.append(process)
        return process

    yield balai, f"{url}/ramai", tmp_path
    for process in started:
        end(process)


def _answers(url):
    import time

    for _n in range(600):
        try:
            with urllib.request.urlopen(url, timeout=10) as page:
                return page.status, page.read()
        except urllib.error.HTTPError as error:
            return error.code, b""
        except OSError:
            time.sleep(0.2)
    raise AssertionError(url)


@pytest.mark.slow
@pytest.mark.postgres_only
def test_two_servers_and_two_workers_do_everything_once(machines):
    balai, url, folder = machines
    assert balai(0, "demo", "load", "--reports", "24").wait(240) == 0
    workers = [balai(n, "worker", "--until-idle") for n in (0, 1)]
    ports = [free_port(), free_port()]
    servers = [
        balai(n, "serve", "--no-worker", PORT=str(port), BALAI_DEMO="0") for n, port in zip((0, 1), ports, strict=True)
    ]

    assert [worker.wait(240) for worker in workers] == [0, 0]

    with psycopg.connect(url) as rows:

        def one(sql):
            return rows.execute(sql).fetchone()

        tasks = one("SELECT count(*), count(*) FILTER (WHERE done_at IS NULL AND run_after < now()),"
                    " count(*) FILTER (WHERE attempts > 1 OR buried_at IS NOT NULL) FROM kernel_task")  # fmt: skip
        photos = one("SELECT count(*), count(*) FILTER (WHERE NOT is_ready) FROM cases_attachment")
        sent = one("SELECT count(*), count(DISTINCT key), max(attempts) FROM notifications_delivery"
                   " WHERE channel = 'email' AND status = 'sent'")  # fmt: skip
        events, listed = one("SELECT count(*) FROM cases_event"), one("SELECT count(*) FROM reports_listedreport")
        public = one("SELECT count(*), (SELECT count(*) FROM cases_case) FROM cases_case"
                     " WHERE visibility = 'public' AND is_listed AND parent_id IS NULL AND merged_into_id IS NULL")  # fmt: skip
        behind = one("SELECT count(*) FROM cases_event e, cases_cursor c WHERE (e.txid, e.id) > (c.txid, c.event_id)")
        key, = one("SELECT a.key FROM cases_attachment a JOIN cases_case c ON c.id = a.case_id"
                   " WHERE c.visibility = 'public' AND c.is_listed AND a.is_public LIMIT 1")  # fmt: skip
    letters = [path for n in (0, 1) for path in (folder / f"mesin{n}/outbox").glob("*email*")]

    assert tasks[0] > 30
    assert tasks[1:] == (0, 0)
    assert photos[0] > 15
    assert photos[1] == 0
    assert sent[0] == sent[1] == len(letters) > 0
    assert sent[2] == 1
    assert public[1] >= 24
    assert listed[0] == public[0] > 8
    assert events[0] > 24
    assert behind[0] == 0
    for port in ports:
        assert _answers(f"http://127.0.0.1:{port}/laporan/")[0] == 200
        assert _answers(f"http://127.0.0.1:{port}/berkas/{uploads.size_name(key, 400)}")[1][8:12] == b"WEBP"
    assert [end(server) for server in servers] == [0, 0]
    assert not any((Path(folder) / f"mesin{n}/files").exists() for n in (0, 1))
