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
    serve = commands.add_parser("serve", help="set up what is missing and serve pages and worker on one port")
    serve.add_argument("--no-worker", action="store_true", help="pages only; a worker runs elsewhere")
    serve.set_defaults(run=_serve)
    worker = commands.add_parser("worker", help="only the worker: trail, messages, photos, escalation")
    worker.add_argument("--until-idle", action="store_true", help="stop when nothing is left to do")
    worker.set_defaults(run=_worker)
    prepare = commands.add_parser("prepare", help="everything `serve` does before it serves, and no more")
    prepare.set_defaults(run=_prepare)
    commands.add_parser("migrate", help="bring the database to this version").set_defaults(run=_migrate)
    demo = commands.add_parser("demo", help="invented data for trying and measuring")
    verbs = demo.add_subparsers(required=True, metavar="VERB")
    load = verbs.add_parser("load", help="load invented reports")
    load.add_argument("--reports", type=int, default=320, metavar="N", help="how many (default 320; a million works)")
    load.set_defaults(run=_demo_load)
    commands.add_parser("demo-accounts", help="accounts of the demonstration as JSON").set_defaults(run=_accounts)
    commands.add_parser("config", help="print every setting, its value and what it does").set_defaults(run=_config)


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
