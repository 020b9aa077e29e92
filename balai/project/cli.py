# SPDX-License-Identifier: EUPL-1.2
"""`balai`: the command line of everything that is not a page."""

from __future__ import annotations

import argparse
import importlib
import os
import re
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from balai.project.commands import words

# Each of these has `register(subparsers)`; they import Django only when one of their commands runs.
PARTS = (
    "balai.project.commands.run",
    "balai.project.commands.care",
    "balai.project.commands.retention",
    "balai.project.commands.translations",
    "balai.packs.cli",
    "balai.regions.cli",
    "balai.cases.cli",
    "balai.reports.cli",
    "balai.identity.cli",
)

ABOUT = """Balai, platform terbuka untuk layanan warga suatu daerah.

memulai          balai serve            menyiapkan, memuat paket, melayani, mencetak alamat
merawat          balai doctor           apa yang salah, dengan kata-kata
                 balai backup BERKAS    semua data ke satu berkas, kuncinya ke berkas lain
                 balai jobs list        pekerjaan yang gagal dan menunggu keputusan
                 balai retention show   berapa lama data pribadi disimpan, dan apa yang sudah habis masanya
daerah           balai pack check       apakah paket daerah lengkap dan terbaca
                 balai regions import   batas desa yang tepat
                 balai words export     semua kalimat dalam semua bahasa, sebagai lembar kerja penerjemah
kepercayaan      balai trail verify     apakah riwayat pernah ditulis ulang

Setelan dibaca dari lingkungan: `balai config` menampilkan semuanya."""


# Commands that need nothing but the settings to begin with; they start without loading the other parts.
STARTING = {"serve", "worker", "prepare", "migrate", "config", "demo-accounts"}
SOUTHERN = re.compile(r"-\d+(\.\d+)?,\s*-?\d")
TRAIL = frozenset({"trail", "cases"})  # they ask all readers of the trail, whom only this layer can load


def build(parts: Sequence[str] = PARTS) -> argparse.ArgumentParser:
    """The parser with every part's commands."""
    words.speak_indonesian()
    parser = argparse.ArgumentParser(
        prog="balai", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(title="perintah", metavar="PERINTAH", required=True)
    for name in parts:
        if find_spec(name) is not None:
            importlib.import_module(name).register(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the process's exit code. Errors that a person can mend are one sentence, not a trace."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balai.project.settings")
    from balai.project.config import ConfigError

    given = sys.argv[1:] if argv is None else list(argv)
    args = build(PARTS[:1] if given and given[0] in STARTING else PARTS).parse_args(_points_kept(given))
    try:
        if given and given[0] in TRAIL:
            _load_readers()
        return int(args.run(args) or 0)
    except ConfigError as error:
        sys.stderr.write(f"balai: {error}\n")
        return 2
    except BrokenPipeError:  # who reads the output had enough
        return 0
    except Exception as error:  # raised again unless a person can mend it; those families need Django
        from balai.project.commands import troubles

        words = troubles.said(error)
        if words is None:
            raise
        sys.stderr.write(f"balai: {words}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def _points_kept(given: Sequence[str]) -> list[str]:
    """The words, with points south of the equator ("-5.39,105.26") kept from being read as options."""
    at = next((n for n, word in enumerate(given) if SOUTHERN.match(word)), None)
    return list(given) if at is None or "--" in given else [*given[:at], *given[at + 1 :], "--", given[at]]


def _load_readers() -> None:
    from balai.project import boot

    boot.django_ready()
    from balai.project import working

    working.load_jobs()


if __name__ == "__main__":
    sys.exit(main())
