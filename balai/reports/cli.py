# SPDX-License-Identifier: EUPL-1.2
"""`balai reports ...`: teach the category suggestion, try it, make listings anew."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from balai.packs import cli as packs_cli

Subparsers = Any  # argparse has no public name for what add_subparsers returns


def register(subparsers: Subparsers) -> None:
    """Adds `reports` and its commands."""
    reports = subparsers.add_parser("reports", help="laporan: latih usulan kategori, susun ulang daftar dan peta")
    commands = reports.add_subparsers(dest="reports_command", required=True, metavar="PERINTAH")
    train = commands.add_parser("train", help="latih usulan kategori dari contoh paket dan koreksi petugas")
    train.add_argument("--quick", action="store_true", help="tanpa mengukur ketepatannya lebih dahulu")
    train.set_defaults(run=_train)
    suggest = commands.add_parser("suggest", help="tampilkan kategori yang diusulkan untuk sebuah kalimat")
    suggest.add_argument("words", nargs="+", metavar="KATA")
    suggest.set_defaults(run=_suggest)
    erase = commands.add_parser("erase", help="hapus kata, foto, dan identitas pelapor satu laporan (UU PDP)")
    erase.add_argument("number", metavar="NOMOR")
    erase.add_argument("--reason", required=True, metavar="TEKS", help="tampil di riwayat; jangan menyebut nama")
    erase.set_defaults(run=_erase)
    unwatch = commands.add_parser("unwatch", help="hentikan kabar ke satu alamat email tanpa akun, dan hapus alamatnya")
    unwatch.add_argument("email", metavar="EMAIL")
    unwatch.set_defaults(run=_unwatch)
    rebuild = commands.add_parser("rebuild", help="susun ulang daftar, pencarian, dan peta dari semua laporan")
    rebuild.set_defaults(run=_rebuild)
    rehearse = commands.add_parser("rehearse", help="laporan lama lewat rute dan alur paket lain, sebelum dipakai")
    rehearse.add_argument("pack", metavar="KODE|FOLDER", help="paket yang diusulkan")
    rehearse.add_argument("--last", type=int, default=1000, metavar="N", help="berapa laporan terbaru (bawaan 1000)")
    rehearse.set_defaults(run=_rehearse)
    if _count_public not in packs_cli.public_reports:
        packs_cli.public_reports.append(_count_public)


def _setup() -> None:
    import django

    django.setup()


def _count_public(pack: str, categories: Sequence[str]) -> int | None:
    """How many public reports of the pack in use these categories have; None where no database holds any."""
    _setup()
    from django.db import DatabaseError, connection

    from balai import packs
    from balai.reports import actions

    if packs.current().meta.code != pack:
        return None
    if connection.vendor == "sqlite" and not _is_there(str(connection.settings_dict["NAME"])):
        return None  # looking would make an empty one
    try:
        return actions.count_public(categories)
    except DatabaseError:
        return None


def _is_there(name: str) -> bool:
    return "memory" in name or Path(name).exists()


def _train(args: argparse.Namespace) -> int:
    _setup()
    from balai.reports import training

    found = training.train(check=not args.quick)
    print(f"{found.sentences} kalimat, {found.features} ciri, {found.bytes // 1024} KB: {training.model_path()}")
    if not args.quick:
        print(f"kalimat baru: tepat {found.first:.0%}, termasuk tiga usulan {found.among_three:.0%}")
    return 0


def _suggest(args: argparse.Namespace) -> int:
    _setup()
    from balai.reports import training

    for found in training.suggestions(" ".join(args.words)):
        print(f"{found.score:5.0%}  {found.category:28} {', '.join(found.words)}")
    return 0


def _erase(args: argparse.Namespace) -> int:
    _setup()
    from balai.identity.actors import SYSTEM
    from balai.kernel.clock import now
    from balai.reports import actions

    case = actions.erase_report(args.number, args.reason, SYSTEM, now())
    print(f"{case.number}: kata, foto, dan identitas pelapor dihapus; riwayatnya tetap utuh.")
    return 0


def _unwatch(args: argparse.Namespace) -> int:
    _setup()
    from balai.kernel.clock import now
    from balai.reports.actions.watching_by_mail import forget_email

    if not forget_email(args.email, now()):
        print("Alamat itu tidak memantau apa pun tanpa akun.")
        return 1
    print("Pantauan dan alamatnya dihapus.")
    return 0


def _rebuild(_args: argparse.Namespace) -> int:
    _setup()
    from balai.reports import actions

    print(f"{actions.rebuild()} laporan terdaftar")
    return 0


def _rehearse(args: argparse.Namespace) -> int:
    _setup()
    from balai import packs
    from balai.packs.check import check, folder_of
    from balai.packs.loader import build, read
    from balai.reports.queries.past import newest
    from balai.reports.rules.rehearsal import rehearse

    folder = folder_of(args.pack)
    try:
        proposed = None if check(folder) else build(read(folder))[0]
    except packs.PackError as error:
        print(error)
        return 2
    if proposed is None:
        print(f"Perbaiki paketnya dahulu: balai pack check {args.pack}")
        return 2
    found = rehearse(newest(max(args.last, 0)), packs.current(), proposed)
    print(f"{found.reports} laporan lama dicoba.")
    for category, group in sorted(found.unknown.items()):
        print(f"! {group.count} laporan tanpa kategori lagi: {category} ({', '.join(group.examples)})")
    for (state, verb, role), group in sorted(found.stopped.items()):
        print(f"! {group.count} laporan berhenti di {state}: {role} tidak dapat {verb} ({', '.join(group.examples)})")
    for (before, after), group in sorted(found.moved.items(), key=lambda item: -item[1].count):
        print(f"~ {group.count} laporan pindah: {before} -> {after} ({', '.join(group.examples)})")
    if found.is_same:
        print("Semua laporan menempuh jalan yang sama.")
    return 1 if found.unknown or found.stopped else 0
