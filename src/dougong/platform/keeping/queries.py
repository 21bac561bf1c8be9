"""Questions about archives, answered by the database as it enforces them."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import connection

from .models import Archive


def kept_until(archive: Archive) -> datetime | None:
    """When the term of an archive is over; None for ever."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nullif(journal.archive_kept_until(%s), 'infinity')", [archive.record_id]
        )
        found: datetime | None = cursor.fetchone()[0]
    return found


def holds_of(archive: Archive) -> str:
    """The matters for which anything in the archive is held."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT journal.holds_on(%s::bigint[])", [archive.records])
        return cursor.fetchone()[0] or ""


def months_due() -> list[tuple[date, int]]:
    """Months that have been in the database as long as their class wants: (first day, class)."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [settings.TIME_ZONE, settings.TIME_ZONE])
        return list(cursor.fetchall())


_DUE = """
SELECT DISTINCT date_trunc('month', e.at AT TIME ZONE %s)::date, k.record_id
FROM keeping_retentionclass k JOIN journal.entry e ON e.retention = k.key
 AND e.at < date_trunc('month', journal.product_now()) - make_interval(months => k.online_months)
WHERE NOT EXISTS (
    SELECT FROM keeping_archive a WHERE a.kept_as_id = k.record_id AND a.stage = 'ordered'
    AND a.month = date_trunc('month', e.at AT TIME ZONE %s)::date)
ORDER BY 1, 2
"""
