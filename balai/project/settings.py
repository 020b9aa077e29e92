# SPDX-License-Identifier: EUPL-1.2
"""Django's settings, all derived from the typed `Config`."""

from __future__ import annotations

import os
from urllib.parse import parse_qsl, unquote, urlsplit

import django_stubs_ext
from django.conf.locale import LANG_INFO

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
BALAI_PARTNERS = _config.partner_keys(CONFIG.partners)
BALAI_HEALTH = "balai.project.doctor.examine"  # what the operator's health page asks
_public = urlsplit(CONFIG.public_url)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", _public.hostname or "localhost"]
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
    "balai.kernel",
    "balai.regions",
    "balai.notifications",
    "balai.cases",
    "balai.reports",
    "balai.connectors",
    "balai.portal",
    "balai.insights",
    "balai.wording",
]

MIDDLEWARE = [
    "balai.project.middleware.HeadersMiddleware",
    "balai.project.middleware.PackingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "balai.project.middleware.LanguageMiddleware",
    "balai.project.middleware.ZoneMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "balai.identity.middleware.ActorMiddleware",
    "balai.project.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "balai.project.urls"
WSGI_APPLICATION = "balai.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", ["balai.project.templates.Loader"])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "balai.portal.context.chrome",
                "balai.identity.marks.account_mark",
                "balai.cases.views.frame.chrome",
            ],
        },
    }
]


def _database() -> dict[str, object]:
    """SQLite in the data folder unless DATABASE_URL names a PostgreSQL."""
    url = urlsplit(CONFIG.database_url)
    if url.scheme in {"postgres", "postgresql"}:
        asked = dict(parse_qsl(url.query))  # ?host=/folder names a Unix socket
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path.lstrip("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": asked.get("host") or unquote(url.hostname or ""),
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
                # No memory map and small caches: each thread has a connection, and the system's own cache, which all
                # share, holds the pages that many need and gives them back when memory is short.
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON; "
                "PRAGMA cache_size=-512;"
            ),
        },
        "TEST": {"NAME": None},
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "identity.User"
for _name, _value in settings_allauth.settings(CONFIG).items():
    globals()[_name] = _value
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English"), ("ljp", "Bahasa Lampung")]
# Django does not know Lampung; without this entry every page in it would be an error.
LANG_INFO["ljp"] = {"bidi": False, "code": "ljp", "name": "Lampung Api", "name_local": "Bahasa Lampung"}
FORMAT_MODULE_PATH = ["balai.project.formats"]
LANGUAGE_COOKIE_NAME = "bahasa"
LOCALE_PATHS = [str(_config.REPO / "balai" / "locale")]
TIME_ZONE = "Asia/Jakarta"  # until the pack is read, which names the region's own
USE_TZ = True
USE_I18N = True
# With several machines each asks now and then whether another one changed words; one machine is told by a shared file.
BALAI_WORDS_LOOK_S = 30.0 if CONFIG.database_url else 0.0

STATIC_URL = "/statis/"
STATIC_ROOT = None  # nothing is collected: bundles are served from where they were built
WHITENOISE_USE_FINDERS = True  # bundles carry their hash in the name; nothing has to be collected first
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False


def WHITENOISE_IMMUTABLE_FILE_TEST(path: str, url: str) -> bool:  # noqa: N802  whitenoise's name and shape
    """Our own bundles never change under one name."""
    return "/dist/" in url


MEDIA_ROOT = HOME / "files"
MEDIA_URL = "/berkas/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20


def storage(address: str) -> dict[str, object]:
    """A folder in the data folder unless an address (BALAI_STORAGE_URL) names an S3-compatible store."""
    if not address:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    url = urlsplit(address)
    asked = dict(parse_qsl(url.query))
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": url.hostname,
            "access_key": unquote(url.username or "") or None,
            "secret_key": unquote(url.password or "") or None,
            "endpoint_url": asked.get("endpoint"),
            "region_name": asked.get("region"),
            "querystring_auth": False,
            "file_overwrite": True,
        },
    }


STORAGES = {
    "default": storage(CONFIG.storage_url),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "sesi"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "balai.portal.views.csrf_failure"  # keeps what was typed into a form that was open too long
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

BALAI_LIMITS_URL = CONFIG.cache_url


def cache(address: str) -> dict[str, object]:
    """In this process unless an address (BALAI_CACHE_URL) names a Redis-compatible cache."""
    if not address:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    # Two regions may share a cache, and count under the same names.
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": address, "KEY_PREFIX": CONFIG.pack}


CACHES: dict[str, dict[str, object]] = {"default": cache(CONFIG.cache_url)}


def _email() -> dict[str, object]:
    """Django's e-mail settings: an SMTP server by BALAI_EMAIL_URL, else files in the data folder's outbox."""
    if not CONFIG.email_url:
        return {"EMAIL_BACKEND": "balai.identity.mail.OutboxBackend"}
    url = urlsplit(CONFIG.email_url)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or (465 if url.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_USE_TLS": url.scheme == "smtp" and dict(parse_qsl(url.query)).get("starttls") != "0",
        "EMAIL_TIMEOUT": 10,
    }


for _name, _value in _email().items():
    globals()[_name] = _value
DEFAULT_FROM_EMAIL = f"Balai <noreply@{_public.hostname or 'localhost'}>"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO" if DEBUG else "WARNING"},
    "loggers": {
        "balai": {"level": "INFO"},
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # project.failures says it in a sentence, once
    },
}
