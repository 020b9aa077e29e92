# SPDX-License-Identifier: EUPL-1.2
"""What is wrong with this installation, in words, with what to do about each."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import time
from dataclasses import dataclass
from datetime import timedelta

from balai.kernel.clock import now
from balai.project.config import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """One thing looked at; `remedy` says what to do when it is bad."""

    what: str
    text: str
    is_bad: bool = False
    remedy: str = ""

    @property
    def mark(self) -> str:
        return "✗" if self.is_bad else "✓"


def examine(config: Config) -> list[Symptom]:
    """Every symptom, good ones too, in the order in which they should be mended."""
    return [
        _versions(),
        _home(config),
        *_database(),
        _pack(config),
        _worker(),
        _letters(),
        _mail(config),
        _storage(),
        _clock(),
    ]


def _versions() -> Symptom:
    text = f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}"
    return Symptom(
        what="Versi", text=text, is_bad=sys.version_info < (3, 11), remedy="Pasang Python 3.11 atau lebih baru."
    )


def _home(config: Config) -> Symptom:
    free_gb = shutil.disk_usage(config.home).free / 1e9
    open_keys = [p.name for p in config.home.glob("*.key") if p.stat().st_mode & 0o077]
    if open_keys:
        return Symptom(
            what="Folder data",
            text=f"{', '.join(open_keys)} dapat dibaca orang lain",
            is_bad=True,
            remedy=f"chmod 600 {config.home}/{open_keys[0]}",
        )
    return Symptom(
        what="Folder data",
        text=f"{config.home}, sisa {free_gb:.1f} GB",
        is_bad=free_gb < 1,
        remedy="Kosongkan ruang cakram; laporan baru tidak dapat disimpan bila penuh.",
    )


def _database() -> list[Symptom]:
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return [Symptom(what="Basis data", text=str(error).strip(), is_bad=True, remedy="Periksa DATABASE_URL.")]
    return [
        Symptom(what="Basis data", text=connection.vendor),
        Symptom(
            what="Migrasi",
            text=f"{len(plan)} belum dijalankan" if plan else "terbaru",
            is_bad=bool(plan),
            remedy="balai migrate",
        ),
    ]


def _pack(config: Config) -> Symptom:
    from balai.project.boot import check_pack

    wrong = check_pack(config)
    text = f"{config.pack}: {wrong[0]}" if wrong else f"{config.pack} lengkap"
    return Symptom(what="Paket daerah", text=text, is_bad=bool(wrong), remedy=f"balai pack check {config.pack}")


def _worker() -> Symptom:
    from balai.kernel import jobs

    last = jobs.last_beat()
    if last is None:
        return Symptom(
            what="Pekerja", text="belum pernah berjalan", is_bad=True, remedy="balai serve, atau balai worker"
        )
    ago = now() - last
    return Symptom(
        what="Pekerja",
        text=f"terakhir terlihat {int(ago.total_seconds())} detik lalu",
        is_bad=ago > timedelta(minutes=2),
        remedy="Jalankan kembali: balai serve, atau balai worker",
    )


def _letters() -> Symptom:
    from balai.kernel import jobs

    numbers = jobs.counts(now())
    text = f"{numbers['waiting']} menunggu, {numbers['late']} terlambat, {numbers['buried']} gagal"
    return Symptom(what="Pekerjaan", text=text, is_bad=bool(numbers["buried"]), remedy="balai jobs list")


def _mail(config: Config) -> Symptom:
    if config.email_url:
        return Symptom(what="E-mail", text="dikirim lewat server yang disetel")
    return Symptom(what="E-mail", text=f"ditulis ke {config.home}/outbox; setel BALAI_EMAIL_URL untuk mengirim")


def _storage() -> Symptom:
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    name = f"periksa/{time.monotonic_ns()}"
    try:
        saved = default_storage.save(name, ContentFile(b"balai"))
        default_storage.delete(saved)
    except OSError as error:
        return Symptom(
            what="Berkas", text=str(error), is_bad=True, remedy="Periksa izin folder atau BALAI_STORAGE_URL."
        )
    return Symptom(what="Berkas", text="dapat ditulis")


def _clock() -> Symptom:
    year = now().year
    return Symptom(
        what="Jam",
        text=f"{now():%Y-%m-%d %H:%M} UTC",
        is_bad=year < 2025,
        remedy="Setel jam mesin; janji bergantung padanya.",
    )
