# SPDX-License-Identifier: EUPL-1.2
"""`balai trail ...` and `balai cases ...`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from balai.packs import cli as packs_cli
from balai.packs.findings import PackError


def register(subparsers: Any) -> None:
    """Adds the commands of the engine; each sets `run`, which returns the exit code."""
    trail = subparsers.add_parser("trail", help="riwayat: periksa, akar harian, baca ulang")
    verbs = trail.add_subparsers(dest="verb", required=True)
    verify = verbs.add_parser("verify", help="periksa semua rantai riwayat dan akar harian")
    verify.add_argument("number", metavar="NOMOR", nargs="?", help="hanya laporan dengan nomor ini")
    verify.add_argument(
        "--since", metavar="TANGGAL", type=date.fromisoformat, help="hanya sejak tanggal ini (YYYY-MM-DD)"
    )
    verify.set_defaults(run=_verify)
    root = verbs.add_parser("root", help="terbitkan akar hari-hari yang sudah lewat, atau tampilkan satu hari")
    root.add_argument(
        "day", metavar="HARI", nargs="?", type=date.fromisoformat, help="hari UTC yang ditampilkan (YYYY-MM-DD)"
    )
    root.set_defaults(run=_root)
    replay = verbs.add_parser("replay", help="biarkan satu pembaca membaca ulang seluruh riwayat")
    replay.add_argument("name", metavar="NAMA", help="nama pembaca; lihat `balai trail readers`")
    replay.set_defaults(run=_replay)
    verbs.add_parser("readers", help="pembaca riwayat dan sisa yang belum dibaca").set_defaults(run=_readers)

    settle = verbs.add_parser("settle", help="sesuaikan riwayat sesudah dipulihkan ke gugus PostgreSQL lain")
    settle.set_defaults(run=_settle)

    cases = subparsers.add_parser("cases", help="laporan dan permohonan: lihat, hitung, jalankan jam")
    verbs = cases.add_subparsers(dest="verb", required=True)
    show = verbs.add_parser("show", help="keadaan dan riwayat satu nomor, tanpa isi")
    show.add_argument("number", metavar="NOMOR")
    show.set_defaults(run=_show)
    flow = verbs.add_parser("workflow", help="alur sebuah jenis sebagai halaman Markdown")
    flow.add_argument("kind", metavar="JENIS", nargs="?", default="report")
    flow.set_defaults(run=_workflow)
    clock = verbs.add_parser("clock", help="tandai yang terlambat, naikkan, ingatkan, dan tutup yang tidak dijawab")
    clock.set_defaults(run=_clock)
    verbs.add_parser("recount", help="hitung ulang isi kotak masuk").set_defaults(run=_recount)
    if _count_by_state not in packs_cli.cases_by_state:
        packs_cli.cases_by_state.append(_count_by_state)


def _count_by_state(pack: str) -> Mapping[tuple[str, int, str], int] | None:
    """How many cases of the pack in use stand in each state; None where no database holds any."""
    import django

    django.setup()
    from django.db import DatabaseError, connection

    from balai import packs
    from balai.cases.queries import by_state

    name = str(connection.settings_dict["NAME"])
    try:
        if packs.current().meta.code != pack:
            return None
    except (PackError, OSError):  # the one in use is broken, not the one that is asked about
        return None
    if connection.vendor == "sqlite" and not ("memory" in name or Path(name).exists()):
        return None  # looking would make an empty one
    try:
        return by_state()
    except DatabaseError:
        return None


def _verify(args: argparse.Namespace) -> int:
    from balai.cases.queries import by_number
    from balai.cases.queries.trail import chain_fault, faults

    if args.number:
        fault = chain_fault(by_number(args.number))
        found = [(args.number, fault)] if fault else []
    else:
        found = []
        for place, fault in faults(args.since):
            found.append((place, fault))
            print(f"{place}: {fault}", flush=True)
    print(f"{len(found)} kejanggalan." if found else "Riwayat utuh.")
    return 1 if found else 0


def _root(args: argparse.Namespace) -> int:
    from balai.cases.actions import publish_roots
    from balai.cases.queries.trail import root_of
    from balai.kernel.clock import now

    made = [root_of(args.day)] if args.day else publish_roots(now())
    for root in made:
        print(f"{root.day}  {root.size:>8}  {root.root}")
    return 0


def _replay(args: argparse.Namespace) -> int:
    from balai.cases import consumers
    from balai.kernel.clock import now

    if args.name not in consumers.registry:
        known = ", ".join(name for name, _consumer in consumers.registry)
        print(f"Tidak ada pembaca {args.name!r}. Yang ada: {known}", file=sys.stderr)
        return 2
    print(f"{consumers.replay(args.name, now())} peristiwa dibaca ulang.")
    return 0


def _readers(_args: argparse.Namespace) -> int:
    from balai.cases import consumers
    from balai.cases.queries.trail import behind

    for name, _consumer in consumers.registry:
        print(f"{name:<24} {behind(name):>8} belum dibaca")
    return 0


def _settle(_args: argparse.Namespace) -> int:
    from balai.cases.actions import settle

    moved = settle()
    print(f"{moved} kejadian disesuaikan." if moved else "Tidak ada yang perlu disesuaikan.")
    return 0


def _show(args: argparse.Namespace) -> int:
    from balai.cases.flows import state_of
    from balai.cases.queries import by_number

    case = by_number(args.number)
    state = state_of(case)
    print(f"{case.number}  {state.label.id}  {case.agency} / {case.unit}  due={case.due_at}")
    for event in case.events.order_by("seq"):
        who = f"{event.verb:<16} {event.actor_role:<12} {event.to_state:<12}"
        print(f"{event.seq:>3}  {event.at:%Y-%m-%d %H:%M}Z  {who} {json.dumps(event.data, ensure_ascii=False)}")
    return 0


def _workflow(args: argparse.Namespace) -> int:
    from balai import packs
    from balai.cases.rules import drawing
    from balai.packs import lookup

    try:
        flow = lookup.workflow(packs.current(), args.kind)
    except LookupError as error:
        sys.stderr.write(f"balai: {error}\n")
        return 1
    print(drawing.page(flow), end="")
    return 0


def _clock(_args: argparse.Namespace) -> int:
    from balai.cases import actions
    from balai.kernel.clock import now

    jobs: tuple[tuple[str, Callable[..., int]], ...] = (
        ("dinaikkan", actions.escalate_overdue), ("ditutup tanpa jawaban", actions.close_silent),
        ("diingatkan", actions.remind), ("pertanyaan diingatkan atau diakhiri", actions.chase_answers),
    )  # fmt: skip
    for label, job in jobs:
        print(f"{job(now())} {label}")
    return 0


def _recount(_args: argparse.Namespace) -> int:
    from balai.cases import actions

    print(f"{actions.recount_tallies()} yang terbuka dihitung ulang.")
    return 0
