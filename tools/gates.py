# SPDX-License-Identifier: EUPL-1.2
"""All gates in order, each with its name and time; the first that fails ends the run with its output."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import browser

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"
CODE = ("balai", "tests", "bench", "tools", "docs")

QUICK: tuple[tuple[str, list[str]], ...] = (
    ("ruff", [str(BIN / "ruff"), "check", *CODE]),
    ("shape", [str(BIN / "ruff"), "format", "--check", *CODE]),
    ("imports", [str(BIN / "lint-imports"), "--no-cache"]),
    ("templates", [str(BIN / "djlint"), "--lint", "--quiet", "balai"]),
    ("words", [str(BIN / "python"), "tools/words.py", "--check"]),
    ("packs", [str(BIN / "python"), "-m", "balai.project.cli", "pack", "check", "lampung", "jakarta"]),
    ("migrations", [str(BIN / "python"), "manage.py", "makemigrations", "--check", "--dry-run"]),
    ("types of the pages", [str(ROOT / "node_modules/.bin/tsc"), "--noEmit"]),
    ("types", [str(BIN / "mypy"), "balai"]),
)


def pytest(name: str, *args: str, **env: str) -> None:
    seed = ["--randomly-seed=20261124"] if os.environ.get("CI") else []
    gate(name, [str(BIN / "pytest"), "-q", *seed, *args], env)


def gate(name: str, command: list[str], env: dict[str, str] | None = None) -> None:
    """Run one gate; what it says is shown, and its failure is ours."""
    print(f"\n=== {name}", flush=True)
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **(env or {})}, check=False)
    print(f"=== {name}: {'ok' if done.returncode == 0 else 'FAILED'}, {time.monotonic() - began:.0f} s", flush=True)
    if done.returncode:
        sys.exit(done.returncode)


def main() -> None:
    home = tempfile.mkdtemp(prefix="balai-gates-")
    os.environ["BALAI_HOME"] = home
    try:
        for name, command in QUICK:
            gate(name, command)
        if "--quick" in sys.argv:
            return
        pytest("tests on SQLite", "-n", "2", "-m", "not browser", "tests")
        pytest("tests on PostgreSQL", "-n", "2", "-m", "not browser", "tests", BALAI_TEST_DB="postgres")
        pytest("journeys in a browser", "-m", "browser", "tests", CHROMIUM=browser.ensure())
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
