# SPDX-License-Identifier: EUPL-1.2
"""`balai words`: all sentences of pages and packs as a sheet for translators, and back."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from balai.project import boot


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    words = commands.add_parser("words", help="semua kalimat dalam semua bahasa sebagai lembar kerja, untuk penerjemah")
    parts = words.add_subparsers(required=True, metavar="export | import | count")
    out = parts.add_parser("export", help="tulis lembarnya: .csv (UTF-8) atau .xlsx")
    out.add_argument("file", metavar="FILE", type=Path)
    out.add_argument("--semicolon", action="store_true", help="; di antara sel, untuk Excel berbahasa Indonesia")
    out.add_argument("--missing", metavar="LANGUAGE", help="hanya kalimat yang belum ada dalam bahasa ini")
    out.set_defaults(run=_export)
    back = parts.add_parser("import", help="ambil dari .csv, .xlsx atau .po; yang salah disebut dan dilewati")
    back.add_argument("file", metavar="FILE", type=Path)
    back.add_argument("--try", dest="is_trial", action="store_true", help="hanya katakan apa yang akan terjadi")
    back.set_defaults(run=_import)
    parts.add_parser("count", help="seberapa lengkap tiap bahasa").set_defaults(run=_count)


def _export(args: argparse.Namespace) -> int:
    boot.django_ready()
    from balai.wording import exchange, sheet

    rows = list(sheet.rows())
    if args.missing:
        if args.missing not in sheet.translations():
            return _refuse(f"bahasa {args.missing!r} tidak ada; yang ada: {', '.join(sheet.translations())}")
        rows = [row for row in rows if not row.said.get(args.missing) and row.where != sheet.MANY]
    form = "xlsx" if args.file.suffix.lower() == ".xlsx" else "csv"
    args.file.write_bytes(exchange.write(form, rows, ";" if args.semicolon else ","))
    print(f"{len(rows)} kalimat ditulis ke {args.file}")
    return 0


def _import(args: argparse.Namespace) -> int:
    boot.django_ready()
    from balai.wording import exchange, sheet

    try:
        name = args.file.name if args.file.suffix.lower() in {".po", ".xlsx"} else "sheet.csv"
        lines = exchange.read(name, args.file.read_bytes())
    except ValueError as error:
        is_coded = isinstance(error, UnicodeDecodeError)
        return _refuse("simpan lembarnya sebagai CSV UTF-8" if is_coded else str(error))
    report = sheet.take(lines, is_trial=args.is_trial)
    for fault in report.faults:
        print(fault)
    done = "akan diubah" if args.is_trial else "diubah"
    print(f"{report.changed} {done}, {report.same} tetap, {len(report.faults)} dilewati")
    return 1 if report.faults else 0


def _count(_args: argparse.Namespace) -> int:
    from balai.wording import sheet

    rows = [row for row in sheet.rows() if row.where != sheet.MANY]
    pages = [row for row in rows if row.where.startswith(sheet.PAGES)]
    for language in sheet.translations():
        done = sum(bool(row.said.get(language)) for row in pages)
        packs = sum(bool(row.said.get(language)) for row in rows) - done
        print(f"{language:4} halaman {done:5} dari {len(pages)}, paket {packs:5} dari {len(rows) - len(pages)}")
    return 0


def _refuse(why: str) -> int:
    sys.stderr.write(f"balai: {why}\n")
    return 2
