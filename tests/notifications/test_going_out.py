# SPDX-License-Identifier: EUPL-1.2
"""Letters to a mail server and pushes to a push service that really listen, and what their answers mean for the queue."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from balai.identity.models import User
from balai.kernel import http, jobs
from balai.kernel.models import Task
from balai.notifications import actions, channels, vapid
from balai.notifications.models import Delivery, PushSubscription
from balai.notifications.queries import Recipient

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
FACTS = {"number": "LPG2611240001", "title": "Jalan berlubang", "state": "Proses", "sentence": "Sedang dikerjakan."}


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.BALAI_HOME = tmp_path


class MailServer:
    """As much SMTP as a client needs; `answers` says what to reply to a command instead of 250."""

    def __init__(self):
        self.letters, self.answers = [], {}
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()

        async def listen():
            self.server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
            self.port = self.server.sockets[0].getsockname()[1]
            ready.set()
            async with self.server:
                await self.stop.wait()

        def run():
            asyncio.set_event_loop(self.loop)
            self.stop = asyncio.Event()
            self.loop.run_until_complete(listen())

        self.thread = threading.Thread(target=run)
        self.thread.start()
        ready.wait(10)

    async def _talk(self, reader, writer):
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            verb = line.split()[0].upper().decode() if line.split() else ""
            reply = self.answers.get(verb, "250 ok")
            if verb == "DATA" and verb not in self.answers:
                writer.write(b"354 go on\r\n")
                letter = await reader.readuntil(b"\r\n.\r\n")
                reply = self.answers.get(".", "250 taken")
                if reply.startswith("2"):
                    self.letters.append(message_from_bytes(letter[:-5]))
            writer.write(f"{reply}\r\n".encode())
            if verb == "QUIT":
                break
        writer.close()

    def close(self):
        self.loop.call_soon_threadsafe(self.stop.set)
        self.thread.join(10)
        self.loop.close()


@pytest.fixture
def mail_server(settings):
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", server.port, False
    yield server
    server.close()


def sari(**fields):
    return User.objects.create_user("sari@contoh.id", None, **{"email": "sari@contoh.id", **fields})


def tell(user, key="event:1"):
    return actions.notify(Recipient(user_id=user.pk), "case_moved", FACTS, "/laporan/LPG2611240001/", key, NOON)


def work(at=NOON):
    Task.objects.filter(done_at=None).update(run_after=at)
    return jobs.run_due(at, 100)


def test_a_letter_arrives_whole(mail_server, settings):
    tell(sari())
    work()

    (letter,) = mail_server.letters
    assert letter["To"] == "sari@contoh.id"
    assert str(make_header(decode_header(letter["Subject"]))) == "Laporan LPG2611240001: Proses"
    assert letter["Auto-Submitted"] == "auto-generated"
    body = letter.get_payload(decode=True).decode()
    assert f"{settings.BALAI_PUBLIC_URL}/laporan/LPG2611240001/" in body
    assert Delivery.objects.get(channel="email").status == "sent"


@pytest.mark.parametrize(
    ("answers", "is_final", "detail"),
    [
        ({"RCPT": "550 no such user"}, True, "alamat ditolak server email: 550"),
        ({"RCPT": "450 greylisted, come again"}, False, "alamat ditolak server email: 450"),
        ({".": "554 looks like spam"}, True, "surat ditolak server email: 554"),
        ({".": "451 try later"}, False, "surat ditolak server email: 451"),
        ({"MAIL": "452 no space"}, False, "server email: SMTPSenderRefused"),
        ({"EHLO": "421 too busy", "HELO": "421 too busy"}, False, "server email: SMTPHeloError"),
    ],
)
def test_what_the_mail_server_answers_decides_whether_to_try_again(mail_server, answers, is_final, detail):
    mail_server.answers = answers
    tell(sari())
    work()

    row = Delivery.objects.get(channel="email")
    assert (row.status, row.detail) == ("failed", detail)
    assert (Task.objects.get().buried_at is not None) == is_final
    mail_server.answers = {}
    work(NOON + timedelta(hours=1))
    assert len(mail_server.letters) == (0 if is_final else 1)
    assert Delivery.objects.filter(channel="email", status="sent").count() == (0 if is_final else 1)


def test_a_mail_server_that_is_down_for_long_ends_in_a_dead_letter_that_can_be_replayed(mail_server, settings):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    tell(sari())
    for n in range(7):
        assert work(NOON + timedelta(hours=n)) == 1
    assert work(NOON + timedelta(days=1)) == 0
    (dead,) = jobs.buried()
    assert "SendFailed" in dead.error
    assert "server email" in channels.channels["email"].self_test().lower()

    settings.EMAIL_PORT = port
    assert jobs.replay(dead.pk, NOON)
    assert work() == 1

    assert (len(mail_server.letters), Delivery.objects.get(channel="email").status) == (1, "sent")
    assert channels.channels["email"].self_test() == ""


# -- web push -----------------------------------------------------------------------------------------------
class PushService(ThreadingHTTPServer):
    """Keeps what is posted; answers with `status`."""

    def __init__(self):
        self.got, self.status = [], 201
        outer = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((self.path, dict(self.headers), body))
                self.send_response(outer.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args):
                pass

        super().__init__(("127.0.0.1", 0), Answer)


@pytest.fixture
def service(monkeypatch):
    found = PushService()
    threading.Thread(target=found.serve_forever, daemon=True).start()
    monkeypatch.setattr(http, "_is_public", lambda _ip: True)  # it listens on this machine alone
    yield found
    found.shutdown()
    found.server_close()


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(key):
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


class Browser:
    """A subscription with its private key, which can read what was encrypted for it (RFC 8291, 8188)."""

    def __init__(self, service, path="/abc"):
        self.key, self.auth = ec.generate_private_key(ec.SECP256R1()), b"0123456789abcdef"
        self.endpoint = f"http://127.0.0.1:{service.server_port}{path}"

    def subscribe(self, user, **keys):
        given = {"p256dh": b64(point(self.key.public_key())), "auth": b64(self.auth)} | keys
        return PushSubscription.objects.create(user=user, endpoint=self.endpoint, keys=given, created_at=NOON)

    def read(self, body):
        salt, size = body[:16], body[20]
        sender = body[21 : 21 + size]
        peer = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        info = b"WebPush: info\0" + point(self.key.public_key()) + sender
        secret = HKDF(hashes.SHA256(), 32, self.auth, info).derive(self.key.exchange(ec.ECDH(), peer))
        content = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(secret)
        nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(secret)
        return json.loads(AESGCM(content).decrypt(nonce, body[21 + size :], None).rstrip(b"\0")[:-1])


def test_a_push_can_be_read_by_the_browser_and_by_nobody_between(service, settings):
    browser, user = Browser(service), sari(email="")
    browser.subscribe(user)
    tell(user)
    work()

    ((path, headers, body),) = service.got
    told = {name.lower(): value for name, value in headers.items()}
    assert (path, told["content-encoding"], told["ttl"]) == ("/abc", "aes128gcm", "86400")
    assert b"LPG2611240001" not in body
    said = browser.read(body)
    assert said["title"] == "Laporan LPG2611240001: Proses"
    assert said["url"] == f"{settings.BALAI_PUBLIC_URL}/laporan/LPG2611240001/"
    assert Delivery.objects.get(channel="webpush").status == "sent"


def test_the_push_service_can_check_who_sends(service):
    browser, user = Browser(service), sari(email="")
    browser.subscribe(user)
    tell(user)
    work()

    headers = {name.lower(): value for name, value in service.got[0][1].items()}
    scheme, _, rest = headers["authorization"].partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    head, claims, signature = parts["t"].split(".")
    assert scheme == "vapid"
    assert parts["k"] == vapid.public_key()
    raw = unb64(signature)
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(parts["k"])).verify(
        encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")),
        f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()),
    )  # fmt: skip
    said = json.loads(unb64(claims))
    assert said["aud"] == f"http://127.0.0.1:{service.server_port}"
    assert said["sub"].startswith("mailto:")
    assert 0 < said["exp"] - datetime.now(UTC).timestamp() <= 86_400


@pytest.mark.parametrize(
    ("status", "is_final", "is_gone"),
    [(404, True, True), (410, True, True), (400, True, False), (403, True, False), (413, True, False),
     (429, False, False), (500, False, False), (503, False, False)],
)  # fmt: skip
def test_what_the_push_service_answers_decides_whether_to_try_again(service, status, is_final, is_gone):
    browser, user = Browser(service), sari(email="")
    row = browser.subscribe(user)
    service.status = status
    tell(user)
    work()

    assert Delivery.objects.get(channel="webpush").detail == f"push: HTTP {status}"
    assert (Task.objects.get().buried_at is not None) == is_final
    row.refresh_from_db()
    assert (row.failed_at is not None) == is_gone  # our key or a long message say nothing of the browser
    service.status = 201
    work(NOON + timedelta(hours=1))
    assert Delivery.objects.get(channel="webpush").status == ("failed" if is_final else "sent")


def test_one_browser_of_two_is_enough_and_the_gone_one_is_forgotten(service):
    user = sari(email="")
    Browser(service, "/here").subscribe(user)
    gone = Browser(service, "/gone")
    gone.endpoint = "http://127.0.0.1:9/gone"
    gone.subscribe(user)
    tell(user)
    work()

    assert [path for path, _headers, _body in service.got] == ["/here"]
    row = Delivery.objects.get(channel="webpush")
    assert (row.status, row.detail) == ("sent", "1 peramban")


def test_a_browser_with_broken_keys_is_given_up_and_a_letter_sent_instead(service, mail_server):
    user = sari()
    Browser(service).subscribe(user, p256dh="p")
    tell(user)
    work()
    work()

    assert Delivery.objects.get(channel="webpush").detail == "push: kunci peramban rusak"
    assert PushSubscription.objects.get().failed_at is not None
    assert len(mail_server.letters) == 1


def test_quiet_hours_end_with_the_letter(mail_server):
    user = sari()
    actions.prefer(
        user.pk, actions.NewPreference(channels={"case_moved": ("email",)}, quiet_from=time(11), quiet_to=time(14))
    )
    tell(user)

    row = Delivery.objects.get(channel="email")
    assert row.not_before == datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    assert Task.objects.get().run_after == row.not_before
    assert jobs.run_due(row.not_before - timedelta(seconds=1)) == 0
    assert jobs.run_due(row.not_before) == 1
    assert len(mail_server.letters) == 1
