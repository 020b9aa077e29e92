# SPDX-License-Identifier: EUPL-1.2
"""What every test may ask for: the cast, signed-in visitors, a clock that stands, a real server, query counts."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.people import Cast, make_cast
from tests.serving import Running, settle, start

hypothesis_settings.register_profile(
    "house", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
# On CI the same examples every time: a change is judged by what it changed. Elsewhere new ones are looked for.
hypothesis_settings.register_profile("ci", hypothesis_settings.get_profile("house"), derandomize=True, database=None)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "house"))

NOON = datetime(2026, 8, 17, 5, 0, tzinfo=UTC)  # 12:00 WIB on a Monday that is a holiday


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "sqlite_only: says something about SQLite itself")
    config.addinivalue_line("markers", "postgres_only: says something about PostgreSQL itself")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    engine = "postgres" if os.environ.get("DATABASE_URL") else "sqlite"
    for item in items:
        for wanted in ("sqlite", "postgres"):
            if item.get_closest_marker(f"{wanted}_only") and wanted != engine:
                item.add_marker(pytest.mark.skip(reason=f"needs {wanted}"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    from django.conf import settings

    home = Path(settings.BALAI_HOME)
    if home.name.startswith("balai-test-"):
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def _stay_on_this_machine() -> Iterator[None]:
    """A test that reaches for another machine fails at once, with the address it wanted."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        inet = self.family in {socket.AF_INET, socket.AF_INET6}
        if inet and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test wanted to talk to {address[0]}")
        return connect(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _clean_between() -> Iterator[None]:
    """Caches and words as a fresh process has them."""
    from django.core.cache import cache
    from django.utils import translation

    from balai.wording import overlay

    cache.clear()
    overlay.settle()
    with translation.override("id"):
        yield


@dataclass
class Clock:
    """The present moment, as long as the test lasts."""

    moment: datetime

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **by: float) -> datetime:
        """The moment after moving on by timedelta's keywords."""
        self.moment += timedelta(**by)
        return self.moment


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """Stops the clock of every loaded module of ours at NOON; `clock.forward(hours=3)` moves it. Modules that the test
    itself loads take the stopped clock too, and get the real one back.
    """
    from balai.kernel import clock as real

    stopped, original = Clock(NOON), real.now
    for name, module in list(sys.modules.items()):
        if name.startswith("balai."):
            for word in ("now", "present"):
                if vars(module).get(word) is original:
                    monkeypatch.setattr(module, word, stopped)
    yield stopped
    for name, module in list(sys.modules.items()):
        if name.startswith("balai."):
            for word in ("now", "present"):
                if vars(module).get(word) is stopped:
                    setattr(module, word, original)


@pytest.fixture(scope="session")
def cast() -> Cast:
    """Sari, Tono, Bu Ayu and the others as actors with the pack's real units; nothing in the database."""
    return make_cast()


@pytest.fixture
def people(db: None, cast: Cast) -> Cast:
    """The same cast with accounts and memberships; each actor carries its user's id."""
    from tests.people import with_accounts

    return with_accounts(cast)


SignIn = Callable[[str], Any]


@pytest.fixture
def sign_in(people: Cast) -> SignIn:
    """`sign_in("ayu")` is a client with her session, second factor shown; `sign_in("nobody")` a fresh visitor."""
    from django.test import Client

    from tests.people import enter

    def _client(name: str, **extra: Any) -> Client:
        client = Client(**extra)
        return client if name == "nobody" else enter(client, people[name])

    return _client


@pytest.fixture
def assert_queries(django_assert_num_queries: Any) -> Callable[[int], AbstractContextManager[Any]]:
    """`with assert_queries(4):` fails, listing the SQL, when the block needs more or fewer queries."""
    return django_assert_num_queries


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The whole product as `make run` starts it, demo data included, on a port and a folder of its own."""
    with start(tmp_path_factory.mktemp("served")) as running:
        settle(running)
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A running Chromium; each test takes contexts of its own from it."""
    from playwright.sync_api import sync_playwright

    from tests.browsers import chromium

    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(autouse=True)
def _shipped_words_where_there_is_no_database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any page looks whether this region's words changed; an earlier test's cases may fall into the slot that says so."""
    from balai.wording import overlay

    marked = request.node.get_closest_marker("django_db") is not None
    if not marked and not {"db", "transactional_db"} & set(request.fixturenames):
        monkeypatch.setattr(overlay, "refresh", lambda: False)
