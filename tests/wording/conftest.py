# SPDX-License-Identifier: EUPL-1.2
"""Words that a test changes are said by this process only as long as the test lasts."""

from __future__ import annotations

import shutil

import pytest

from balai.packs import loader
from balai.wording import catalogue, overlay, sentences


@pytest.fixture
def live(transactional_db):
    """Changes are committed, so that they are told; afterwards nothing is said but what is shipped."""
    overlay.settle()
    yield overlay
    overlay.settle()


@pytest.fixture
def sentence():
    """`sentence("Kirim laporan")` as this installation says it."""

    def _find(source, *, in_pack=False):
        return next(s for s in sentences.all_sentences().values() if s.source == source and s.in_pack == in_pack)

    return _find


@pytest.fixture
def copies(tmp_path, monkeypatch):
    """Catalogues and packs that a test may write."""
    shutil.copytree(catalogue.FOLDER, tmp_path / "locale")
    shutil.copytree(loader.packs_dir(), tmp_path / "packs")
    shutil.copytree(loader.DEFAULT_DIR, tmp_path / "default")
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path / "locale")
    monkeypatch.setattr(loader, "DEFAULT_DIR", tmp_path / "default")
    monkeypatch.setenv("BALAI_PACKS", str(tmp_path / "packs"))
    loader.reset()
    yield tmp_path
    monkeypatch.undo()
    loader.reset()
