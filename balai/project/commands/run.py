# SPDX-License-Identifier: EUPL-1.2
"""Starting: serve, worker, migrate, demo, demo-accounts, config."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Any

from balai.project import boot
from balai.project.config import Config, read


def register(commands: Any) -> None:
    """Add the starting commands."""
    serve = commands.add_parser("serve", help="siapkan yang kurang, lalu layani halaman dan pekerja di satu port")
    serve.add_argument("--no-worker", action="store_true", help="hanya halaman; pekerja berjalan di tempat lain")
    serve.set_defaults(run=_serve)
    worker = commands.add_parser("worker", help="hanya pekerja: riwayat, pesan, foto, eskalasi")
    worker.add_argument("--until-idle", action="store_true", help="berhenti bila tidak ada lagi yang dikerjakan")
    worker.set_defaults(run=_worker)
    prepare = commands.add_parser("prepare", help="semua yang dilakukan `serve` sebelum melayani")
    prepare.set_defaults(run=_prepare)
    commands.add_parser("migrate", help="bawa basis data ke versi ini").set_defaults(run=_migrate)
    demo = commands.add_parser("demo", help="data rekaan untuk mencoba dan mengukur")
    verbs = demo.add_subparsers(required=True, metavar="PERINTAH")
    load = verbs.add_parser("load", help="muat laporan rekaan")
    load.add_argument("--reports", type=int, default=320, metavar="N", help="berapa (bawaan 320; sejuta pun bisa)")
    load.set_defaults(run=_demo_load)
    commands.add_parser("demo-accounts", help="akun peragaan sebagai JSON").set_defaults(run=_accounts)
    commands.add_parser("config", help="tampilkan semua setelan, nilainya, dan gunanya").set_defaults(run=_config)


def _settings() -> Config:
    return read(os.environ)


def _serve(args: argparse.Namespace) -> int:
    from balai.project import serving

    return serving.serve(_settings(), with_worker=not args.no_worker)


def _worker(args: argparse.Namespace) -> int:
    boot.django_ready()
    from balai.project import working

    return working.work(until_idle=args.until_idle)


def _prepare(args: argparse.Namespace) -> int:
    boot.prepare(_settings())
    return 0


def _migrate(args: argparse.Namespace) -> int:
    config = _settings()
    boot.claim_home(config)
    boot.say("Basis data diperbarui." if boot.migrate(loud=True) else "Basis data sudah terbaru.")
    return 0


def _demo_load(args: argparse.Namespace) -> int:
    if args.reports < 1:
        sys.stderr.write("balai: --reports: tulis angka 1 atau lebih\n")
        return 2
    config = _settings()
    boot.claim_home(config)
    boot.migrate()
    from balai.project.demo import load

    load.load(args.reports, boot.say)
    return 0


def _accounts(args: argparse.Namespace) -> int:
    path = boot.demo_file(_settings())
    if not path.exists():
        sys.stderr.write("Belum ada data peragaan. Jalankan `make run` lebih dulu (tanpa BALAI_DEMO=0).\n")
        return 1
    sys.stdout.write(json.dumps(json.loads(path.read_text("utf-8")), indent=2, ensure_ascii=False) + "\n")
    return 0


def _config(args: argparse.Namespace) -> int:
    from balai.project.config import DOCS, shown

    config = _settings()
    for variable, (field, text) in DOCS.items():
        print(f"{variable:<20} {shown(config, field)}\n{'':<20} {text}")
    return 0
