"""Settings in one typed file: defaults here, a TOML file over them, the environment over both."""

from __future__ import annotations

import os
import secrets
import shlex
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from .key_ring import KeyRing
from .logs import logging_settings

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent.parent
DATA = Path(os.environ.get("DOUGONG_DATA", CHECKOUT / "var"))


def _file() -> dict[str, Any]:
    path = os.environ.get("DOUGONG_SETTINGS")
    return tomllib.loads(Path(path).read_text(encoding="utf-8")) if path else {}


_FILE = _file()


def _value(name: str, default: str = "") -> str:
    """From the environment, else the file that NAME_FILE names there, else the TOML file."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name) or str(_FILE.get(name.lower(), default))


def _secret_key() -> str:
    """The demo makes and keeps a key of its own; anywhere else it has to be given."""
    if key := _value("SECRET_KEY"):
        return key
    if not IS_DEMO:
        raise ImproperlyConfigured(
            "SECRET_KEY is missing: set it in the environment or the TOML file"
        )
    path = DATA / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(50), encoding="ascii")
        path.chmod(0o600)
    return path.read_text(encoding="ascii")


def _database() -> dict[str, Any]:
    """PostgreSQL by DATABASE_URL, else by the socket folder in PGHOST that the supervisor set."""
    url = urlsplit(_value("DATABASE_URL"))
    if url.scheme not in {"", "postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must start with postgresql://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path.lstrip("/") or "dougong",
        "USER": unquote(url.username or "") or os.environ.get("PGUSER", "postgres"),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or os.environ.get("PGHOST", ""),
        "PORT": str(url.port or ""),
        # A connection is looked at before it is handed out: after a restart of the server the pool
        # is full of dead ones.
        "CONN_HEALTH_CHECKS": True,
        # An attempt to connect is given up soon and made anew by the next request: pauses that grow
        # for minutes would keep a recovered database out of reach.
        # Compiling a statement pays for reports over millions of rows; pages ask for few and quickly.
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": 12, "timeout": 2, "reconnect_timeout": 1},
            "options": "-c jit=off",
        },
    }


IS_DEMO = _value("DOUGONG_DEMO") == "1"
ENVIRONMENT = _value("DOUGONG_ENV", "demo" if IS_DEMO else "production")
SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = [key for key in _value("DOUGONG_OLD_SECRET_KEYS").split(",") if key]
"""Keys before a rotation: what they signed, such as web sessions, stays valid until they are taken out."""
FIELD_KEYS = KeyRing(DATA / "field_key", _value("DOUGONG_FIELD_KEYS"))
DEBUG = _value("DOUGONG_DEBUG") == "1"
ALLOWED_HOSTS = _value("DOUGONG_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_FAILURE_VIEW = "dougong.web.errors.csrf_failed"
CSRF_TRUSTED_ORIGINS = [origin for origin in _value("DOUGONG_ORIGINS").split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "procrastinate.contrib.django",
    "dougong.config",
    "dougong.web",
    "dougong.platform",
    "dougong.platform.notices",
    "dougong.platform.approvals",
    "dougong.platform.imports",
    "dougong.platform.rules",
    "dougong.platform.ledger",
    "dougong.platform.operation",
    "dougong.platform.saved_views",
    "dougong.platform.custom_fields",
    "dougong.platform.assistants",
    "dougong.platform.webhooks",
    "dougong.platform.automation",
    "dougong.platform.workflows",
    "dougong.platform.intake",
    "dougong.platform.keeping",
    "dougong.platform.beside",
    "dougong.platform.watching",
    "dougong.platform.comments",
    "dougong.platform.attachments",
    "dougong.platform.links",
    "dougong.platform.tags",
    "dougong.platform.activity",
    "dougong.platform.finder",
    "dougong.platform.capture",
    "dougong.platform.desk",
    "dougong.platform.live",
    "dougong.apps.accounts",
    "dougong.apps.organisation",
    "dougong.apps.portfolio",
    "dougong.apps.planning",
    "dougong.apps.requirements",
    "dougong.apps.risks",
    "dougong.apps.finance",
]
MIDDLEWARE = [
    "dougong.web.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "dougong.web.watching.WatchMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dougong.platform.identity.sessions.SessionRules",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "dougong.platform.requests.guarding.GuardMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "dougong.platform.requests.middleware.RequestMiddleware",
    "dougong.web.gate.GateMiddleware",
    "dougong.platform.requests.idempotency.OnceMiddleware",
    "dougong.platform.ledger.read_only.ReadOnlyMiddleware",
]
ROOT_URLCONF = "dougong.config.urls"
WSGI_APPLICATION = "dougong.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dougong.platform.navigation.shell",
                "dougong.platform.ledger.read_only.banner",
            ],
        },
    }
]
DATABASES = {"default": _database()}
LOGGING = logging_settings((SECRET_KEY, DATABASES["default"]["PASSWORD"]))
WATCHERS = _value("DOUGONG_WATCHERS", "127.0.0.1,::1").split(",")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["dougong.platform.identity.sessions.SessionBackend"]
PASSWORD_HASHERS = ["dougong.platform.identity.hashers.Argon2id"]
FAILURES_PER_NETWORK = int(_value("DOUGONG_FAILURES_PER_NETWORK", "100"))
TRUSTED_PROXIES = [address for address in _value("DOUGONG_PROXIES").split(",") if address]
SECOND_FACTOR_IS_ENFORCED = (
    _value("DOUGONG_SECOND_FACTOR", "offered" if IS_DEMO else "enforced") == "enforced"
)
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _value("DOUGONG_HTTPS") == "1"
SESSION_COOKIE_NAME = "__Host-dg" if SESSION_COOKIE_SECURE else "dg"
if SESSION_COOKIE_SECURE:
    # The prefix binds the cookies to this host and to https (RFC 6265bis, section 4.1.3).
    CSRF_COOKIE_NAME = "__Host-dg-csrf"
REQUESTS_PER_SECOND = int(_value("DOUGONG_REQUESTS_PER_SECOND", "20"))
"""Of one account in all serving processes together; 0 sets no limit."""
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src-elem": [SELF, NONCE],
        "style-src-attr": ["'unsafe-inline'"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "report-uri": "/csp-report",
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
JOURNAL_LOG = _value("DOUGONG_LOG", "dougong.local/journal/1")
JOURNAL_DIGEST = _value("DOUGONG_DIGEST", "sha256")
CHECKPOINT_FOLDERS = [Path(one) for one in _value("DOUGONG_CHECKPOINTS").split(os.pathsep) if one]
WITNESS_KEYS = _value("DOUGONG_WITNESSES").split()
JOURNAL_LAG_LIMIT = int(_value("DOUGONG_LAG_LIMIT", "3600"))
"""Seconds after which nothing is written until the sealer has caught up."""
ARCHIVE_FOLDER = Path(_value("DOUGONG_ARCHIVES", str(DATA / "archives")))
PLAN_FILE_LIMIT = 200 * 2**20

EMAIL_HOST = _value("DOUGONG_MAIL_HOST")
EMAIL_PORT = int(_value("DOUGONG_MAIL_PORT", "25"))
EMAIL_HOST_USER = _value("DOUGONG_MAIL_USER")
EMAIL_HOST_PASSWORD = _value("DOUGONG_MAIL_PASSWORD")
EMAIL_USE_TLS = _value("DOUGONG_MAIL_TLS", "1") == "1"
EMAIL_TIMEOUT = 15
EMAIL_FILE_PATH = DATA / "mail"
if IS_DEMO and not EMAIL_HOST:  # the demo writes its mails into the data folder
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
DEFAULT_FROM_EMAIL = _value("DOUGONG_MAIL_FROM", "dougong@localhost")
NOTICE_MAIL_IS_OPEN = bool(EMAIL_HOST) or IS_DEMO
NOTICE_CHANNELS = frozenset(
    _value("DOUGONG_NOTICE_CHANNELS", "wecom,dingtalk,feishu,webhook" if IS_DEMO else "").split(",")
)
"""Ways by which notices may leave the house besides mail."""
PUBLIC_ADDRESS = _value("DOUGONG_ADDRESS_FOR_LINKS", "http://127.0.0.1:8000")
"""Where people reach the product, for links in mails."""

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "dougong_language"
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = _value("DOUGONG_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = False
MEDIA_ROOT = DATA / "files"
ATTACHMENT_SIZE = int(_value("DOUGONG_ATTACHMENT_MB", "50")) * 2**20
ATTACHMENT_QUOTAS = {
    "person": int(_value("DOUGONG_QUOTA_PERSON_GB", "5")) * 2**30,
    "project": int(_value("DOUGONG_QUOTA_PROJECT_GB", "50")) * 2**30,
    "institution": int(_value("DOUGONG_QUOTA_GB", "500")) * 2**30,
}
ATTACHMENT_SCANNER = shlex.split(_value("DOUGONG_SCANNER"))
"""Command before the path of a file, such as `/usr/bin/clamdscan --no-summary --fdpass`."""

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["dougong.platform.requests.bodies.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "dougong.platform.api.schema.PolicySchema",
    "EXCEPTION_HANDLER": "dougong.platform.requests.api_errors.api_error",
    "COERCE_DECIMAL_TO_STRING": True,
    # The word `format` is free for filters of kinds; answers are JSON only.
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Dougong",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": None,
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "docExpansion": "none", "validatorUrl": None},
}
TEST_RUNNER = "django.test.runner.DiscoverRunner"
SILENCED_SYSTEM_CHECKS: list[str] = []
