# SPDX-License-Identifier: EUPL-1.2
"""A pack whose road agency takes reports by Open311, and that agency: this very server, asked over HTTP."""

from __future__ import annotations

import json

import pytest
from django.test.testcases import LiveServerThread, _StaticFilesHandler
from django.utils import timezone

from balai import packs
from balai.reports.actions.clients import create_client
from tests.reports.conftest import _append_only_again, committed_db, storage  # noqa: F401  the hot path really commits

PARTNER = "bpjn"


@pytest.fixture
def peer(committed_db):  # noqa: F811
    """The address of a server over the same database; stopped before that is emptied."""
    thread = LiveServerThread("127.0.0.1", _StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()


@pytest.fixture
def partner(peer, settings, tmp_path, monkeypatch):
    """`partner(keeps_private=True)`: the served pack names a partner whose key is known."""

    def choose(**more):
        rows = {"url": f"{peer}/open311/v2", "service": "jalan-rusak", **more}
        table = ", ".join(
            f"{name} = {json.dumps(value)}" for name, value in rows.items() if not isinstance(value, dict)
        )
        for name, value in rows.items():
            if isinstance(value, dict):
                table += f", {name} = {{ " + ", ".join(f"{k} = {json.dumps(v)}" for k, v in value.items()) + " }"
        folder = tmp_path / "packs" / "coba"
        folder.mkdir(parents=True)
        (folder / "pack.toml").write_text('code = "coba"\nparent = "lampung"\n', "utf-8")
        (folder / "agencies.toml").write_text(f'[[agency]]\ncode = "{PARTNER}"\nopen311 = {{ {table} }}\n', "utf-8")
        (folder.parent / "lampung").symlink_to(packs.pack_dir("lampung"))
        monkeypatch.setenv("BALAI_PACKS", str(folder.parent))
        settings.BALAI_PACK = "coba"
        settings.BALAI_PUBLIC_URL = peer
        settings.BALAI_PARTNERS = {PARTNER: create_client("Balai tetangga", "", timezone.now())[1]}

    return choose
