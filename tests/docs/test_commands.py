# SPDX-License-Identifier: EUPL-1.2
"""Commands, make targets, settings and addresses named in the docs exist; the papers at the root agree."""

from __future__ import annotations

import argparse
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def _id(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _below(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def _code(text: str) -> str:
    """Fenced blocks and inline code, where commands stand; prose may say what it likes."""
    fenced = re.findall(r"^```.*?^```", text, re.DOTALL | re.MULTILINE)
    rest = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return "\n".join([*fenced, *re.findall(r"`([^`\n]+)`", rest)])


@pytest.mark.parametrize("page", PAGES, ids=_id)
def test_balai_commands_exist(page):
    from balai.project.cli import build

    top = _below(build())
    wrong = []
    for line in _code(page.read_text("utf-8")).splitlines():
        found = re.match(
            r"\s*(?:\$ )?(?:[A-Z_]+=\S+ )*(?:\.venv/bin/|sudo -u balai )*balai ([a-z][a-z-]*)(?: (.*))?$", line
        )
        if not found:
            continue
        name, rest = found[1], (found[2] or "").split("#")[0].split()
        if name not in top:
            wrong.append(line.strip())
            continue
        parser = top[name]
        while rest and rest[0] in _below(parser):
            parser = _below(parser)[rest.pop(0)]
        if _below(parser) and rest and re.fullmatch("[a-z-]+", rest[0]):
            wrong.append(line.strip())
        known = {option for action in parser._actions for option in action.option_strings}
        wrong += [
            f"{line.strip()}: {word}"
            for word in rest
            if word.startswith("--") and len(word) > 2 and word.split("=")[0] not in known
        ]

    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=_id)
def test_make_targets_exist(page):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

    named = set(re.findall(r"\bmake ([a-z][a-z-]*)", _code(page.read_text("utf-8"))))

    assert named - targets == set()


def _settings() -> set[str]:
    """Every variable of the environment that the product reads."""
    from balai.project.config import DOCS

    code = "".join(path.read_text("utf-8") for path in (ROOT / "balai/project").rglob("*.py"))
    return set(DOCS) | set(re.findall(r"env(?:iron)?\.get\(\s*\"(BALAI_[A-Z_]+)\"", code))


@pytest.mark.parametrize("page", PAGES, ids=_id)
def test_settings_exist(page):
    named = set(re.findall(r"\b(BALAI_[A-Z_]+[A-Z])\b", page.read_text("utf-8")))

    assert named - _settings() == set()


def test_every_setting_has_its_line():
    page = (ROOT / "docs/operator/settings.md").read_text("utf-8")

    assert [name for name in sorted(_settings()) if f"| `{name}` |" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=_id)
def test_addresses_exist(page):
    """Addresses of pages, written as `/meja/validasi/`, lead to a view."""
    from django.urls import Resolver404, resolve

    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    wrong = []
    for address in set(re.findall(r"`(/(?:[a-z0-9-]+/)+)`", text)):
        try:
            resolve(address)
        except Resolver404:
            wrong.append(address)

    assert wrong == []


def test_publiccode_says_what_pyproject_says():
    text = (ROOT / "publiccode.yml").read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert f"license: {project['license']}" in text
    assert f"softwareVersion: {project['version']}" in text
    assert f"## {project['version']}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_licence_is_the_whole_eupl():
    text = (ROOT / "LICENSE").read_text("utf-8")

    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert [f"{n}." for n in range(1, 16) if not re.search(rf"^{n}\.", text, re.MULTILINE)] == []
    assert "covered Source Code from exclusive appropriation" in text
