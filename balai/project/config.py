# SPDX-License-Identifier: EUPL-1.2
"""The environment, typed and checked once at start; every setting has a line in docs/operator/settings.md."""

from __future__ import annotations

import os
import re
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
    sms: str  # BALAI_SMS: file or http
    sms_url: str  # BALAI_SMS_URL
    sms_token: str  # BALAI_SMS_TOKEN
    sms_sender: str  # BALAI_SMS_SENDER
    oidc_issuer: str  # BALAI_OIDC_ISSUER: the region's own sign-on; empty = none
    oidc_client: str  # BALAI_OIDC_CLIENT
    oidc_secret: str  # BALAI_OIDC_SECRET
    oidc_name: str  # BALAI_OIDC_NAME: words on the button
    partners: str  # BALAI_PARTNERS: agency=key,agency=key; other governments that take reports by Open311
    threads: int  # BALAI_THREADS: of the server
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
    "BALAI_EMAIL_URL": (
        "email_url",
        "smtp://pengguna:sandi@mesin:587 (atau smtps://); ?starttls=0 bila tanpa TLS; kosong berarti berkas di outbox.",
    ),
    "BALAI_SMS": ("sms", "file berarti berkas di outbox; http berarti gerbang SMS atau WhatsApp."),
    "BALAI_SMS_URL": ("sms_url", "Alamat gerbang; menerima JSON dengan to, from, dan text."),
    "BALAI_SMS_TOKEN": ("sms_token", "Token (Bearer) untuk gerbang."),
    "BALAI_SMS_SENDER": ("sms_sender", "Nama pengirim; bawaan Balai."),
    "BALAI_OIDC_ISSUER": ("oidc_issuer", "Alamat SSO daerah (OpenID Connect); kosong berarti tidak ada."),
    "BALAI_OIDC_CLIENT": ("oidc_client", "Nomor klien Balai di SSO itu."),
    "BALAI_OIDC_SECRET": ("oidc_secret", "Rahasia klien itu."),
    "BALAI_OIDC_NAME": ("oidc_name", "Kata di tombol masuk; bawaan SSO daerah."),
    "BALAI_PARTNERS": (
        "partners",
        "Kunci pada pemerintah lain yang menerima laporan lewat Open311: instansi=kunci, dipisah koma.",
    ),
    "BALAI_THREADS": (
        "threads",
        "Utas peladen; bawaan 48. Dua pertiganya boleh menunggu foto; sisanya selalu menjawab pembaca.",
    ),
    "BALAI_SECRET_KEY": ("secret_key", "Rahasia instalasi; bila kosong dibuat sekali di folder data."),
    "BALAI_DEMO": ("demo", "0 berarti tanpa data dan akun peragaan."),
    "BALAI_DEBUG": ("debug", "1 hanya untuk pengembang."),
}

SECRET = {"secret_key", "sms_token", "oidc_secret", "partners"}  # never printed; of addresses, the password is not
# What an address must begin with, when it is set.
BEGINNINGS: dict[str, tuple[str, ...]] = {
    "DATABASE_URL": ("postgresql://", "postgres://", "sqlite:///"),
    "BALAI_CACHE_URL": ("redis://", "rediss://", "unix://"),
    "BALAI_STORAGE_URL": ("s3://",),
    "BALAI_EMAIL_URL": ("smtp://", "smtps://"),
    "BALAI_PUBLIC_URL": ("https://", "http://"),
    "BALAI_SMS_URL": ("https://", "http://"),
    "BALAI_OIDC_ISSUER": ("https://", "http://"),
}


def shown(config: Config, field: str) -> str:
    """A setting's value for a screen: secrets and passwords are left out."""
    value = str(getattr(config, field))
    if field in SECRET:
        return "(tersimpan)" if value else ""
    return re.sub(r"(://[^:/@]*:)[^@]*@", r"\1...@", value)


def _secret(home: Path) -> str:
    """The installation's secret, made once with mode 0600 and kept in its data folder."""
    path = home / "secret.key"
    try:
        home.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _kept(path)
    except OSError as error:
        raise ConfigError(
            f"Folder data {home} tidak dapat dipakai ({error.strerror}). Pilih folder yang dapat ditulis: "
            "BALAI_HOME=/folder/lain"
        ) from error
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return _kept(path)


