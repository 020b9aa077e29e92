# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from tests.desk.conftest import move, world  # noqa: F401  stories of the desk, attacked here
from tests.reports.conftest import _append_only_again, committed_db, storage  # noqa: F401
