# SPDX-License-Identifier: EUPL-1.2
"""What is wrong with this installation, in words, with what to do about each."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balai.kernel import adapters
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
    pack = next(symptom for symptom in found if symptom.what == _("Paket daerah"))
    if not pack.is_bad:
        found.append(_contact(config))
    if not any(symptom.is_bad and symptom.what in {_("Basis data"), _("Migrasi")} for symptom in found):
        found += [_worker(), _letters(), _messages(), _trail(), _readers(), _seals(), _retention()]
    return [*found, *_adapters({symptom.what for symptom in found}), _cache(config), _clock()]


def _versions() -> Symptom:
    text = f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}"
    return Symptom(
        what=_("Versi"), text=text, is_bad=sys.version_info < (3, 11), remedy=_("Pasang Python 3.11 atau lebih baru.")
    )


def _home(config: Config) -> Symptom:
    free_gb = shutil.disk_usage(config.home).free / 1e9
    if not os.access(config.home, os.W_OK):
        return Symptom(
            what=_("Folder data"),
            text=_("%(home)s tidak dapat ditulis") % {"home": config.home},
            is_bad=True,
            remedy=_("Jalankan sebagai pemiliknya, atau: chown -R PENGGUNA %(home)s") % {"home": config.home},
        )
    mark = config.home / "pack"
    owner = mark.read_text("utf-8").strip() if mark.exists() else config.pack
    if owner != config.pack:
        return Symptom(
            what=_("Folder data"),
            text=_("%(home)s berisi data paket %(owner)s, bukan %(pack)s")
            % {"home": config.home, "owner": owner, "pack": config.pack},
            is_bad=True,
            remedy=_("PACK=%(owner)s, atau BALAI_HOME lain") % {"owner": owner},
        )
    return Symptom(
        what=_("Folder data"),
        text=_("%(home)s, sisa %(free)s GB") % {"home": config.home, "free": f"{free_gb:.1f}"},
        is_bad=free_gb < 1,
        remedy=_("Kosongkan ruang cakram; laporan baru tidak dapat disimpan bila penuh."),
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
                Symptom(
                    what=_("Kunci"),
                    text=_("%(name)s dapat dibaca orang lain") % {"name": name},
                    is_bad=True,
                    remedy=f"chmod 600 {path}",
                )
            )
        if not os.access(path, os.R_OK) or not path.read_bytes().strip():
            text = _("%(name)s kosong atau tidak dapat dibaca") % {"name": name}
            found.append(Symptom(what=_("Kunci"), text=text, is_bad=True, remedy=_("Pulihkan dari cadangan kunci.")))
    return found or [Symptom(what=_("Kunci"), text=_("hanya terbaca oleh pemiliknya"))]


def _database() -> list[Symptom]:
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return [Symptom(what=_("Basis data"), text=str(error).strip(), is_bad=True, remedy=_("Periksa DATABASE_URL."))]
    return [
        Symptom(what=_("Basis data"), text=_engine(connection)),
        Symptom(
            what=_("Migrasi"),
            text=_("%(n)s belum dijalankan") % {"n": len(plan)} if plan else _("terbaru"),
            is_bad=bool(plan),
            remedy="balai migrate",
        ),
    ]


def _engine(connection: Any) -> str:
    if connection.vendor != "postgresql":
        return str(connection.vendor)
    number = connection.pg_version
    return f"PostgreSQL {number // 10_000}.{number % 10_000}"


def _pack(config: Config) -> Symptom:
    from balai.project.boot import check_pack

    try:
        wrong = check_pack(config)
    except (OSError, ValueError, LookupError) as error:
        wrong = [str(error)]
    text = f"{config.pack}: {wrong[0]}" if wrong else _("%(pack)s lengkap") % {"pack": config.pack}
    return Symptom(what=_("Paket daerah"), text=text, is_bad=bool(wrong), remedy=f"balai pack check {config.pack}")


def _worker() -> Symptom:
    from balai.kernel import jobs

    last = jobs.last_beat()
    if last is None:
        return Symptom(
            what=_("Pekerja"), text=_("belum pernah berjalan"), is_bad=True, remedy=_("balai serve, atau balai worker")
        )
    ago = now() - last
    return Symptom(
        what=_("Pekerja"),
        text=_("terakhir terlihat %(n)s detik lalu") % {"n": int(ago.total_seconds())},
        is_bad=ago > timedelta(minutes=2),
        remedy=_("Jalankan kembali: balai serve, atau balai worker"),
    )


def _retention() -> Symptom:
    from balai.identity import retention

    late = retention.behind(now())
    text = ", ".join(late) if late else _("hapusan harian berjalan")
    remedy = _("Lihat /operator/simpan/ dan galat pekerja, lalu: balai retention run")
    return Symptom(what=_("Masa simpan"), text=text, is_bad=bool(late), remedy=remedy)


def _letters() -> Symptom:
    from balai.kernel import jobs

    numbers = jobs.counts(now())
    text = _("%(waiting)s menunggu, %(late)s terlambat, %(buried)s gagal") % numbers
    return Symptom(what=_("Pekerjaan"), text=text, is_bad=bool(numbers["buried"]), remedy="balai jobs list")


def _mail(config: Config) -> Symptom:
    from balai.notifications.channels import channels

    if not config.email_url:
        text = _("ditulis ke %(home)s/outbox; setel BALAI_EMAIL_URL untuk mengirim") % {"home": config.home}
        return Symptom(what=_("Email"), text=text, is_bad=not config.demo, remedy="BALAI_EMAIL_URL=smtp://...")
    wrong = channels["email"].self_test()
    text = wrong or _("peladen email menjawab")
    return Symptom(what=_("Email"), text=text, is_bad=bool(wrong), remedy=_("Periksa BALAI_EMAIL_URL dan jaringan."))


def _address(config: Config) -> Symptom:
    """A region's platform has a public address with TLS; without it cookies and links are for one machine only."""
    is_local = config.public_url.startswith(("http://localhost", "http://127.0.0.1"))
    is_bad = not config.demo and not config.public_url.startswith("https://")
    text = _("%(url)s (hanya mesin ini)") % {"url": config.public_url} if is_local else config.public_url
    return Symptom(
        what=_("Alamat"), text=text, is_bad=is_bad, remedy="BALAI_PUBLIC_URL=https://alamat-yang-dilihat-warga"
    )


