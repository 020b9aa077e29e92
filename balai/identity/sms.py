# SPDX-License-Identifier: EUPL-1.2
"""Short messages: the contract of a sender, a file for trying out, and a plain HTTP gateway for SMS or WhatsApp.

BALAI_SMS chooses the sender: `file` (default: one file per message in BALAI_HOME/outbox and a line on the console) or
`http` (POST to BALAI_SMS_URL with bearer BALAI_SMS_TOKEN and JSON {"to", "from", "text"}; most gateways, a WhatsApp
business bridge included, take this or a small relay does). A sender raises SendFailed; `is_permanent` means that trying
again is no use.
"""

from __future__ import annotations

import secrets
import sys
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings

from balai.kernel.clock import now as clock_now
from balai.kernel.registry import Registry

TIMEOUT_S = 10.0


class SendFailed(Exception):
    """A message did not leave; `is_permanent` says that trying again is no use."""

    def __init__(self, reason: str, *, is_permanent: bool) -> None:
        super().__init__(reason)
        self.is_permanent = is_permanent


class SmsSender(Protocol):
    """Sends one short text to one number in E.164."""

    def send(self, phone: str, text: str) -> None:
        """Hand the text over. Raises SendFailed."""

    def self_test(self) -> str:
        """Empty when the sender is ready, else what is wrong, in words for an operator."""


def outbox() -> Path:
    """The folder where an installation without gateways lays its messages."""
    folder = Path(settings.BALAI_HOME) / "outbox"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def lay_down(kind: str, text: str, now: datetime) -> Path:
    """One message as a file of the outbox, readable by its owner only."""
    path = outbox() / f"{now:%Y%m%d-%H%M%S}-{kind}-{secrets.token_hex(3)}.txt"
    path.touch(mode=0o600)
    path.write_text(text, "utf-8")
    return path


class FileSender:
    """Lays messages into the outbox folder and says so on the console; nothing leaves the machine."""

    def send(self, phone: str, text: str) -> None:
        path = lay_down("sms", f"Kepada: {phone}\n\n{text}\n", clock_now())
        sys.stderr.write(f"  SMS untuk {phone}: {text.splitlines()[0]}\n    isinya: {path}\n")

    def self_test(self) -> str:
        probe = outbox() / ".probe"
        try:
            probe.touch()
            probe.unlink()
        except OSError as error:
            return f"Folder {outbox()} tidak dapat ditulis: {error}"
        return ""


class HttpSender:
    """A gateway that takes JSON by POST. 4xx other than 408 and 429 is permanent, all else may be tried again."""

    def __init__(self, url: str, token: str, sender: str) -> None:
        self.url, self.token, self.sender = url, token, sender

    def send(self, phone: str, text: str) -> None:
        import httpx  # loads slowly, and most offices have no gateway

        try:
            answer = httpx.post(
                self.url,
                json={"to": phone, "from": self.sender, "text": text},
                headers={"Authorization": f"Bearer {self.token}"},
                timeout=TIMEOUT_S,
            )
        except httpx.HTTPError as error:
            raise SendFailed(f"gateway: {type(error).__name__}", is_permanent=False) from error
        if answer.status_code >= 400:
            final = answer.status_code < 500 and answer.status_code not in {408, 429}
            raise SendFailed(f"gateway: HTTP {answer.status_code}", is_permanent=final)

    def self_test(self) -> str:
        if not self.url.startswith(("https://", "http://")):
            return "BALAI_SMS_URL kosong atau salah: tulis alamat gerbang, misalnya https://sms.contoh.id/kirim"
        return "" if self.token else "BALAI_SMS_TOKEN kosong: isi token dari penyedia gerbang."


senders: Registry[SmsSender] = Registry("SMS sender")
senders.add("file", FileSender())


def current() -> SmsSender:
    """The sender the installation chose."""
    chosen: dict[str, str] = getattr(settings, "BALAI_SMS", {"backend": "file"})
    if chosen["backend"] == "http":
        return HttpSender(chosen["url"], chosen["token"], chosen["sender"])
    return senders[chosen["backend"]]
