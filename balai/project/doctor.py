# SPDX-License-Identifier: EUPL-1.2
"""What is wrong with this installation, in words, with what to do about each."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from dataclasses import dataclass
from datetime import timedelta

from balai.kernel.clock import now
from balai.project.backup import KEYS
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
    """Every symptom, good ones too, in the order in which they should be mended; what needs the database comes last."""
    found = [
        _versions(),
        _home(config),
        *_keys(config),
        *_database(),
        _pack(config),
        _mail(config),
        _address(config),
    ]
    if not any(symptom.is_bad and symptom.what in {"Basis data", "Migrasi"} for symptom in found):
        found += [_worker(), _letters(), _messages(), _trail(), _readers(), _seals()]
    return [*found, *_adapters({symptom.what for symptom in found}), _cache(config), _clock()]


def _versions() -> Symptom:
    text = f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}"
    return Symptom(
        what="Versi", text=text, is_bad=sys.version_info < (3, 11), remedy="Pasang Python 3.11 atau lebih baru."
    )


def _home(config: Config) -> Symptom:
    free_gb = shutil.disk_usage(config.home).free / 1e9
    if not os.access(config.home, os.W_OK):
        return Symptom(
            what="Folder data",
            text=f"{config.home} tidak dapat ditulis",
            is_bad=True,
            remedy=f"Jalankan sebagai pemiliknya, atau: chown -R <pengguna> {config.home}",
        )
    return Symptom(
        what="Folder data",
        text=f"{config.home}, sisa {free_gb:.1f} GB",
        is_bad=free_gb < 1,
        remedy="Kosongkan ruang cakram; laporan baru tidak dapat disimpan bila penuh.",
    )


def _keys(config: Config) -> list[Symptom]:
    """Keys are readable by us, and by nobody else."""
    found = []
    for name in KEYS:
        path = config.home / name
        if not path.exists():
            continue
        if path.stat().st_mode & 0o077:
            found.append(
                Symptom(what="Kunci", text=f"{name} dapat dibaca orang lain", is_bad=True, remedy=f"chmod 600 {path}")
            )
        if not os.access(path, os.R_OK) or not path.read_bytes().strip():
            text = f"{name} kosong atau tidak dapat dibaca"
            found.append(Symptom(what="Kunci", text=text, is_bad=True, remedy="Pulihkan dari cadangan kunci."))
    return found or [Symptom(what="Kunci", text="hanya terbaca oleh pemiliknya")]


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

    try:
        wrong = check_pack(config)
    except (OSError, ValueError, LookupError) as error:
        wrong = [str(error)]
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
    from balai.notifications.channels import channels

    if not config.email_url:
        text = f"ditulis ke {config.home}/outbox; setel BALAI_EMAIL_URL untuk mengirim"
        return Symptom(what="E-mail", text=text, is_bad=not config.demo, remedy="BALAI_EMAIL_URL=smtp://...")
    wrong = channels["email"].self_test()
    text = wrong or "peladen surel menjawab"
    return Symptom(what="E-mail", text=text, is_bad=bool(wrong), remedy="Periksa BALAI_EMAIL_URL dan jaringan.")


def _address(config: Config) -> Symptom:
    """A region's platform has a public address with TLS; without it cookies and links are for one machine only."""
    is_local = config.public_url.startswith(("http://localhost", "http://127.0.0.1"))
    is_bad = not config.demo and not config.public_url.startswith("https://")
    text = f"{config.public_url}{' (hanya mesin ini)' if is_local else ''}"
    return Symptom(what="Alamat", text=text, is_bad=is_bad, remedy="BALAI_PUBLIC_URL=https://alamat-yang-dilihat-warga")


def _messages() -> Symptom:
    from balai.notifications import queries

    failed = queries.counts()["failed"]
    text = f"{failed} pesan gagal terkirim" if failed else "tidak ada pesan yang gagal"
    return Symptom(
        what="Pesan", text=text, is_bad=bool(failed), remedy="Lihat dan kirim ulang di /operator/pengiriman/"
    )


def _trail() -> Symptom:
    from balai.cases.queries.trail import is_ahead

    return Symptom(
        what="Riwayat",
        text="berasal dari gugus PostgreSQL lain; pembaca dan akar harian berhenti" if is_ahead() else "dapat dibaca",
        is_bad=is_ahead(),
        remedy="balai trail settle",
    )


def _readers() -> Symptom:
    """Readers of the trail that have not moved for minutes though something is there to be read."""
    from balai.cases import consumers
    from balai.cases.models import Cursor
    from balai.cases.queries.trail import behind

    moved = dict(Cursor.objects.values_list("name", "updated_at"))
    late = {
        name: count
        for name, _consumer in consumers.registry
        if (count := behind(name)) and (name not in moved or now() - moved[name] > timedelta(minutes=5))
    }
    text = ", ".join(f"{name} tertinggal {count}" for name, count in late.items())
    return Symptom(
        what="Pembaca riwayat",
        text=text or "semua mengikuti",
        is_bad=bool(late),
        remedy="Jalankan pekerja; bila tetap: balai trail readers, lalu catatan peladen",
    )


def _seals() -> Symptom:
    """Whether the keys are those that sealed the newest contact: after a restore with other keys they are not."""
    from balai.identity.queries import newest_seal_opens

    opens = newest_seal_opens()
    return Symptom(
        what="Segel identitas",
        text="terbuka dengan kunci di folder data" if opens else "tidak terbuka dengan kunci di folder data",
        is_bad=not opens,
        remedy="Pulihkan keys.json yang cocok dari cadangan kunci.",
    )


_REMEDIES = {
    "storage": "Periksa izin folder atau BALAI_STORAGE_URL.",
    "channel": "Periksa setelan saluran ini: balai config",
    "tiles": "Boleh dibiarkan; alamatnya di basemap.toml paket.",
}


def _adapters(told: set[str]) -> list[Symptom]:
    """Every tie to the outside by its own self-test, but for those told of; only what people need is an illness."""
    from balai.kernel import adapters

    found = []
    for one in adapters.examine():
        if one.adapter.title in told:
            continue
        slow = one.took_s > adapters.SOON_S
        text = one.fault or (f"siap, tetapi menjawab setelah {one.took_s:.0f} detik" if slow else "siap")
        is_bad = bool(one.fault) and (one.adapter.is_vital or one.adapter.kind == "channel")
        remedy = _REMEDIES.get(one.adapter.kind, "Periksa setelannya: balai config")
        found.append(Symptom(what=one.adapter.title, text=text, is_bad=is_bad, remedy=remedy))
    return found


def _cache(config: Config) -> Symptom:
    if not config.cache_url:
        return Symptom(what="Tembolok", text="di dalam proses")
    from django.core.cache import cache
    from redis.exceptions import RedisError

    try:
        cache.set("periksa", 1, 10)
    except (RedisError, OSError) as error:
        text = f"{type(error).__name__}: {error}"[:200]
        return Symptom(what="Tembolok", text=text, is_bad=True, remedy="Periksa BALAI_CACHE_URL.")
    return Symptom(what="Tembolok", text="menjawab")


def _clock() -> Symptom:
    year = now().year
    return Symptom(
        what="Jam",
        text=f"{now():%Y-%m-%d %H:%M} UTC",
        is_bad=year < 2025,
        remedy="Setel jam mesin; janji bergantung padanya.",
    )