def _contact(config: Config) -> Symptom:
    """Citizens write to the pack's address from every page; one of an example (RFC 2606) reaches nobody."""
    from balai import packs

    mail = packs.current().meta.contact_email
    is_example = mail.rsplit(".", 1)[-1] in {"example", "test", "invalid"}
    text = _("%(mail)s (alamat contoh, tidak sampai kepada siapa pun)") % {"mail": mail} if is_example else mail
    return Symptom(
        what=_("Kontak warga"),
        text=text,
        is_bad=is_example and not config.demo,
        remedy=_("Tulis contact_email di pack.toml."),
    )


def _messages() -> Symptom:
    from balai.notifications import queries

    failed = queries.counts()["failed"]
    text = _("%(failed)s pesan gagal terkirim") % {"failed": failed} if failed else _("tidak ada pesan yang gagal")
    return Symptom(
        what=_("Pesan"), text=text, is_bad=bool(failed), remedy=_("Lihat dan kirim ulang di /operator/pengiriman/")
    )


def _trail() -> Symptom:
    from balai.cases.queries.trail import is_ahead

    return Symptom(
        what=_("Riwayat"),
        text=_("berasal dari gugus PostgreSQL lain; pembaca dan akar harian berhenti")
        if is_ahead()
        else _("dapat dibaca"),
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
    text = ", ".join(_("%(name)s tertinggal %(n)s") % {"name": name, "n": count} for name, count in late.items())
    return Symptom(
        what=_("Pembaca riwayat"),
        text=text or _("semua mengikuti"),
        is_bad=bool(late),
        remedy=_("Jalankan pekerja; bila tetap: balai trail readers, lalu catatan peladen"),
    )


def _seals() -> Symptom:
    """Whether the keys are those that sealed the newest contact: after a restore with other keys they are not."""
    from balai.identity.queries import newest_seal_opens

    opens = newest_seal_opens()
    return Symptom(
        what=_("Segel identitas"),
        text=_("terbuka dengan kunci di folder data") if opens else _("tidak terbuka dengan kunci di folder data"),
        is_bad=not opens,
        remedy=_("Pulihkan keys.json yang cocok dari cadangan kunci."),
    )


_REMEDIES = {
    "storage": gettext_lazy("Periksa izin folder atau BALAI_STORAGE_URL."),
    "channel": gettext_lazy("Periksa setelan saluran ini: balai config"),
    "tiles": gettext_lazy("Boleh dibiarkan; alamatnya di basemap.toml paket."),
}


def _adapters(told: set[str]) -> list[Symptom]:
    """Every tie to the outside by its own self-test, but for those told of; only what people need is an illness."""
    found = []
    for one in adapters.examine():
        if one.adapter.title in told:
            continue
        slow = one.took_s > adapters.SOON_S
        ready = _("siap, tetapi menjawab setelah %(n)s detik") % {"n": round(one.took_s)} if slow else _("siap")
        if one.broke:
            found.append(_unexamined(one))
            continue
        is_bad = bool(one.fault) and (one.adapter.is_vital or one.adapter.kind == "channel")
        remedy = _REMEDIES.get(one.adapter.kind, _("Periksa setelannya: balai config"))
        found.append(Symptom(what=one.adapter.title, text=one.fault or ready, is_bad=is_bad, remedy=str(remedy)))
    return found


def _unexamined(one: adapters.Examined) -> Symptom:
    """A tie whose self-test broke: nobody knows whether it holds."""
    why = one.fault.partition(": ")[2] or one.fault
    return Symptom(
        what=one.adapter.title,
        text=_("tidak dapat diperiksa: %(why)s") % {"why": why},
        is_bad=True,
        remedy=_("Perbaiki dahulu yang rusak di atas, lalu ulangi: balai doctor"),
    )


def _cache(config: Config) -> Symptom:
    if not config.cache_url:
        return Symptom(what=_("Tembolok"), text=_("di dalam proses"))
    from django.core.cache import cache
    from redis.exceptions import RedisError

    try:
        cache.set("periksa", 1, 10)
    except (RedisError, OSError) as error:
        text = f"{type(error).__name__}: {error}"[:200]
        return Symptom(what=_("Tembolok"), text=text, is_bad=True, remedy=_("Periksa BALAI_CACHE_URL."))
    return Symptom(what=_("Tembolok"), text=_("menjawab"))


def _clock() -> Symptom:
    year = now().year
    return Symptom(
        what=_("Jam"),
        text=f"{now():%Y-%m-%d %H:%M} UTC",
        is_bad=year < 2025,
        remedy=_("Setel jam mesin; janji bergantung padanya."),
    )
