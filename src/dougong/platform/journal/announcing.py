"""After the transaction, tell whoever listens that something changed; nothing is said of what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.db import connection, transaction

CHANNEL = "dougong_live"
MOST_WORDS = 100
"""A message of the database holds 8,000 bytes; of more places than these the first are told."""
_PLACES = """
SELECT pg_notify(%s, string_agg(word, ',')) FROM (
    SELECT DISTINCT concat_ws(' ', kind, coalesce(scope_id, 0), %s::bigint) AS word
    FROM platform_record WHERE id = ANY(%s) LIMIT %s
) AS words HAVING count(*) > 0
"""


def announce(records: Iterable[int], doer: int | None) -> None:
    """Say of which kinds and scopes records were changed, once the transaction has ended well."""
    keys = sorted(set(records))
    if keys:
        given = [CHANNEL, doer or 0, keys, MOST_WORDS]
        transaction.on_commit(partial(_say, _PLACES, given), robust=True)


def announce_to(persons: Iterable[int]) -> None:
    """Say which persons were told something."""
    words = [f"@{person}" for person in sorted(set(persons))]
    for start in range(0, len(words), MOST_WORDS):
        given = [CHANNEL, ",".join(words[start : start + MOST_WORDS])]
        transaction.on_commit(partial(_say, "SELECT pg_notify(%s, %s)", given), robust=True)


def _say(statement: str, given: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
