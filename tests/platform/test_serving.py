# SPDX-License-Identifier: EUPL-1.2
"""One command starts everything, and everything it started ends with it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.serving import ROOT, end, start

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    """A data folder with its tables, made once: what is tried here is starting and stopping, not migrating."""
    home = tmp_path_factory.mktemp("migrated") / "home"
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("BALAI_", "DJANGO_", "DATABASE_URL"))}
    env = clean | {"BALAI_HOME": str(home), "PACK": "lampung"}
    subprocess.run([sys.executable, "-m", "balai.project.cli", "migrate"], cwd=ROOT, env=env, check=True)
    return home


@pytest.fixture
def home(migrated, tmp_path):
    return Path(shutil.copytree(migrated, tmp_path / "home"))


def _children(pid: int) -> list[int]:
    """All processes below `pid`, read from /proc."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
    found, todo = [], [pid]
    while todo:
        below = [child for child, parent in parents.items() if parent in todo]
        found += below
        todo = below
    return found


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _is(pid: int, title: str) -> bool:
    """Whether a process bears this title; a server's own children inherit it."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() == title
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_all_of_it(home, how):
    with start(home, BALAI_DEMO="0") as running:
        with urllib.request.urlopen(f"{running.url}/luring/", timeout=20) as page:
            assert page.status == 200
        family = _children(running.process.pid)
        assert any(_is(pid, "balai-web") for pid in family)
        assert any(_is(pid, "balai-worker") for pid in family)
        began = time.monotonic()
        running.process.send_signal(how)
        assert running.process.wait(20) == 0
        assert time.monotonic() - began < 12
    time.sleep(0.2)
    assert [pid for pid in family if _alive(pid)] == []
    assert "Traceback" not in running.log.read_text("utf-8")


def test_make_ends_what_it_started(home, tmp_path):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("BALAI_", "DJANGO_", "DATABASE_URL", "MAKE"))}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env |= {"BALAI_HOME": str(home), "PORT": str(port), "BALAI_DEMO": "0", "PACK": "lampung"}
    log = tmp_path / "make.log"
    with log.open("wb") as out:
        made = subprocess.Popen(["make", "run"], cwd=ROOT, env=env, stdout=out, stderr=out, start_new_session=True)
    try:
        until = time.monotonic() + 120
        while b"Balai siap" not in log.read_bytes() and time.monotonic() < until:
            assert made.poll() is None, log.read_text("utf-8")
            time.sleep(0.2)
        family = _children(made.pid)
        os.killpg(made.pid, signal.SIGINT)  # what a terminal does on Ctrl-C: to make and to what it runs
        made.wait(20)
    finally:
        end(made)
    time.sleep(0.2)
    assert [pid for pid in family if _alive(pid)] == []


@pytest.mark.parametrize("part", ["balai-worker", "balai-web"])
def test_a_part_that_dies_is_started_again_and_leaves_nothing(home, part):
    with start(home, BALAI_DEMO="0") as running:
        before = [pid for pid in _children(running.process.pid) if _is(pid, part)]
        os.kill(min(before), signal.SIGKILL)
        until = time.monotonic() + 60
        after: list[int] = []
        while not after and time.monotonic() < until:
            time.sleep(0.2)
            family = [pid for pid in _children(running.process.pid) if _alive(pid)]
            after = [pid for pid in family if pid not in before and _is(pid, part)]
        assert after != []
        assert [pid for pid in before if _alive(pid)] == []


def test_nothing_outlives_a_parent_that_was_killed(home):
    with start(home, BALAI_DEMO="0") as running:
        family = _children(running.process.pid)
        running.process.kill()
        until = time.monotonic() + 15
        while any(_alive(pid) for pid in family) and time.monotonic() < until:
            time.sleep(0.2)
        assert [pid for pid in family if _alive(pid)] == []


def _refused(**env: str) -> str:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("BALAI_", "DJANGO_", "DATABASE_URL"))}
    done = subprocess.run(
        [sys.executable, "-m", "balai.project.cli", "serve"],
        cwd=ROOT, env=clean | {"BALAI_DEMO": "0"} | env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_taken_port_is_said_in_words(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = _refused(BALAI_HOME=str(tmp_path), PORT=str(port))
    assert re.search(rf"Port {port} .*PORT=", said)


def test_data_of_another_pack_is_left_alone(tmp_path):
    (tmp_path / "pack").write_text("jakarta\n")
    said = _refused(BALAI_HOME=str(tmp_path), PACK="lampung", PORT="58123")
    assert "jakarta" in said
    assert "BALAI_HOME" in said
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix == ".sqlite3") == []


def test_a_port_that_is_no_number_is_said_in_words(tmp_path):
    assert "PORT" in _refused(BALAI_HOME=str(tmp_path), PORT="delapan")
