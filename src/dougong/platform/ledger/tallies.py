"""Counts of leaves that stand in the tree themselves, so that a pack can be shown to be complete."""

from __future__ import annotations

from django.db import connection, transaction

from .head import Head, read_head
from .sealer import append_note


def write_tally() -> Head:
    """Count what was sealed since the last tally, per scope and kind, and seal the count."""
    with transaction.atomic():
        head = read_head(lock=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(seq), -1) FROM journal.note WHERE kind = 'tally'")
            (last,) = cursor.fetchone()
            if last == head.size - 1:
                return head
            cursor.execute(_SCOPES, [last])
            scopes = dict(cursor.fetchall())
            cursor.execute(
                "SELECT kind, count(*) FROM journal.leaf WHERE seq > %s GROUP BY kind", [last]
            )
            kinds = dict(cursor.fetchall())
        return append_note(
            head, "tally", {"since": last + 1, "all": head.size, "scopes": scopes, "kinds": kinds}
        )


_SCOPES = """
SELECT s.code, count(*) FROM journal.leaf l
JOIN journal.entry e ON l.kind = 'entry' AND l.source = e.id::text
JOIN platform_record r ON r.id = e.record_id
JOIN platform_scopereach reach ON reach.below_id = coalesce(r.scope_id, r.id)
JOIN platform_record s ON s.id = reach.above_id
WHERE l.seq > %s AND NOT EXISTS (SELECT FROM platform_scopeparent p WHERE p.child_id = s.id)
GROUP BY s.code
"""
