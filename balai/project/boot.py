# SPDX-License-Identifier: EUPL-1.2
"""From nothing to ready: the data folder, the database, the pack, and on a first start the demonstration."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from importlib.util import find_spec
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
    """Mark the data folder as this pack's; True when it was new. ConfigError when it belongs to another pack."""
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
    config.home.chmod(0o700)  # database, outbox and keys are nobody else's business on this machine
    mark.write_text(config.pack + "\n", "utf-8")
    return True


def migrate(*, loud: bool = False) -> bool:
    """Bring the database to this version; True when something had to be done."""
    django_ready()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", interactive=False, verbosity=1 if loud else 0)
    return True


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
    """Everything before serving; True when this was the first start of this data folder."""
    claim_home(config)
    is_first = not (config.home / "ready").exists()
    migrate()
    teach()
    if is_first:
        say("Mulai pertama: menyiapkan data.")
        if config.demo and find_spec("balai.project.demo.load") is not None:
            from balai.project.demo import load

            load.first_start(say)
    (config.home / "ready").write_text(fingerprint(config) + "\n", "ascii")
    return is_first


def teach() -> None:
    """Train the category suggestion when there is none yet; in a process of its own, whose memory is given back."""
    from balai.reports import training

    if not training.model_path().exists():
        say("  melatih usulan kategori dari contoh paket")
        command = [sys.executable, "-m", "balai.project.cli", "reports", "train", "--quick"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def say(text: str) -> None:
    """A line of progress for the person at the terminal."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def demo_file(config: Config) -> Path:
    """Where the demonstration's accounts are written, mode 0600."""
    return config.home / "demo-accounts.json"
