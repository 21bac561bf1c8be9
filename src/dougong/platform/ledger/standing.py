"""How the ledger stands, in figures for the readiness check and the metrics."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from dougong.kernel import clock
from dougong.platform.journal import Entry

VERIFICATION = "verify_journal"


def sealing_lag() -> timedelta:
    """How long the oldest entry has been waiting for its number."""
    oldest: datetime | None = _one(_OLDEST_WAITING)
    return max(clock.now() - oldest, timedelta(0)) if oldest else timedelta(0)


def blocker() -> str:
    """The process behind whose transaction nothing is sealed; empty where there is none."""
    return _one("SELECT journal.blocker()") or ""


def waiting() -> int:
    """How many rows of the journal wait to be sealed."""
    return int(_one("SELECT count(*) FROM journal.pending"))


def leaves() -> int:
    return int(_one("SELECT size FROM journal.head"))


def has_outside_checkpoint() -> bool:
    """Whether the last checkpoint was carried to a place outside the database."""
    return bool(_one(_DESTINATIONS))


def last_verification() -> Entry | None:
    """The newest entry about a verification of the whole or newest journal."""
    return Entry.objects.filter(verb=VERIFICATION).order_by("-id").first()


def clock_difference() -> timedelta:
    """How far the database's clock is from ours."""
    told: datetime = _one("SELECT clock_timestamp()")
    return abs(told - clock.machine_now())


def _one(query: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    return row[0] if row else None


_OLDEST_WAITING = """
SELECT e.at FROM journal.pending p JOIN journal.entry e ON e.id = p.source::uuid
WHERE p.kind = 'entry' ORDER BY p.n LIMIT 1
"""
_DESTINATIONS = "SELECT destinations FROM journal.checkpoint ORDER BY signed_at DESC LIMIT 1"
