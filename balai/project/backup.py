# SPDX-License-Identifier: EUPL-1.2
"""One file with everything: the database as of one moment, the files, the keys."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

from balai.project.config import Config, ConfigError

Say = Callable[[str], None]
LEFT_OUT = {"cache", "static", "balai.sqlite3", "balai.sqlite3-wal", "balai.sqlite3-shm"}


def write(config: Config, target: Path, say: Say) -> int:
    """Write the backup; its size in bytes. The platform may keep running. ConfigError when it cannot be made."""
    with tempfile.TemporaryDirectory(dir=target.resolve().parent) as folder:
        dump = _dump(config, Path(folder), say)
        part = Path(folder) / "part.tar.gz"
        with tarfile.open(part, "w:gz", compresslevel=4) as tar:
            tar.add(dump, arcname=dump.name)
            for item in sorted(config.home.iterdir()):
                if item.name not in LEFT_OUT:
                    say(f"  {item.name}")
                    tar.add(item, arcname=f"home/{item.name}")
        part.chmod(0o600)
        shutil.move(part, target)
    return target.stat().st_size


def _dump(config: Config, folder: Path, say: Say) -> Path:
    if config.database_url.startswith("postgres"):
        say("  basis data (pg_dump)")
        out = folder / "balai.pgdump"
        if shutil.which("pg_dump") is None:
            raise ConfigError("pg_dump tidak ada di mesin ini; pasang klien PostgreSQL")
        subprocess.run(["pg_dump", "-Fc", "-f", str(out), config.database_url], check=True)
        return out
    say("  basis data (SQLite)")
    out = folder / "balai.sqlite3"
    source, copy = sqlite3.connect(config.home / "balai.sqlite3"), sqlite3.connect(out)
    with copy:
        source.backup(copy, pages=4096)
    source.close()
    copy.close()
    return out


def restore(config: Config, source: Path, say: Say) -> None:
    """Fill the empty data folder from `source`. ConfigError when it is not empty or the file is no backup."""
    there = (
        [p.name for p in config.home.iterdir() if p.name not in {"secret.key", "oidc.pem"}]
        if config.home.exists()
        else []
    )
    if there:
        raise ConfigError(f"Folder data {config.home} tidak kosong ({', '.join(there[:3])}); pilih BALAI_HOME lain.")
    config.home.mkdir(parents=True, exist_ok=True)
    if not tarfile.is_tarfile(source):
        raise ConfigError(f"{source} bukan cadangan Balai.")
    with tempfile.TemporaryDirectory(dir=config.home.parent) as folder:
        with tarfile.open(source) as tar:
            tar.extractall(folder, filter="data")
        inner = Path(folder)
        for item in sorted((inner / "home").iterdir()):
            say(f"  {item.name}")
            target = config.home / item.name
            if target.is_file():
                target.unlink()
            shutil.move(str(item), str(target))
        if (inner / "balai.sqlite3").exists():
            shutil.move(str(inner / "balai.sqlite3"), str(config.home / "balai.sqlite3"))
        elif (inner / "balai.pgdump").exists():
            subprocess.run(
                ["pg_restore", "--no-owner", "-d", config.database_url, str(inner / "balai.pgdump")], check=True
            )
