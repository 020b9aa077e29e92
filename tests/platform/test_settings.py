# SPDX-License-Identifier: EUPL-1.2
"""The environment, typed: what cannot be used is one sentence that names the variable and what to write."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from balai.project import config
from balai.project.config import ConfigError

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "delapan", "PORT='delapan': tulis angka 1 sampai 65535"),
        ("PORT", "0", "PORT='0'"),
        ("BALAI_DEMO", "tidak", "BALAI_DEMO='tidak': tulis 0 atau 1"),
        ("PORT", "70000", "PORT='70000'"),
        ("BALAI_THREADS", "-3", "BALAI_THREADS='-3': tulis angka 1 sampai 512"),
        ("DATABASE_URL", "mysql://x", "DATABASE_URL: mulai dengan postgresql://"),
        ("BALAI_CACHE_URL", "memcached://x", "BALAI_CACHE_URL: mulai dengan redis://"),
        ("BALAI_STORAGE_URL", "ftp://x", "BALAI_STORAGE_URL: mulai dengan s3://"),
        ("BALAI_EMAIL_URL", "surel.contoh.id", "BALAI_EMAIL_URL: mulai dengan smtp://"),
        ("BALAI_PUBLIC_URL", "balai.contoh.id", "BALAI_PUBLIC_URL: mulai dengan https://"),
        ("BALAI_SMS", "burung", "BALAI_SMS='burung': tulis file atau http"),
        ("BALAI_SMS", "http", "BALAI_SMS disetel, tetapi BALAI_SMS_URL kosong"),
        ("BALAI_OIDC_ISSUER", "https://sso.contoh.id", "BALAI_OIDC_CLIENT kosong"),
    ],
)
def test_what_cannot_be_used_is_said(tmp_path, name, value, said):
    with pytest.raises(ConfigError) as error:
        config.read({"BALAI_HOME": str(tmp_path), name: value})

    assert said in str(error.value)
    assert list(tmp_path.iterdir()) == []


def test_nothing_set_is_enough(tmp_path):
    found = config.read({"BALAI_HOME": str(tmp_path)})

    assert (found.pack, found.port, found.public_url, found.demo, found.sms) == (
        "lampung", 8000, "http://localhost:8000", True, "file",
    )  # fmt: skip
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    assert config.read({"BALAI_HOME": str(tmp_path)}).secret_key == found.secret_key


@pytest.mark.parametrize("home", ["data", "~/data", "folder dengan spasi"])
def test_a_relative_folder_is_taken_from_where_the_command_runs(tmp_path, monkeypatch, home):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))

    assert config.read({"BALAI_HOME": home}).home == tmp_path / home.removeprefix("~/")


def test_a_folder_that_cannot_be_one_is_said(tmp_path):
    (tmp_path / "berkas").write_text("bukan folder")

    with pytest.raises(ConfigError, match=r"tidak dapat dipakai .*BALAI_HOME="):
        config.read({"BALAI_HOME": str(tmp_path / "berkas" / "data")})


def test_secrets_are_not_shown(tmp_path):
    env = {
        "BALAI_HOME": str(tmp_path), "DATABASE_URL": "postgresql://balai:rahasia1@db/balai",
        "BALAI_STORAGE_URL": "s3://kunci:rahasia2@ember", "BALAI_EMAIL_URL": "smtp://u:rahasia3@mesin:587",
        "BALAI_SECRET_KEY": "rahasia4", "BALAI_SMS": "http", "BALAI_SMS_URL": "https://sms.contoh.id/",
        "BALAI_SMS_TOKEN": "rahasia5", "BALAI_OIDC_ISSUER": "https://sso.contoh.id", "BALAI_OIDC_CLIENT": "balai",
        "BALAI_OIDC_SECRET": "rahasia6", "PACK": "lampung",
    }  # fmt: skip
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("BALAI_", "DATABASE_URL", "DJANGO_", "PORT"))}
    done = subprocess.run(
        [sys.executable, "-m", "balai.project.cli", "config"],
        cwd=ROOT, env=clean | env, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert "rahasia" not in done.stdout.replace("Rahasia", "").replace("rahasia@", "")
    assert "postgresql://balai:...@db/balai" in done.stdout
    assert [name for name in config.DOCS if f"\n{name}" not in f"\n{done.stdout}"] == []


@pytest.mark.parametrize(("url", "port", "tls", "ssl"), [
    ("smtp://mesin", 587, True, False), ("smtp://mesin:25?starttls=0", 25, False, False), ("smtps://u:p%40@mesin", 465, False, True),
])  # fmt: skip
def test_the_mail_server_is_read_from_its_address(url, port, tls, ssl):
    code = (
        "import balai.project.settings as s;"
        "print(s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_USE_TLS, s.EMAIL_USE_SSL, s.EMAIL_HOST_PASSWORD)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ | {"BALAI_EMAIL_URL": url}, capture_output=True,
        text=True, check=True,
    )  # fmt: skip

    assert done.stdout.split(" ")[:4] == ["mesin", str(port), str(tls), str(ssl)]
    assert done.stdout.split()[4:] == (["p@"] if "@" in url else [])
