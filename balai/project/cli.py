# SPDX-License-Identifier: EUPL-1.2
"""`balai`: the command line of everything that is not a page."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec

# Each of these has `register(subparsers)`; they import Django only when one of their commands runs.
PARTS = (
    "balai.project.commands.run",
    "balai.project.commands.care",
    "balai.packs.cli",
    "balai.regions.cli",
    "balai.cases.cli",
    "balai.reports.cli",
    "balai.identity.cli",
)

ABOUT = """Balai, an open platform for a region's citizen services.

first start      balai serve            set up, load the pack, serve, print the address
looking after    balai doctor           what is wrong, in words
                 balai backup FILE      everything of the data folder in one file
                 balai jobs list        work that failed and waits for a decision
region           balai pack check       is the region's folder complete and readable
                 balai regions import   exact village boundaries
trust            balai trail verify     has anybody rewritten the record

Settings come from the environment: `balai config` prints them all."""


# Commands that need nothing but the settings to begin with; they start without loading the other parts.
STARTING = {"serve", "worker", "prepare", "migrate", "config", "demo-accounts"}
TRAIL = frozenset({"trail", "cases"})  # they ask all readers of the trail, whom only this layer can load


def build(parts: Sequence[str] = PARTS) -> argparse.ArgumentParser:
    """The parser with every part's commands."""
    parser = argparse.ArgumentParser(
        prog="balai", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in parts:
        if find_spec(name) is not None:
            importlib.import_module(name).register(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the process's exit code. Errors that a person can mend are one sentence, not a trace."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balai.project.settings")
    from balai.project.config import ConfigError

    words = sys.argv[1:] if argv is None else list(argv)
    args = build(PARTS[:1] if words and words[0] in STARTING else PARTS).parse_args(words)
    if words and words[0] in TRAIL:
        from balai.project import boot

        boot.django_ready()
        from balai.project import working

        working.load_jobs()
    try:
        return int(args.run(args) or 0)
    except ConfigError as error:
        sys.stderr.write(f"balai: {error}\n")
        return 2
    except Exception as error:  # raised again unless a refusal; that family needs Django, which not every command has
        from balai.kernel.errors import DomainError

        if not isinstance(error, DomainError):
            raise
        sys.stderr.write(f"balai: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0


if __name__ == "__main__":
    sys.exit(main())
