"""The database is away, busy or full: what is said meanwhile, and when to ask again."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from django.db import InterfaceError, OperationalError

from dougong.kernel.errors import N_

AWAY = N_("The database does not answer just now. Nothing was stored; try again shortly.")
FULL = N_("The storage is full: nothing can be stored now, reading goes on.")
RETRY_AFTER = 5


@dataclass(frozen=True, slots=True)
class Absence:
    """A failure that passes without our doing; what was asked has not happened."""

    status: int
    code: str
    message: str
    retry_after: int = RETRY_AFTER


def absence_of(error: BaseException | None) -> Absence | None:
    """Whether this error, or what it came from, means that the database is away or full."""
    while error is not None:
        if isinstance(error, psycopg.errors.DiskFull):
            return Absence(507, "storage_full", FULL, retry_after=60)
        if isinstance(error, OperationalError | InterfaceError) and not _is_full(error):
            return Absence(503, "database_away", AWAY)
        error = error.__cause__
    return None


def _is_full(error: BaseException) -> bool:
    return isinstance(error.__cause__, psycopg.errors.DiskFull)
