# SPDX-License-Identifier: EUPL-1.2
"""The product's settings with a data folder, a database and a mail box of the tests' own."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

for _name in [n for n in os.environ if n.startswith("BALAI_") and n not in {"BALAI_TEST_DB", "BALAI_TEST_HOMES"}]:
    del os.environ[_name]  # a developer's own settings must not decide what a test sees
os.environ["PACK"] = "lampung"
os.environ["PORT"] = "8000"
os.environ["BALAI_HOME"] = tempfile.mkdtemp(prefix="balai-test-", dir=os.environ.get("BALAI_TEST_HOMES"))
if os.environ.get("BALAI_TEST_DB") == "postgres":
    from tests.postgres import database_url

    os.environ["DATABASE_URL"] = database_url()
elif not os.environ.get("DATABASE_URL", "").startswith("postgres"):
    os.environ["DATABASE_URL"] = ""

from balai.project.settings import *  # noqa: E402, F403
from balai.project.settings import DATABASES, HOME  # noqa: E402

if os.environ["DATABASE_URL"]:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
else:
    # A file, as in the product: several threads of one test must meet in the same database.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(HOME) / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;",
    }
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
BALAI_WORDS_LOOK_S = 0.0  # a look now and then would be a query too many wherever they are counted
BALAI_LIMITS_OFF = True  # rate limits have tests of their own; elsewhere a fast test is no attacker
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
