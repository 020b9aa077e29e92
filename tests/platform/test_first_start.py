# SPDX-License-Identifier: EUPL-1.2
"""The first start may be broken off at any moment and is taken up again; nothing of the demonstration is half told."""

from __future__ import annotations

import re
import sqlite3
import threading
import time

import pytest
from django.test import override_settings

from balai.cases.models import Attachment, Case, Event
from balai.cases.queries.trail import faults
from balai.kernel.clock import now
from balai.kernel.uploads import default_storage, incoming_name
from balai.project import boot, config
from balai.project.config import Config
from balai.project.demo import load, play, scenes
from balai.project.demo.plan import stories
from tests.serving import end, launch


@pytest.fixture
def folder(tmp_path):
    with override_settings(MEDIA_ROOT=tmp_path / "files"):
        yield tmp_path


@pytest.mark.django_db
def test_a_load_that_was_broken_off_is_taken_up_where_it_ended(folder, monkeypatch):
    steps, take = [], play._take

    def breaks(*args):
        steps.append(args)
        if len(steps) == 8:
            raise KeyboardInterrupt
        return take(*args)

    monkeypatch.setattr(play, "_take", breaks)
    with pytest.raises(KeyboardInterrupt):
        load.load(14, lambda _text: None)
    monkeypatch.setattr(play, "_take", take)
    before = set(Case.objects.values_list("client_key", flat=True))
    events = Event.objects.count()
    said: list[str] = []

    load.load(14, said.append)

    assert 0 < len(before) < 14
    assert said[-2:] == [f"  {len(before)} laporan peragaan sudah ada", f"  {14 - len(before)} laporan peragaan dimuat"]
    assert Case.objects.count() == 14
    assert Event.objects.count() > events
    assert list(faults()) == []
    load.load(14, said.append)
    assert said[-1] == "  0 laporan peragaan dimuat"
    assert Case.objects.count() == 14


@pytest.mark.django_db
def test_every_story_comes_to_its_end(folder):
    on = play.stage(now())
    for story in stories(60, len(on.villages), len(on.categories)):
        play.tell(story, on)

    assert on.cut_short == []
    assert Case.objects.count() == 60
    assert all(default_storage.exists(incoming_name(key)) for key in Attachment.objects.values_list("key", flat=True))


def test_photos_are_the_same_for_the_same_scene_and_differ_from_all_others():
    first = scenes.photo(scenes.Scene(seed=4, trouble="hole"))

    assert scenes.photo(scenes.Scene(seed=4, trouble="hole")) == first
    others = {scenes.photo(scenes.Scene(seed=seed, trouble="hole", repaired=seed % 2 == 0)) for seed in range(12)}
    assert len(others | {first}) == 13


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_a_stop_while_the_demonstration_loads_is_clean(tmp_path):
    with launch(tmp_path / "home") as (process, log):
        until = time.monotonic() + 180
        while (found := re.search(r"dari (\d+) laporan", log.read_text("utf-8"))) is None:
            assert time.monotonic() < until
            assert process.poll() is None, log.read_text("utf-8")
            time.sleep(0.1)
        began = time.monotonic()
        assert end(process) == 0
        assert time.monotonic() - began < 12
    said = log.read_text("utf-8")
    assert "Traceback" not in said
    assert "Balai siap" not in said
    assert not (tmp_path / "home/ready").exists()
    rows = sqlite3.connect(tmp_path / "home/balai.sqlite3")
    assert rows.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert 30 <= rows.execute("SELECT count(*) FROM cases_case").fetchone()[0] < int(found[1])
    rows.close()


def test_two_starts_prepare_one_folder_one_after_another(tmp_path, monkeypatch):
    monkeypatch.setattr(boot, "migrate", lambda **_more: False)
    settings: Config = config.read({"BALAI_HOME": str(tmp_path / "home"), "BALAI_DEMO": "0"})
    boot.claim_home(settings)
    said: list[str] = []
    monkeypatch.setattr(boot, "say", said.append)
    with boot._alone(settings):
        other = threading.Thread(target=lambda: boot._alone(settings).__enter__())
        other.start()
        other.join(0.5)
        assert other.is_alive()
        assert said == ["Proses lain sedang menyiapkan folder data ini; menunggu."]
    other.join(5)
    assert not other.is_alive()


@pytest.mark.django_db
def test_every_key_is_there_after_the_first_preparation(tmp_path):
    with override_settings(BALAI_HOME=tmp_path):
        boot.make_keys()
        made = {name: (tmp_path / name).read_bytes() for name in ("keys.json", "vapid.pem")}
        boot.make_keys()

        assert {name: (tmp_path / name).read_bytes() for name in made} == made
        assert [(tmp_path / name).stat().st_mode & 0o077 for name in made] == [0, 0]
