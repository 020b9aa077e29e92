# SPDX-License-Identifier: EUPL-1.2
"""Django's settings, all derived from the typed `Config`."""

from __future__ import annotations

import os
from urllib.parse import unquote, urlsplit

import django_stubs_ext

from balai.project import config as _config
from balai.project import settings_allauth

django_stubs_ext.monkeypatch()

CONFIG = _config.read(os.environ)
HOME = CONFIG.home
DEBUG = CONFIG.debug
SECRET_KEY = CONFIG.secret_key
BALAI_PACK = CONFIG.pack
BALAI_PACKS = CONFIG.packs_path
BALAI_HOME = HOME
BALAI_PUBLIC_URL = CONFIG.public_url
_public = urlsplit(CONFIG.public_url)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver", _public.hostname or "localhost"]
CSRF_TRUSTED_ORIGINS = [CONFIG.public_url]
SECURE = _public.scheme == "https"
SITE_ID = 1

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "balai.identity",  # before allauth: its templates take the place of allauth's
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.idp.oidc",
    "django_tasks",
    "django_tasks_db",
    "balai.kernel",
    "balai.regions",
    "balai.notifications",
    "balai.cases",
    "balai.reports",
    "balai.portal",
    "balai.insights",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "balai.identity.middleware.ActorMiddleware",
]

ROOT_URLCONF = "balai.project.urls"
WSGI_APPLICATION = "balai.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]


def _database() -> dict[str, object]:
    """SQLite in the data folder unless DATABASE_URL names a PostgreSQL."""
    url = urlsplit(CONFIG.database_url)
    if url.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path.lstrip("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": unquote(url.hostname or ""),
            "PORT": str(url.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"options": "-c lock_timeout=4000 -c statement_timeout=20000"},
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": url.path[1:] if url.scheme == "sqlite" else str(HOME / "balai.sqlite3"),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # IMMEDIATE: a transaction that will write takes its place in the queue at once instead of failing later.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: an accepted report is on disk before the citizen reads "thank you", even if the power fails.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=268435456;"
                " PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON;"
            ),
        },
        "TEST": {"NAME": None},
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "identity.User"
for _name, _value in settings_allauth.settings(CONFIG, os.environ).items():
    globals()[_name] = _value
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

LANGUAGE_CODE = "id"
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/statis/"
STATIC_ROOT = HOME / "static"
MEDIA_ROOT = HOME / "files"
MEDIA_URL = "/berkas/"
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
