"""What the product refuses to start with: weak secrets, open keys, debugging, demo accounts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from dougong.kernel import clock

SHORTEST_SECRET, FEWEST_CHARACTERS = 50, 10
DEMO_ACCOUNTS = "demo_accounts.json"
PRODUCTION, TEST = "production", "test"
ENVIRONMENTS = {PRODUCTION, "demo", TEST}


def complaints() -> list[str]:
    """One sentence for each thing that is wrong; none holds a secret."""
    return [*_environment(), *_secret(), *_keys()]


def refuse_bad_start() -> None:
    """Called by every process that serves, before the first request or job."""
    if found := complaints():
        raise ImproperlyConfigured("; ".join(found))


def _environment() -> Iterator[str]:
    if settings.ENVIRONMENT not in ENVIRONMENTS:
        yield "DOUGONG_ENV must be production, demo or test"
    if settings.ENVIRONMENT != PRODUCTION:
        return
    if settings.DEBUG:
        yield "DOUGONG_DEBUG is set in production"
    if clock.is_moved():
        yield "DOUGONG_CLOCK is set in production"
    if (Path(settings.DATA) / DEMO_ACCOUNTS).exists():
        yield f"the data folder holds {DEMO_ACCOUNTS}: accounts with known passwords"


def _secret() -> Iterator[str]:
    """Tests start many processes with a secret that everybody may know."""
    if settings.ENVIRONMENT == TEST:
        return
    secret = settings.SECRET_KEY
    if len(secret) < SHORTEST_SECRET:
        yield f"SECRET_KEY is shorter than {SHORTEST_SECRET} characters"
    # What stands in an example is a word said over and over, never chance.
    if "django-insecure" in secret or len(set(secret)) < FEWEST_CHARACTERS:
        yield "SECRET_KEY is an example, not a secret"


def _keys() -> Iterator[str]:
    data = Path(settings.DATA)
    for path in [data / "secret_key", *sorted((data / "keys").glob("*.key"))]:
        if not path.is_file():
            continue
        status = path.stat()
        if status.st_mode & 0o077:
            yield f"{path} can be read by others: chmod 600"
        if status.st_uid not in {os.getuid(), 0}:
            yield f"{path} belongs to somebody else"
