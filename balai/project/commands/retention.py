# SPDX-License-Identifier: EUPL-1.2
"""How long personal data is kept, what has run out, and erasing it now instead of tonight."""

from __future__ import annotations

import argparse
from typing import Any

from balai.packs.schema import Retention
from balai.project import boot

CLASSES = tuple(Retention.model_fields)


def register(commands: Any) -> None:
    """Add `retention` and its commands."""
    retention = commands.add_parser("retention", help="masa simpan data pribadi: jadwal, yang sudah habis, hapus")
    verbs = retention.add_subparsers(required=True, metavar="PERINTAH")
    verbs.add_parser("show", help="jadwal dalam paket daerah dan hapusan terakhir").set_defaults(run=_show)
    run = verbs.add_parser("run", help="hapus sekarang yang sudah habis; tanpa ini berjalan sendiri sehari sekali")
    run.add_argument("--dry-run", action="store_true", help="hanya hitung apa yang akan dihapus")
    run.add_argument("--only", choices=CLASSES, metavar="JENIS", help=f"satu jenis saja: {', '.join(CLASSES)}")
    run.set_defaults(run=_run)


def _show(_args: argparse.Namespace) -> int:
    boot.django_ready()
    from balai import packs
    from balai.identity import retention

    for line in retention.schedule(packs.current()):
        kept = f"{line.period} {line.after}" if line.period else "selama rekamannya ada"
        print(f"{line.code:<11} {line.title}: {kept}\n            {line.source}")
    for day in retention.days(7):
        told = ", ".join(f"{title} {n}" for title, n, _ended in day.rows) or "tidak ada yang habis"
        print(f"{day.day}  {told}{'' if day.is_whole else ' (belum selesai)'}")
    return 0


def _run(args: argparse.Namespace) -> int:
    boot.django_ready()
    from balai.identity import actions, hooks, retention
    from balai.kernel.clock import now

    wanted = [args.only] if args.only else [code for code in CLASSES if code in hooks.keepers]
    if args.dry_run:
        found = retention.due(now(), wanted)
        for code in wanted:
            print(f"{code:<11} {found[code]:>8}  {retention.title_of(code)}")
        print(f"{sum(found.values())} akan dihapus; tidak ada yang diubah.")
        return 0
    total = 0
    for code in wanted:
        erased = 0
        while step := actions.expire(code, now(), again=True):
            erased += step
        print(f"{code:<11} {erased:>8}  {retention.title_of(code)}")
        total += erased
    print(f"{total} dihapus.")
    return 0
