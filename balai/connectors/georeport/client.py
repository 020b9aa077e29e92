# SPDX-License-Identifier: EUPL-1.2
"""Speaking GeoReport v2 to a partner: hand in, ask for the number, ask how it stands.

Source: http://wiki.open311.org/GeoReport_v2/
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from balai.kernel.http import AGENT

if TYPE_CHECKING:  # the library loads its command line too: only when something is sent
    import httpx

WAIT_S = 20.0
MOST_BYTES = 1_000_000


class Refused(Exception):
    """The partner answered that it does not take this: trying again cannot help."""


class Silent(Exception):
    """No answer, or none that can be read: worth another try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a partner gave for a report: its number, or a token with which the number can be asked for later."""

    number: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a report stands there: `open` or `closed`, and their words."""

    status: str
    notes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Where and as whom."""

    url: str
    key: str
    jurisdiction: str = ""

    def hand_in(self, form: Mapping[str, str | Sequence[str]]) -> Taken:
        """Post a report. Raises Refused, Silent."""
        row = _first(self._ask("POST", "requests.json", {"api_key": self.key, **form}))
        return Taken(number=_word(row, "service_request_id"), token=_word(row, "token"))

    def number_of(self, token: str) -> str:
        """The number behind a token, "" while there is none. Raises Refused, Silent."""
        return _word(_first(self._ask("GET", f"tokens/{quote(token, safe='')}.json")), "service_request_id")

    def standing(self, number: str) -> Standing:
        """How their report stands. Raises Refused, Silent."""
        row = _first(self._ask("GET", f"requests/{quote(number, safe='')}.json", {"api_key": self.key}))
        return Standing(status=_word(row, "status").lower(), notes=_word(row, "status_notes"))

    def services(self) -> set[str]:
        """Codes of what they take. Raises Refused, Silent."""
        return {_word(row, "service_code") for row in self._ask("GET", "services.json")}

    def _ask(
        self, method: str, path: str, given: Mapping[str, str | Sequence[str]] | None = None
    ) -> list[dict[str, Any]]:
        import httpx

        values = {**(given or {}), **({"jurisdiction_id": self.jurisdiction} if self.jurisdiction else {})}
        sent = {"data": values} if method == "POST" else {"params": values}
        head = {"User-Agent": AGENT, "Accept": "application/json"}
        try:
            with (
                httpx.Client(timeout=WAIT_S, headers=head) as client,
                client.stream(method, f"{self.url.rstrip('/')}/{path}", **sent) as answer,  # type: ignore[arg-type]  # one of data, params
            ):
                return _read(answer)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Silent(f"{type(error).__name__}: {error}") from error


def _read(answer: httpx.Response) -> list[dict[str, Any]]:
    """The rows of an answer of moderate size."""
    body = b""
    for part in answer.iter_bytes():
        body += part
        if len(body) > MOST_BYTES:
            raise Silent(f"more than {MOST_BYTES} bytes")
    words = body[:300].decode("utf-8", "replace").strip()
    if answer.status_code in {408, 425, 429} or answer.status_code >= 500:
        raise Silent(f"answered {answer.status_code}: {words}")
    if answer.status_code >= 300:
        raise Refused(f"answered {answer.status_code}: {words}")
    try:
        found = json.loads(body)
    except ValueError as error:
        raise Silent(f"answered no JSON: {words}") from error
    rows = found if isinstance(found, list) else [found]
    return [row for row in rows if isinstance(row, dict)]


def _first(rows: list[dict[str, Any]]) -> dict[str, Any]:
    if not rows:
        raise Silent("answered an empty list")
    return rows[0]


def _word(row: Mapping[str, Any], name: str) -> str:
    """A field as one short line; "" when it is not there."""
    value = row.get(name)
    return " ".join(str(value).split())[:1000] if value not in (None, "") else ""
