# SPDX-License-Identifier: EUPL-1.2
"""The contract of a channel, and the channels: e-mail, web push, SMS, and the inbox of the account page.

A channel is an object with `reaches(target)`, `send(message)` and `self_test()`, registered by name. To add one (a
chat service, say), register it in an AppConfig.ready above this package; add its name to the order in `rules.choose` if
it may replace another. `send` raises `SendFailed`: `is_permanent` when the address is wrong or gone, else it is tried
again with growing pauses. Nothing but `short` may be shown where others can look: lock screens and SMS.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
from types import SimpleNamespace
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from balai.identity import sms
from balai.identity.sms import SendFailed
from balai.kernel import http
from balai.kernel.http import Unreachable
from balai.kernel.registry import Registry
from balai.notifications import vapid


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A browser that takes web push."""

    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where one recipient can be reached; empty means not there."""

    has_account: bool = False
    email: str = ""
    phone: str = ""
    subscriptions: tuple[Subscription, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message on its way to one target."""

    key: str
    subject: str
    body: str
    short: str
    url: str  # absolute
    target: Target
    foot: str = ""  # of a letter: how to stop it
    stop: str = ""  # absolute: a POST there ends messages of this kind, without signing in


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a channel says after sending: a note for the log, and addresses that turned out to be gone for good."""

    note: str = ""
    gone: tuple[str, ...] = ()


class NobodyLeft(SendFailed):
    """Every address of the target failed; `gone` are those that will never work again."""

    def __init__(self, reason: str, gone: tuple[str, ...], *, is_permanent: bool) -> None:
        super().__init__(reason, is_permanent=is_permanent)
        self.gone = gone


class _Gone(SendFailed):
    """A browser that will never take anything again."""


class Channel(Protocol):
    """One way of reaching people."""

    def reaches(self, target: Target) -> bool:
        """Whether the target has an address on this channel."""

    def send(self, message: Message) -> Sent:
        """Hand the message over. Raises SendFailed."""

    def self_test(self) -> str:
        """Empty when ready, else what is wrong, in words for an operator. Sends nothing."""


class Inbox:
    """The list "Kabar" of the account page: the row itself is the message."""

    def reaches(self, target: Target) -> bool:
        return target.has_account

    def send(self, message: Message) -> Sent:
        del message  # it is where it belongs already
        return Sent()

    def self_test(self) -> str:
        return ""


class Email:
    """Django's e-mail: an SMTP server, or files in the outbox folder."""

    def reaches(self, target: Target) -> bool:
        return bool(target.email)

    def send(self, message: Message) -> Sent:
        body = f"{message.body}\n\n{message.url}\n" if message.url else message.body
        body = f"{body.rstrip()}\n\n-- \n{message.foot}\n" if message.foot else body
        letter = EmailMessage(message.subject, body, settings.DEFAULT_FROM_EMAIL, [message.target.email])
        letter.extra_headers["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies, please
        if message.stop:  # RFC 2369, and RFC 8058: the mail program's own button stops it by one click
            letter.extra_headers["List-Unsubscribe"] = f"<{message.stop}>"
            letter.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        try:
            letter.send()
        except SMTPRecipientsRefused as error:
            codes = [code for code, _text in error.recipients.values()]  # 4xx asks to come again (greylisting)
            is_final = all(code >= 500 for code in codes)
            raise SendFailed(f"alamat ditolak server email: {min(codes)}", is_permanent=is_final) from error
        except SMTPDataError as error:
            is_final = error.smtp_code >= 500
            raise SendFailed(f"surat ditolak server email: {error.smtp_code}", is_permanent=is_final) from error
        except (SMTPException, OSError) as error:
            raise SendFailed(f"server email: {type(error).__name__}", is_permanent=False) from error
        return Sent()

    def self_test(self) -> str:
        try:
            connection = get_connection()
            if connection.open():
                connection.close()
        except (SMTPException, OSError) as error:
            return f"Server email tidak menjawab ({type(error).__name__}). Periksa BALAI_EMAIL_URL."
        return ""


class Sms:
    """Short texts through identity's sender."""

    def reaches(self, target: Target) -> bool:
        return bool(target.phone)

    def send(self, message: Message) -> Sent:
        sms.current().send(message.target.phone, f"{message.short} {message.url}".strip())
        return Sent()

    def self_test(self) -> str:
        return sms.current().self_test()


class _Going:
    """Posts like a session of requests, by the client that knows only public addresses: the address of a browser's push
    service is whatever that browser said.
    """

    def post(self, url: str, *, timeout: float, data: bytes, headers: dict[str, str]) -> SimpleNamespace:
        http.public_address(url)
        with http.client(timeout) as going:
            answer = going.post(url, content=data, headers={k: str(v) for k, v in headers.items()})
        return SimpleNamespace(
            status_code=answer.status_code, reason=answer.reason_phrase, text=answer.text[:300], headers=answer.headers
        )


class WebPush:
    """Web push (RFC 8030, 8291, 8292) to every browser of the target; sent when one of them took it."""

    def reaches(self, target: Target) -> bool:
        return bool(target.subscriptions)

    def send(self, message: Message) -> Sent:
        data = json.dumps({"title": message.short, "body": "", "url": message.url, "tag": message.key})
        subs = message.target.subscriptions
        failures = {sub.endpoint: failure for sub in subs if (failure := self._send_one(sub, data))}
        gone = tuple(endpoint for endpoint, failure in failures.items() if isinstance(failure, _Gone))
        if len(failures) == len(subs):
            reasons = "; ".join(sorted({str(failure) for failure in failures.values()}))
            is_permanent = all(failure.is_permanent for failure in failures.values())
            raise NobodyLeft(reasons[:200], gone, is_permanent=is_permanent)
        return Sent(note=f"{len(subs) - len(failures)} peramban", gone=gone)

    def _send_one(self, sub: Subscription, data: str) -> SendFailed | None:
        """None when the push service took it. 404 and 410 say that the browser has left for good; what else is refused
        for good (our key, this message) says nothing of the browser.
        """
        import httpx
        from pywebpush import WebPushException, webpush

        try:
            webpush(
                {"endpoint": sub.endpoint, "keys": {"p256dh": sub.p256dh, "auth": sub.auth}},
                data=data,
                vapid_private_key=str(vapid.private_key_path()),
                vapid_claims={"sub": vapid.contact()},
                ttl=86_400,
                timeout=10,
                requests_session=_Going(),  # all it asks of a session is `post`
            )
        except Unreachable as error:
            kind = _Gone if error.permanent else SendFailed
            return kind("alamat push tidak publik", is_permanent=error.permanent)
        except WebPushException as error:
            status = error.response.status_code if error.response is not None else 0
            kind = _Gone if status in {404, 410} else SendFailed
            return kind(f"push: HTTP {status}", is_permanent=status in {400, 403, 404, 410, 413})
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            return SendFailed(f"push: {type(error).__name__}", is_permanent=False)
        except ValueError:  # keys that are no point of the curve: nothing will ever reach this browser
            return _Gone("push: kunci peramban rusak", is_permanent=True)
        return None

    def self_test(self) -> str:
        return "" if vapid.public_key() else "Kunci VAPID tidak terbaca."


channels: Registry[Channel] = Registry("channel")
channels.add("inbox", Inbox())
channels.add("email", Email())
channels.add("sms", Sms())
channels.add("webpush", WebPush())


# How an operator's pages and `balai doctor` name them; a plug-in's channel goes by its own name.
TITLES = {"email": "Email", "inbox": "Kabar di akun", "sms": "SMS", "webpush": "Pemberitahuan"}


def reachable(target: Target) -> tuple[str, ...]:
    """Names of the channels on which a target has an address."""
    return tuple(name for name, channel in channels if channel.reaches(target))


def self_tests() -> dict[str, str]:
    """Each channel's self-test: "" or what is wrong."""
    return {name: channel.self_test() for name, channel in channels}
