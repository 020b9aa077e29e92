# SPDX-License-Identifier: EUPL-1.2
"""The docs speak of code, files, commands and addresses that exist."""

from __future__ import annotations

import importlib
import re
from functools import reduce
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
PACKAGES = {path.name for path in (ROOT / "balai").iterdir() if (path / "__init__.py").exists()}
DOTTED = re.compile(r"`((?:balai\.)?([a-z]+)(?:\.\w+)+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)|<img[^>]+src=\"([^\"]+)\"")
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
READERS = {
    "reports.forget",
    "reports.listing",
    "cases.messages",
    "connectors.transfers",
    "reports.photos",
    "balai.adapters",
}  # of readers of the trail, checked below, and of an entry point


def _id(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _found(dotted: str) -> object:
    """The module, class or function behind a dotted name below `balai`; AttributeError or ImportError if none."""
    parts = dotted.removeprefix("balai.").split(".")
    for cut in range(len(parts), 0, -1):
        try:
            module = importlib.import_module("balai." + ".".join(parts[:cut]))
        except ModuleNotFoundError as error:
            if not error.name or not error.name.startswith("balai"):
                raise
            continue
        return reduce(getattr, parts[cut:], module)
    raise ImportError(dotted)


def _names(text: str) -> set[str]:
    return {name for name, package in DOTTED.findall(text) if package in PACKAGES or name.startswith("balai.")}


@pytest.mark.parametrize("page", PAGES, ids=_id)
def test_every_dotted_name_can_be_imported(page):
    names = {n for n in _names(page.read_text("utf-8")) if not n.endswith((".toml", ".md", ".py", ".sqlite3"))}

    missing = []
    for name in sorted(names - READERS):
        try:
            _found(name)
        except (ImportError, AttributeError) as error:
            missing.append(f"{name}: {error}")

    assert missing == []


def test_the_architecture_follows_a_report_by_name():
    names = _names((ROOT / "docs/architecture.md").read_text("utf-8"))

    assert len(names) >= 50
    assert {n.split(".")[0] for n in names} >= {"reports", "cases", "identity", "notifications", "kernel", "project"}


def test_the_readers_of_the_trail_are_those_in_the_table():
    from balai.cases import consumers
    from balai.project.working import load_jobs

    load_jobs()
    table = re.findall(
        r"^\| `([a-z.]+)` \| `([\w.]+)` \|", (ROOT / "docs/architecture.md").read_text("utf-8"), re.MULTILINE
    )

    assert dict(table).keys() == {name for name, _reader in consumers.registry}
    for name, function in table:
        assert consumers.registry[name].handler is _found(function)


def _slug(heading: str) -> str:
    """A heading's anchor, as GitHub and GitLab make it."""
    words = re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", heading).strip().lower())
    return words.replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=_id)
def test_every_link_leads_somewhere(page):
    text = FENCE.sub("", page.read_text("utf-8"))
    broken = []
    for pair in LINK.findall(text):
        target = pair[0] or pair[1]
        if re.match(r"[a-z]+:|/", target):
            continue
        path, _hash, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists():
            broken.append(target)
        elif anchor and file.suffix == ".md":
            headings = re.findall(r"^#+ (.+)$", FENCE.sub("", file.read_text("utf-8")), re.MULTILINE)
            if anchor not in map(_slug, headings):
                broken.append(target)

    assert broken == []


def test_every_page_is_reached_from_the_readme():
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        for pair in LINK.findall(page.read_text("utf-8")):
            file = (page.parent / pair[0].partition("#")[0]).resolve()
            if file.suffix == ".md" and file.exists():
                waiting.append(file)

    assert [_id(p) for p in PAGES if p not in seen] == []


def test_pictures_are_used_and_light():
    pictures = sorted((ROOT / "docs/images").glob("*"))
    told = "".join(page.read_text("utf-8") for page in PAGES)

    assert [p.name for p in pictures if p.name not in told] == []
    assert [p.name for p in pictures if p.stat().st_size > 150_000] == []
    assert sum(p.stat().st_size for p in pictures) <= 1_200_000
