"""Entries of what changes no row: sign-ins, refusals, exports, reads, verification, start and stop."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import connection, models, transaction

from dougong.platform.journal.canonical import canonical
from dougong.platform.journal.entries import Entry, Line, unit_of_work

KEPT = ("operations",)
"""Retention class of what changes nothing."""


class RefusalCount(models.Model):
    """Equal refusals of the last minute; the first has its entry, the others wait here for theirs."""

    key = models.TextField(primary_key=True)
    since = models.DateTimeField()
    repeats = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "platform_refusalcount"

    def __str__(self) -> str:
        return f"{self.repeats} × {self.key}"


def note(
    verb: str,
    actor: int | None,
    *,
    record: int | None = None,
    result: str = "read",
    about: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Entry:
    """Write one entry in a transaction of its own; version 0 tells it from a change of the record."""
    line = Line(verb, record, 0, reason, result, about=dict(about or {}), retention=KEPT)
    with transaction.atomic(), unit_of_work(actor) as unit:
        return unit.write([line])[0]


def note_refusal(
    verb: str, actor: int | None, *, record: int | None, result: str, about: Mapping[str, Any]
) -> None:
    """Write the first of equal refusals and count those that follow within a minute."""
    key = canonical([verb, actor, record, result, dict(about)])
    with transaction.atomic():
        repeats = _count(key)
        if repeats is None:
            _close(key)
            repeats = _count(key)
        if repeats == 0:
            note(verb, actor, record=record, result=result, about=about)


def close_refusals() -> int:
    """Give counted refusals whose minute is over their entry; returns how many were written."""
    with transaction.atomic():
        return _close(None)


def _count(key: str) -> int | None:
    """Repeats within the minute: 0 for the first, None when the minute is over."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [key])
        row = cursor.fetchone()
    return row[0] if row else None


def _close(one: str | None) -> int:
    """The same inside a transaction, for one key or for all."""
    written = 0
    with connection.cursor() as cursor:
        cursor.execute(_DELETE, [one, one])
        for key, repeats in cursor.fetchall():
            if repeats:
                verb, actor, record, result, about = json.loads(key)
                more = {**about, "repeats": repeats}
                note(verb, actor, record=record, result=result, about=more)
                written += 1
    return written


_COUNT = """
INSERT INTO platform_refusalcount AS known (key, since, repeats) VALUES (%s, clock_timestamp(), 0)
ON CONFLICT (key) DO UPDATE SET repeats = known.repeats + 1
WHERE known.since > clock_timestamp() - interval '60 s' RETURNING repeats
"""
_DELETE = """
DELETE FROM platform_refusalcount WHERE since <= clock_timestamp() - interval '60 s'
AND (%s::text IS NULL OR key = %s) RETURNING key, repeats
"""
