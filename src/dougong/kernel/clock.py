"""The one clock of the product: the machine's, unless DOUGONG_CLOCK moves it for a test or a demo."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from .errors import N_, InvalidSetting

VARIABLE = "DOUGONG_CLOCK"
_OFFSET = re.compile(r"(?P<sign>[+-])(?P<count>\d{1,9})(?P<unit>[smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_FILE = "file:"


def now() -> datetime:
    """The present instant in UTC, as the product sees it."""
    setting = os.environ.get(VARIABLE)
    return datetime.now(UTC) if not setting else _moved(setting)


def machine_now() -> datetime:
    """The machine's own time, for what is compared with the clocks of other programs."""
    return datetime.now(UTC)


def is_moved() -> bool:
    """Whether the product's time is not the machine's; never so in production."""
    return bool(os.environ.get(VARIABLE))


def _moved(setting: str) -> datetime:
    if setting.startswith(_FILE):
        # Read at each use: a test moves the clock of running processes by writing the file.
        setting = Path(setting.removeprefix(_FILE)).read_text(encoding="utf-8").strip()
    if not setting:
        return datetime.now(UTC)
    stands_or_shifts = _read(setting)
    if isinstance(stands_or_shifts, timedelta):
        return datetime.now(UTC) + stands_or_shifts
    return stands_or_shifts


@lru_cache(maxsize=64)
def _read(setting: str) -> datetime | timedelta:
    """An instant at which the clock stands, or an offset by which it runs ahead or behind."""
    if match := _OFFSET.fullmatch(setting):
        shift = timedelta(**{_UNITS[match["unit"]]: int(match["count"])})
        return shift if match["sign"] == "+" else -shift
    try:
        instant = datetime.fromisoformat(setting)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise InvalidSetting(
            N_("%(name)s must be an instant with its zone, an offset such as +90d, or file:PATH."),
            params={"name": VARIABLE},
        )
    return instant.astimezone(UTC)