def _kept(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except OSError as error:
        raise ConfigError(
            f"{path} tidak dapat dibaca ({error.strerror}); jalankan sebagai pemilik folder data."
        ) from error


def _number(env: Mapping[str, str], name: str, bare: int, most: int) -> int:
    text = env.get(name) or str(bare)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= most:
        raise ConfigError(f"{name}={text!r}: tulis angka 1 sampai {most}, misalnya {name}={bare}")
    return int(text)


def partner_keys(text: str) -> dict[str, str]:
    """Keys by agency, from "instansi=kunci,instansi=kunci". ConfigError when it is not written so."""
    rows = [row.strip().partition("=") for row in text.split(",") if row.strip()]
    if any(not (code and key) for code, _is, key in rows):
        raise ConfigError("BALAI_PARTNERS: tulis instansi=kunci, dipisah koma, misalnya bpjn=rahasia,pln=rahasia")
    return {code.strip(): key.strip() for code, _is, key in rows}


def _switch(env: Mapping[str, str], name: str, *, usual: str) -> bool:
    """Whether a setting of 0 or 1 is on. ConfigError for anything else: a slip must not bring invented people along."""
    text = env.get(name) or usual
    if text not in {"0", "1"}:
        raise ConfigError(f"{name}={text!r}: tulis 0 atau 1")
    return text == "1"


def _check(env: Mapping[str, str]) -> None:
    """ConfigError for an address of a kind we cannot use, and for a part that lacks another."""
    for name, beginnings in BEGINNINGS.items():
        if env.get(name) and not env[name].startswith(beginnings):
            raise ConfigError(f"{name}: mulai dengan {' atau '.join(beginnings)}")
    partner_keys(env.get("BALAI_PARTNERS", ""))
    if (env.get("BALAI_SMS") or "file") not in {"file", "http"}:
        raise ConfigError(f"BALAI_SMS={env['BALAI_SMS']!r}: tulis file atau http")
    for name, needed in (("BALAI_SMS", "BALAI_SMS_URL"), ("BALAI_OIDC_ISSUER", "BALAI_OIDC_CLIENT")):
        if env.get(name, "file") not in {"", "file"} and not env.get(needed):
            raise ConfigError(f"{name} disetel, tetapi {needed} kosong; isi {needed} juga")


def read(env: Mapping[str, str]) -> Config:
    """Settings from `env`. ConfigError names the variable that is wrong and what it should look like."""
    _check(env)
    pack = env.get("PACK") or "lampung"
    home = Path(env.get("BALAI_HOME") or REPO / "var" / pack).expanduser().resolve()
    port, threads = _number(env, "PORT", 8000, 65535), _number(env, "BALAI_THREADS", 48, 512)
    demo, debug = _switch(env, "BALAI_DEMO", usual="1"), _switch(env, "BALAI_DEBUG", usual="0")
    return Config(
        home=home,
        pack=pack,
        packs_path=Path(env.get("BALAI_PACKS") or REPO / "packs").resolve(),
        host=env.get("BALAI_BIND") or "127.0.0.1",
        port=port,
        database_url=env.get("DATABASE_URL", ""),
        cache_url=env.get("BALAI_CACHE_URL", ""),
        storage_url=env.get("BALAI_STORAGE_URL", ""),
        public_url=(env.get("BALAI_PUBLIC_URL") or f"http://localhost:{port}").rstrip("/"),
        secret_key=env.get("BALAI_SECRET_KEY") or _secret(home),
        proxies=env.get("BALAI_PROXIES") or "127.0.0.1,::1",
        email_url=env.get("BALAI_EMAIL_URL", ""),
        sms=env.get("BALAI_SMS") or "file",
        sms_url=env.get("BALAI_SMS_URL", ""),
        sms_token=env.get("BALAI_SMS_TOKEN", ""),
        sms_sender=env.get("BALAI_SMS_SENDER") or "Balai",
        oidc_issuer=env.get("BALAI_OIDC_ISSUER", "").rstrip("/"),
        oidc_client=env.get("BALAI_OIDC_CLIENT", ""),
        oidc_secret=env.get("BALAI_OIDC_SECRET", ""),
        oidc_name=env.get("BALAI_OIDC_NAME") or "SSO daerah",
        partners=env.get("BALAI_PARTNERS", ""),
        threads=threads,
        debug=debug,
        demo=demo,
    )
