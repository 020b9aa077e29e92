# SPDX-License-Identifier: EUPL-1.2
"""Architecture rules that cannot rot: they read the tree itself."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sorted(p for p in (ROOT / "balai").rglob("*.py") if "migrations" not in p.parts)
TEMPLATES = sorted((ROOT / "balai").rglob("templates/**/*.html"))
# Modules that write beside `actions`: the queue and the caller's own bookkeeping have no domain.
WRITERS = {"actions", "jobs.py", "demo", "models.py", "consumers.py"}
WRITES = {"save", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
HTMX = {"hx-get", "hx-post", "hx-target", "hx-swap", "hx-trigger", "hx-select", "hx-push-url", "hx-indicator"}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_module_says_its_licence_first():
    assert [_name(p) for p in PYTHON if "SPDX-License-Identifier: EUPL-1.2" not in p.read_text("utf-8")[:200]] == []


def test_modules_stay_readable():
    long = {_name(p): n for p in PYTHON if (n := len(p.read_text("utf-8").splitlines())) > 500}
    assert long == {}


def test_lines_of_templates_can_be_read():
    """At most 120 characters, sentences and addresses in quotes not counted, nor a tag of Django's that stands alone."""
    found = []
    for path in TEMPLATES:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            bare = re.sub(r"\"[^\"]*\"|'[^']*'", '""', line)
            if len(bare) > 120 and not re.fullmatch(r"\s*{[%#][^{}]*[%#]}", bare):
                found.append(f"{_name(path)}:{number}")
    assert found == []


def test_no_drawer_modules():
    drawers = {"utils.py", "helpers.py", "common.py", "base.py", "manager.py", "misc.py"}
    assert [_name(p) for p in PYTHON if p.name in drawers] == []


def test_only_actions_write():
    found = []
    for path in PYTHON:
        if WRITERS & (set(path.parts) | {path.stem, path.name}):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
                owner = ast.unparse(node.func.value)
                if "objects" in owner or "super()" in owner:
                    found.append(f"{_name(path)}:{node.lineno} {owner}.{node.func.attr}")
    assert found == []


def _functions(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_functions_fit_on_a_screen():
    """Aimed at 40 lines; nothing beyond 70, docstring not counted."""
    long = {}
    for path in PYTHON:
        for node in _functions(path):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            if body and (lines := (body[-1].end_lineno or 0) - body[0].lineno + 1) > 70:
                long[f"{_name(path)}:{node.lineno} {node.name}"] = lines
    assert long == {}


def test_what_silences_the_type_checker_says_why():
    bare = re.compile(r"# type: ignore(?:\[[a-z, -]+\])?\s*$")
    found = [
        f"{_name(path)}:{n}"
        for path in PYTHON
        for n, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if bare.search(line)
    ]
    assert found == []


def test_nothing_is_left_for_later():
    later = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b(?!\))")
    files = [*PYTHON, *TEMPLATES, *(ROOT / "docs").rglob("*.md"), *(ROOT / "assets").rglob("*.ts")]
    assert [_name(p) for p in files if later.search(p.read_text("utf-8"))] == []


def test_no_django_signals():
    found = [
        _name(p)
        for p in PYTHON
        if re.search(
            r"django\.(db\.models|core|dispatch)[\w.]* ?import .*(signals|receiver)|@receiver", p.read_text("utf-8")
        )
    ]
    assert found == []


def test_rules_know_no_clock():
    impure = re.compile(r"datetime\.now\(|time\.time\(|timezone\.now\(|import django|from django")
    assert [_name(p) for p in PYTHON if "rules" in p.parts and impure.search(p.read_text("utf-8"))] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_templates_obey_the_content_policy(path):
    text = path.read_text("utf-8")
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=\"|javascript:|hx-on", text)
    assert not [m for m in re.findall(r"<script\b[^>]*>", text) if "src=" not in m and "application/json" not in m]
    assert set(re.findall(r"\b(hx-[a-z-]+)=", text)) <= HTMX
    assert not re.search(r"(src|href)=\"https?://(?!\{)", re.sub(r"<a [^>]*>", "", text)), "a third party on a page"


def test_the_tree_names_no_machine():
    wanted = re.compile(r"/(?:work|farm)/|/root/|\.library")
    files = [*PYTHON, *TEMPLATES, *(ROOT / "docs").rglob("*.md"), *(ROOT / "packs").rglob("*.toml"), ROOT / "README.md"]
    assert [_name(p) for p in files if p.exists() and wanted.search(p.read_text("utf-8"))] == []


def test_no_region_in_the_code():
    allowed = {"settings.py", "config.py"}  # the default pack's code, and the zone of Western Indonesia
    found = [
        f"{_name(p)}:{n}"
        for p in PYTHON
        if p.name not in allowed
        for n, line in enumerate(p.read_text("utf-8").splitlines(), 1)
        if re.search(r"==\s*[\"'](lampung|jakarta)[\"']", line)
    ]
    assert found == []


def test_every_setting_is_documented():
    from balai.project.config import DOCS, SECRET, Config

    source = (ROOT / "balai/project/config.py").read_text("utf-8")
    read = set(re.findall(r"env(?:\.get\(|, )\"([A-Z_]+)\"", source))
    page = (ROOT / "docs/operator/settings.md").read_text("utf-8")
    assert read == set(DOCS)
    assert [name for name, (_field, text) in DOCS.items() if f"| `{name}` | {text} |" not in page] == []
    assert {field for field, _text in DOCS.values()} == set(Config.__slots__)
    assert set(Config.__slots__) >= SECRET


def test_settings_are_read_in_one_place():
    """Packs are found by themselves, so that `balai pack check` needs nothing else."""
    allowed = {"balai/project/config.py": None, "balai/packs/loader.py": {"PACK", "BALAI_PACKS"}}
    found = {}
    for path in PYTHON:
        named = set(
            re.findall(
                r"env(?:iron)?(?:\.get\(|\[)\"((?:BALAI_[A-Z_]+)|PACK|PORT|DATABASE_URL)\"", path.read_text("utf-8")
            )
        )
        known = allowed.get(_name(path), set())
        if known is not None and named - known:
            found[_name(path)] = named - known
    assert found == {}
