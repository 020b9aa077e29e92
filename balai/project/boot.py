# SPDX-License-Identifier: EUPL-1.2
"""From nothing to ready: the data folder, the database, the pack, and on a first start the demonstration."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from balai.project.config import REPO, Config, ConfigError


def django_ready() -> None:
    """Load Django once, for commands that need it."""
    import django
    from django.apps import apps

    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balai.project.settings")
        django.setup()


def claim_home(config: Config) -> bool:
    """Mark the data folder as this pack's; True when it was new.

    ConfigError when it belongs to another pack, and when there is no such pack: a slip must not claim the folder.
    """
    mark = config.home / "pack"
    config.home.mkdir(parents=True, exist_ok=True)
    if mark.exists():
        owner = mark.read_text("utf-8").strip()
        if owner != config.pack:
            raise ConfigError(
                f"Folder data {config.home} berisi data paket '{owner}', bukan '{config.pack}'. "
                f"Pakai folder lain: BALAI_HOME=/folder/lain, atau PACK={owner}."
            )
        return False
    if not (config.packs_path / config.pack / "pack.toml").exists():
        there = ", ".join(sorted(p.parent.name for p in config.packs_path.glob("*/pack.toml")))
        raise ConfigError(
            f'Tidak ada paket "{config.pack}" di {config.packs_path}; yang ada: {there or "tidak satu pun"}.'
        )
    config.home.chmod(0o700)  # database, outbox and keys are nobody else's business on this machine
    mark.write_text(config.pack + "\n", "utf-8")
    return True


def migrate(*, loud: bool = False) -> bool:
    """Bring the database to this version; True when something had to be done. Keys that are missing are made."""
    django_ready()
    make_keys()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", interactive=False, verbosity=1 if loud else 0)
    return True


def make_keys() -> None:
    """All keys of the data folder at once, so that they can be copied to other machines before these start."""
    from balai.kernel import crypto
    from balai.notifications import vapid

    crypto.ring()
    vapid.private_key_path()


def check_pack(config: Config) -> list[str]:
    """Sentences about what is wrong with the running pack; empty when it is fine."""
    from balai.packs.check import check

    return [str(finding) for finding in check(config.packs_path / config.pack)]


def fingerprint(config: Config) -> str:
    """What `prepare` depends on: the migrations, the libraries' versions, the pack and the database's address."""
    total = hashlib.sha256(f"{config.pack} {config.database_url}".encode())
    for path in (*sorted((REPO / "balai").glob("*/migrations/*.py")), REPO / "requirements.lock"):
        total.update(path.read_bytes() if path.exists() else b"")
    return total.hexdigest()


def is_prepared(config: Config) -> bool:
    """Whether `prepare` has nothing to do; answered without loading Django, so that a second start is quick."""
    mark = config.home / "ready"
    has_data = bool(config.database_url) or (config.home / "balai.sqlite3").exists()
    return has_data and mark.exists() and mark.read_text("ascii").strip() == fingerprint(config)


def prepare(config: Config) -> bool:
    """Everything before serving; True when this was the first start of this data folder.

    What was broken off is taken up again: until the end the folder has no mark that says it is ready.
    """
    claim_home(config)
    with _alone(config):
        is_first = not (config.home / "ready").exists()
        say("Mulai pertama: menyiapkan basis data." if is_first else "Memperbarui basis data.")
        with _hurry(config) if is_first else nullcontext():
            migrate()
            with _teaching():
                if is_first and config.demo:
                    say("Mengisi data peragaan: akun, laporan, foto.")
                    from balai.project.demo import load

                    load.first_start(say)
        (config.home / "ready").write_text(fingerprint(config) + "\n", "ascii")
        return is_first


@contextmanager
def _alone(config: Config) -> Iterator[None]:
    """One process prepares a data folder, a second waits for it; the lock ends with the process, however it ends."""
    with (config.home / "prepare.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Proses lain sedang menyiapkan folder data ini; menunggu.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _hurry(config: Config) -> Iterator[None]:
    """SQLite does not wait for the disk at each commit while a new database is filled; all of it is there at the end.

    With a write-ahead log nothing breaks if the power fails meanwhile: the last stories are missing and told again.
    """
    django_ready()
    from django.db import connection

    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=NORMAL")
    yield
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def _teaching() -> Iterator[None]:
    """Train the category suggestion beside the block when there is none yet.

    In a process of its own, whose memory is given back. CalledProcessError after the block when it failed.
    """
    from balai.reports import training

    if training.model_path().exists():
        yield
        return
    command = [sys.executable, "-m", "balai.project.cli", "reports", "train", "--quick"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as teacher:
        try:
            yield
        except BaseException:
            teacher.terminate()
            raise
        if teacher.poll() is None:
            say("Melatih usulan kategori dari contoh kalimat.")
        if teacher.wait():
            raise subprocess.CalledProcessError(teacher.returncode, command)


def say(text: str) -> None:
    """A line of progress for the person at the terminal."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def demo_file(config: Config) -> Path:
    """Where the demonstration's accounts are written, mode 0600."""
    return config.home / "demo-accounts.json"
