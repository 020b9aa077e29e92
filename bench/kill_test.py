# SPDX-License-Identifier: EUPL-1.2
"""Kills the server with SIGKILL amid parallel submissions, starts it again, lets the clients retry, and checks.

    python bench/kill_test.py [--reports 200] [--rounds 1] [--database postgresql]

Every acknowledged number must be there with its photo and an intact trail, and no client key may have two numbers.
Ends with 1 and says what is missing if a promise was broken.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import http.cookiejar
import io
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PIL import Image

from bench.harness import REPO, database, free_port, tree

SERVE = [sys.executable, "-m", "balai.project.cli", "serve", "--no-worker"]


def photo(n):
    out = io.BytesIO()
    image = Image.linear_gradient("L").resize((800, 600)).convert("RGB")
    image.putpixel((n % 800, n // 800), (255, 0, 0))
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


class Client:
    """One phone: its cookies, its key, its photo; knows what it was told."""

    def __init__(self, n, port):
        self.n, self.port = n, port
        self.key = f"kill-{uuid.uuid4().hex}"
        self.photo = photo(n)
        self.answers = []
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def send(self):
        """The number the server acknowledged; None when it did not answer."""
        try:
            with self.opener.open(self.url("/lapor/sesi/"), timeout=30) as answer:
                token = json.load(answer)["csrf"]
            rng = random.Random(self.n)
            fields = {
                "csrfmiddlewaretoken": token, "client_key": self.key, "category": "sampah", "visibility": "public",
                "description": f"Sampah menumpuk di titik {self.n} sejak kemarin", "place_source": "pin",
                "lat": f"{-5.40 - rng.random() / 50:.6f}", "lon": f"{105.25 + rng.random() / 50:.6f}",
            }  # fmt: skip
            body, kind = multipart(fields, self.photo)
            request = urllib.request.Request(self.url("/lapor/kirim/"), body, {"Content-Type": kind})
            with self.opener.open(request, timeout=30) as answer:
                number = json.load(answer)["number"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{error.code}: {error.read()[:500]!r}") from error
        except (OSError, http.client.HTTPException, json.JSONDecodeError):
            return None
        self.answers.append(number)
        return number


def multipart(fields, data):
    mark = uuid.uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in fields.items()
    ]
    parts.append(
        f'--{mark}\r\nContent-Disposition: form-data; name="photos"; filename="f.jpg"\r\n'
        f"Content-Type: image/jpeg\r\n\r\n".encode()
        + data
        + b"\r\n"
    )
    return b"".join([*parts, f"--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}"


def start(env, log):
    process = subprocess.Popen(SERVE, env=env, stdout=log, stderr=log, cwd=REPO, start_new_session=True)
    until = time.monotonic() + 300  # the first start prepares everything, on a busy machine for minutes
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"server ended with {process.returncode}")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{env['PORT']}/lapor/sesi/", timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return process
    raise RuntimeError("server did not answer")


def kill(process):
    """SIGKILL to the server and all its children at once: nobody may tidy up."""
    for pid in tree(process.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()


def round_of(reports, env, log):
    server = start(env, log)
    clients = [Client(n, env["PORT"]) for n in range(reports)]
    left = [random.randint(reports // 20, reports // 2)]
    lock = threading.Lock()

    def first_try(client):
        time.sleep(random.random() * reports / 200)
        number = client.send()
        with lock:
            left[0] -= number is not None
            if left[0] == 0:
                kill(server)
        return number

    with ThreadPoolExecutor(reports) as pool:
        acknowledged = sum(number is not None for number in pool.map(first_try, clients))
    if server.poll() is None:
        kill(server)
    print(f"killed: {acknowledged} of {reports} acknowledged before", flush=True)
    server = start(env, log)
    with ThreadPoolExecutor(32) as pool:
        for _turn in range(2):  # everybody retries twice, those with an answer too
            list(pool.map(Client.send, clients))
    kill(server)
    return clients


CHECK = r"""
import json, sys, django
django.setup()
from django.core.files.storage import default_storage
from balai.cases.models import Attachment, Case, Event
from balai.kernel.uploads import incoming_name
from balai.reports.models import Report
wrong = []
for key, answers in json.load(sys.stdin):
    found = list(Case.objects.filter(client_key=key))
    if len(found) != 1:
        wrong.append(f"{key}: {len(found)} cases")
        continue
    case = found[0]
    if set(answers) - {case.number}:
        wrong.append(f"{key}: told {answers}, stored {case.number}")
    if not Report.objects.filter(case=case).exists():
        wrong.append(f"{case.number}: no report")
    photos = list(Attachment.objects.filter(case=case))
    if len(photos) != 1 or not default_storage.exists(incoming_name(photos[0].key)):
        wrong.append(f"{case.number}: photo missing")
    elif default_storage.size(incoming_name(photos[0].key)) != photos[0].size:
        wrong.append(f"{case.number}: photo cut short")
    events = list(Event.objects.filter(case=case).order_by("seq"))
    if [e.seq for e in events] != [1] or events[0].hash != case.last_hash:
        wrong.append(f"{case.number}: trail broken")
numbers = list(Case.objects.values_list("number", flat=True))
if len(numbers) != len(set(numbers)):
    wrong.append("a number was given twice")
print(json.dumps([len(numbers), wrong]))
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    args = parser.parse_args()
    with database(args.database) as (home, url):
        return tried(args, home, url)


def tried(args, home, url):
    """0 when every promise was kept, after saying what was counted."""
    env = {
        **os.environ, "BALAI_HOME": str(home), "PORT": str(free_port()), "BALAI_DEMO": "0", "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "balai.project.settings", "PYTHONPATH": str(REPO),
    }  # fmt: skip
    with (home / "server.log").open("ab") as log:
        try:
            clients = [c for _n in range(args.rounds) for c in round_of(args.reports, env, log)]
        except RuntimeError:
            sys.stderr.write((home / "server.log").read_text("utf-8", "replace")[-6000:])
            raise
    told = json.dumps([(c.key, c.answers) for c in clients])
    check = subprocess.run(
        [sys.executable, "-c", CHECK], input=told, env=env, capture_output=True, text=True, check=False
    )
    if check.returncode:
        raise RuntimeError(check.stderr[-2000:])
    cases, wrong = json.loads(check.stdout.splitlines()[-1])
    silent = [c.key for c in clients if not c.answers]
    print(f"{cases} cases for {len(clients)} clients; {len(wrong)} broken promises; {len(silent)} never answered")
    print("\n".join(wrong[:20]))
    return 1 if wrong or silent or cases != len(clients) else 0


if __name__ == "__main__":
    raise SystemExit(main())
