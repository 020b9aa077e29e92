# SPDX-License-Identifier: EUPL-1.2
"""Measures Balai against what this machine can do at all, and prints the targets beside: make bench

Everything lives in folders that are removed again. Ratios within one run are what counts, not seconds, and nothing
passes or fails: a figure says whether it reaches its target, and that is all.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
import time

import bench
from bench.harness import TOPICS, Run, load


def find_topics() -> list[str]:
    """Imports every module `bench/topic_*.py`; the names of the topics they registered, in order."""
    for module in sorted(found.name for found in pkgutil.iter_modules(bench.__path__)):
        if module.startswith("topic_"):
            importlib.import_module(f"bench.{module}")
    return list(TOPICS)


def main() -> int:
    names = find_topics()
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few minutes: smaller numbers, coarser figures")
    parser.add_argument("--only", default="", help=f"some of: {', '.join(names)}")
    parser.add_argument("--database", default="sqlite,postgresql", help="sqlite, postgresql, or both (default)")
    asked = parser.parse_args()
    wanted = [name for name in asked.only.split(",") if name] or names
    databases = tuple(name for name in asked.database.split(",") if name)
    if unknown := (set(wanted) - set(names)) | (set(databases) - {"sqlite", "postgresql"}):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    began = time.monotonic()
    print(f"Python {sys.version.split()[0]}, {load()}")
    for name in wanted:
        TOPICS[name](Run(quick=asked.quick, databases=databases))
    print(f"\n{time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
