# SPDX-License-Identifier: EUPL-1.2
"""Two files with everything: the data as of one moment, and apart from it the keys, without which seals stay shut."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from balai.project.config import Config, ConfigError

Say = Callable[[str], None]
DATABASE, DUMP = "balai.sqlite3", "balai.pgdump"
KEYS = ("keys.json", "secret.key", "oidc.pem", "vapid.pem")
# What is made anew by itself, and letters that were never sent (they name people in plain words).
LEFT_OUT = {
    "cache", "static", "outbox", "generations", "prepare.lock", DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", *KEYS,
}  # fmt: skip


def keys_beside(target: Path) -> Path:
    """Where the keys of a backup lie unless somebody says otherwise."""
    return target.with_name(f"{target.name}.kunci")


def write(config: Config, target: Path, keys: Path, say: Say) -> int:
    """Write data and keys, each beside its target and then moved; bytes of the data. The platform may keep running.

    ConfigError when it cannot be made; an older backup under the same names is untouched then.
    """
    if not (config.home / "pack").exists():
        raise ConfigError(f"Folder data {config.home} masih kosong; tidak ada yang dapat dicadangkan.")
    for place in (target, keys):
        if place.is_dir():
            raise ConfigError(f"{place} adalah folder. Sebut nama berkasnya, misalnya {place / 'balai.tar.gz'}.")
    if target.resolve() == keys.resolve():
        raise ConfigError("Data dan kunci harus dua berkas yang berbeda.")
    for place in {target.resolve().parent, keys.resolve().parent}:
        if not os.access(place, os.W_OK):
            raise ConfigError(f"Folder {place} tidak ada atau tidak dapat ditulis.")
    with tempfile.TemporaryDirectory(dir=target.resolve().parent) as folder:
        dump = _dump(config, Path(folder), say)
        found = [item for item in sorted(config.home.iterdir()) if item.name not in LEFT_OUT]
        part = _packed(
            Path(folder) / "data", [(dump, dump.name), *((item, f"home/{item.name}") for item in found)], say
        )
        bundle = [(config.home / name, f"keys/{name}") for name in KEYS if (config.home / name).exists()]
        key_part = _packed(Path(folder) / "keys", bundle, say)
        shutil.move(key_part, keys)
        shutil.move(part, target)
    return target.stat().st_size


def _packed(path: Path, items: list[tuple[Path, str]], say: Say) -> Path:
    with tarfile.open(path, "w:gz", compresslevel=4) as tar:
        for item, name in items:
            say(f"  {item.name}")
            _add(tar, item.resolve(), name)  # photos may lie on another disk behind a link
    path.chmod(0o600)
    return path


def _add(tar: tarfile.TarFile, item: Path, name: str) -> None:
    """A file, or a folder with all below it. What is gone by its turn is left out: the platform keeps running, and its
    photos move from folder to folder.
    """
    with contextlib.suppress(FileNotFoundError):
        tar.add(item, arcname=name, recursive=False)
        if item.is_dir() and not item.is_symlink():
            for inner in sorted(item.iterdir()):
                _add(tar, inner, f"{name}/{inner.name}")


def _dump(config: Config, folder: Path, say: Say) -> Path:
    if config.database_url.startswith("postgres"):
        say("  basis data (pg_dump)")
        out = folder / DUMP
        _postgres(config, "pg_dump", "-Fc", "--no-owner", "--no-privileges", "-f", str(out))
        return out
    say("  basis data (SQLite)")
    out = folder / DATABASE
    source, copy = sqlite3.connect(config.home / DATABASE), sqlite3.connect(out)
    with copy:
        source.backup(copy, pages=4096)
    source.close()
    copy.close()
    return out


def _postgres(config: Config, program: str, *more: str) -> None:
    """Run one of PostgreSQL's programs on our database; the password goes by the environment, not by the list of
    processes. ConfigError with what it said.
    """
    if shutil.which(program) is None:
        raise ConfigError(f"{program} tidak ada di mesin ini; pasang klien PostgreSQL (paket postgresql-client).")
    url = urlsplit(config.database_url)
    host = url.netloc.rpartition("@")[2]
    address = urlunsplit(url._replace(netloc=f"{url.username}@{host}" if url.username else host))
    env = os.environ | ({"PGPASSWORD": unquote(url.password)} if url.password else {})
    done = subprocess.run([program, *more, "-d", address], env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ConfigError(f"{program} gagal: {done.stderr.strip()[-800:]}")


def restore(config: Config, source: Path, keys: Path | None, say: Say) -> None:
    """Fill the empty data folder (and the empty PostgreSQL database) from a backup.

    `keys` None leaves them out: the platform runs, but nobody's sealed contact can be opened again. ConfigError when
    the folder is not empty or a file is no backup; nothing was changed then.
    """
    there = [p.name for p in config.home.iterdir() if p.name not in KEYS] if config.home.exists() else []
    if there:
        raise ConfigError(f"Folder data {config.home} tidak kosong ({', '.join(there[:3])}); pilih BALAI_HOME lain.")
    config.home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=config.home.parent) as folder:
        inner, ring = Path(folder) / "data", Path(folder) / "keys"
        for file, place, holds in ((source, inner, "home"), (keys, ring, "keys")):
            place.mkdir()
            if file is not None and not _unpack(file, place, holds):
                raise ConfigError(f"{file} bukan cadangan Balai, atau data dan kuncinya tertukar.")
        _take_back(config, inner, ring / "keys", say)
    config.home.chmod(0o700)


def _unpack(file: Path, folder: Path, holds: str) -> bool:
    """Whether the file could be unpacked and holds what it should."""
    try:
        with tarfile.open(file) as tar:
            _extract(tar, folder)
    except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
        raise ConfigError(f"{file} bukan cadangan Balai, atau rusak ({error}).") from error
    return (folder / holds).is_dir()


def _extract(tar: tarfile.TarFile, folder: Path) -> None:
    """Only plain files and folders below `folder`. Python before 3.11.4, as in Debian 12, has no filter of its own."""
    if hasattr(tarfile, "data_filter"):
        tar.extractall(folder, filter="data")
        return
    root = folder.resolve()
    for member in tar.getmembers():
        if not (member.isreg() or member.isdir()) or not (root / member.name).resolve().is_relative_to(root):
            raise tarfile.ExtractError(f"{member.name!r} does not belong into a backup")
        member.mode = 0o700 if member.isdir() else 0o600
    tar.extractall(folder)  # noqa: S202  every member was looked at


def _take_back(config: Config, inner: Path, keys: Path, say: Say) -> None:
    """The database first: when it does not go in, the folder stays empty."""
    is_postgres = config.database_url.startswith("postgres")
    if is_postgres != (inner / DUMP).exists():
        kind = "PostgreSQL" if (inner / DUMP).exists() else "SQLite"
        raise ConfigError(f"Cadangan ini dari {kind}; sesuaikan DATABASE_URL.")
    say("  basis data")
    if is_postgres:
        _postgres(config, "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(inner / DUMP))
    else:
        shutil.move(inner / DATABASE, config.home / DATABASE)
    for item in sorted([*(inner / "home").iterdir(), *(keys.iterdir() if keys.exists() else ())]):
        say(f"  {item.name}")
        target = config.home / item.name
        target.unlink(missing_ok=True)
        shutil.move(item, target)
