# SPDX-License-Identifier: EUPL-1.2
"""The environment, typed and checked once at start; every setting has a line in docs/operator/settings.md."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]


class ConfigError(Exception):
    """A setting that cannot be used; says which variable and what to write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings of one running Balai."""

    home: Path  # BALAI_HOME: folder of all data
    pack: str  # PACK: code of the region pack
    packs_path: Path  # BALAI_PACKS: folder that holds the packs
    host: str  # BALAI_BIND: address to listen on
    port: int  # PORT
    database_url: str  # DATABASE_URL: empty = SQLite in home
    cache_url: str  # BALAI_CACHE_URL: empty = in process
    storage_url: str  # BALAI_STORAGE_URL: s3://bucket?endpoint=...; empty = folder in home
    public_url: str  # BALAI_PUBLIC_URL: address citizens see
    secret_key: str  # BALAI_SECRET_KEY: else home/secret.key, made at first start
    proxies: str  # BALAI_PROXIES: addresses whose X-Forwarded-For is believed
    email_url: str  # BALAI_EMAIL_URL: smtp://user:pass@host:port; empty = files in home/outbox
    debug: bool  # BALAI_DEBUG=1
    demo: bool  # BALAI_DEMO=0 leaves demo data out


# Variable -> (field of Config, what it does); `balai config` and docs/operator/settings.md are made from this.
DOCS: dict[str, tuple[str, str]] = {
    "PORT": ("port", "Port tempat Balai mendengarkan; bawaan 8000."),
    "PACK": ("pack", "Kode paket daerah; bawaan lampung."),
    "BALAI_HOME": ("home", "Folder semua data: basis data, berkas, kunci; bawaan var/<paket>."),
    "BALAI_PACKS": ("packs_path", "Folder tempat paket daerah; bawaan packs di folder proyek."),
    "BALAI_BIND": ("host", "Alamat jaringan; 127.0.0.1 hanya mesin ini, 0.0.0.0 semua."),
    "BALAI_PUBLIC_URL": ("public_url", "Alamat yang dilihat warga, dipakai dalam tautan; https menyalakan HSTS."),
    "BALAI_PROXIES": ("proxies", "Perantara yang X-Forwarded-For-nya dipercaya; bawaan 127.0.0.1,::1."),
    "DATABASE_URL": ("database_url", "postgresql://pengguna:sandi@mesin/nama; kosong berarti SQLite di folder data."),
    "BALAI_CACHE_URL": ("cache_url", "redis://mesin:6379/0; kosong berarti di dalam proses."),
    "BALAI_STORAGE_URL": ("storage_url", "s3://kunci:rahasia@ember?endpoint=https://...; kosong berarti folder data."),
    "BALAI_EMAIL_URL": ("email_url", "smtp://pengguna:sandi@mesin:587; kosong berarti berkas di outbox."),
    "BALAI_SECRET_KEY": ("secret_key", "Rahasia instalasi; bila kosong dibuat sekali di folder data."),
    "BALAI_DEMO": ("demo", "0 berarti tanpa data dan akun peragaan."),
    "BALAI_DEBUG": ("debug", "1 hanya untuk pengembang."),
}


def _secret(home: Path) -> str:
    """The installation's secret, made once with mode 0600 and kept in its data folder."""
    path = home / "secret.key"
    home.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text("ascii").strip()


def threads() -> int:
    """How many requests are answered at once; two thirds of them may wait for large bodies (BALAI_THREADS)."""
    return int(os.environ.get("BALAI_THREADS") or "48")


def read(env: Mapping[str, str]) -> Config:
    """Settings from `env`. ConfigError names the variable that is wrong and what it should look like."""
    pack = env.get("PACK") or "lampung"
    home = Path(env.get("BALAI_HOME") or REPO / "var" / pack).resolve()
    port = env.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise ConfigError(f"PORT={port!r}: tulis angka 1 sampai 65535, misalnya PORT=8000")
    database = env.get("DATABASE_URL", "")
    if database and not database.startswith(("postgres://", "postgresql://", "sqlite:///")):
        raise ConfigError("DATABASE_URL: mulai dengan postgresql:// atau sqlite:///")
    return Config(
        home=home,
        pack=pack,
        packs_path=Path(env.get("BALAI_PACKS") or REPO / "packs").resolve(),
        host=env.get("BALAI_BIND") or "127.0.0.1",
        port=int(port),
        database_url=database,
        cache_url=env.get("BALAI_CACHE_URL", ""),
        storage_url=env.get("BALAI_STORAGE_URL", ""),
        public_url=(env.get("BALAI_PUBLIC_URL") or f"http://localhost:{port}").rstrip("/"),
        secret_key=env.get("BALAI_SECRET_KEY") or _secret(home),
        proxies=env.get("BALAI_PROXIES") or "127.0.0.1,::1",
        email_url=env.get("BALAI_EMAIL_URL", ""),
        debug=env.get("BALAI_DEBUG") == "1",
        demo=env.get("BALAI_DEMO", "1") != "0",
    )
