# SPDX-License-Identifier: EUPL-1.2
"""The doctor names each thing that was broken on purpose, says what to do, and finds nothing in a healthy house."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from django.conf import settings as django_settings
from django.test import override_settings

from balai.cases.models import Cursor
from balai.identity import actions as people
from balai.identity.sealing import Contact
from balai.kernel import clock, jobs
from balai.kernel.models import Task
from balai.notifications.models import Delivery
from balai.project import config, doctor, working

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(tmp_path):
    """A house in which everything is well: its own folder, a worker that was just seen, readers that follow."""
    working.load_jobs()
    found = config.read({"BALAI_HOME": str(tmp_path / "home"), "BALAI_PACKS": str(django_settings.BALAI_PACKS)})
    with override_settings(BALAI_HOME=found.home, MEDIA_ROOT=found.home / "files"):
        jobs.beat(clock.now())
        yield found


def bad(house):
    return {symptom.what: symptom for symptom in doctor.examine(house) if symptom.is_bad}


def test_a_healthy_house_needs_nothing(house):
    assert bad(house) == {}
    looked_at = [symptom.what for symptom in doctor.examine(house)]
    assert len(set(looked_at)) == len(looked_at) >= 18


def test_each_symptom_says_what_to_do(house):
    assert [s.what for s in doctor.examine(house) if s.is_bad and not s.remedy] == []


def test_a_contact_that_nobody_reads_is_told_before_citizens_write_to_it(house):
    told = next(symptom for symptom in doctor.examine(house) if symptom.what == "Kontak warga")

    assert "alamat contoh" in told.text
    assert not told.is_bad  # this is the demonstration
    assert bad(replace(house, demo=False))["Kontak warga"].remedy == "Tulis contact_email di pack.toml."


def test_keys_that_others_may_read(house):
    (house.home / "secret.key").chmod(0o644)

    assert bad(house)["Kunci"].text == "secret.key dapat dibaca orang lain"
    assert bad(house)["Kunci"].remedy == f"chmod 600 {house.home}/secret.key"


def test_keys_that_are_empty(house):
    (house.home / "vapid.pem").touch(0o600)

    assert "vapid.pem kosong" in bad(house)["Kunci"].text


def test_keys_that_do_not_fit_the_data(house):
    people.keep_identity(Contact(email="sari@contoh.id"), clock.now())
    assert "Segel identitas" not in bad(house)
    (house.home / "keys.json").unlink()

    assert "keys.json" in bad(house)["Segel identitas"].remedy


def test_a_worker_that_stands(house):
    jobs.beat(clock.now() - timedelta(minutes=9))

    assert "detik lalu" in bad(house)["Pekerja"].text


def test_dead_letters(house):
    at = clock.now()
    Task.objects.create(name="x", args={}, created_at=at, run_after=at, buried_at=at, error="no answer")

    assert bad(house)["Pekerjaan"].text == "0 menunggu, 0 terlambat, 1 gagal"


def test_messages_that_did_not_leave(house):
    at = clock.now()
    Delivery.objects.create(key="k", bundle="b", topic="case_moved", channel="email", subject="s", body="b",
                            status="failed", not_before=at, created_at=at)  # fmt: skip

    assert bad(house)["Pesan"].text == "1 pesan gagal terkirim"


def test_a_reader_that_does_not_move(house, people, db):
    from balai.cases import actions
    from tests.cases.conftest import new_case

    actions.open_case(new_case(), people["sari"], clock.now())
    assert "reports.listing tertinggal 1" in bad(house)["Pembaca riwayat"].text
    Cursor.objects.update_or_create(name="reports.listing", defaults={"updated_at": clock.now()})

    assert "reports.listing" not in bad(house)["Pembaca riwayat"].text


def test_data_of_another_pack(house):
    (house.home / "pack").write_text("jakarta\n", "utf-8")

    symptom = bad(house)["Folder data"]
    assert "berisi data paket jakarta, bukan lampung" in symptom.text
    assert "PACK=jakarta" in symptom.remedy


def test_a_pack_that_is_not_there(house):
    assert "Paket daerah" in bad(replace(house, pack="antah"))


def test_a_mail_server_that_does_not_answer(house):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=port
    ):
        assert "tidak menjawab" in bad(replace(house, email_url=f"smtp://127.0.0.1:{port}"))["Email"].text


def test_a_real_house_without_mail_and_without_tls(house):
    assert set(bad(replace(house, demo=False))) == {"Alamat", "Email", "Kontak warga"}


def test_an_sms_gateway_without_a_token(house):
    with override_settings(
        BALAI_SMS={"backend": "http", "url": "https://sms.contoh.id", "token": "", "sender": "Balai"}
    ):
        assert "BALAI_SMS_TOKEN" in bad(house)["SMS"].text


def test_a_folder_for_files_that_is_a_file(house):
    (house.home / "files").write_text("bukan folder")

    assert "Berkas" in bad(house)


def test_a_cache_that_does_not_answer(house):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
    url = f"redis://127.0.0.1:{port}/0"
    with override_settings(
        CACHES={"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}}
    ):
        assert "BALAI_CACHE_URL" in bad(replace(house, cache_url=url))["Tembolok"].remedy


def test_a_clock_that_stands_in_the_past(house, monkeypatch):
    monkeypatch.setattr(doctor, "now", lambda: clock.now().replace(year=2001, tzinfo=UTC))

    assert "Jam" in bad(house)


@pytest.mark.postgres_only
def test_a_trail_from_another_cluster_is_noticed_and_settled(house, people):
    from django.db import connection

    from balai.cases import actions, triggers
    from balai.cases.models import DayRoot, Event
    from balai.cases.queries.trail import behind
    from tests.cases.conftest import new_case

    actions.open_case(new_case(), people["sari"], clock.now() - timedelta(days=2))
    with connection.cursor() as cursor:
        for statement in triggers.down("postgresql"):
            cursor.execute(statement)
        cursor.execute("UPDATE cases_event SET txid = txid + 5000000")
        for statement in triggers.up("postgresql"):
            cursor.execute(statement)
    assert bad(house)["Riwayat"].remedy == "balai trail settle"
    assert actions.publish_roots(clock.now()) == []
    assert not DayRoot.objects.exists()

    assert (actions.settle(), actions.settle()) == (1, 0)

    assert "Riwayat" not in bad(house)
    assert Event.objects.get().txid < 0
    assert behind("reports.listing") == 1
    assert [root.size for root in actions.publish_roots(clock.now())] == [1, 0]
