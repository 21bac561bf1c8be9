"""How long an entry is kept, by which rule, and what holds it besides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from dougong.platform.journal import Entry
from dougong.platform.journal.holds import matters_on
from dougong.platform.records.bilingual import in_reader_language


@dataclass(frozen=True, slots=True)
class Keeping:
    """The class of an entry with the term that has held since it was written."""

    title: str
    until: datetime | None
    """None for ever, and while a relation goes on from whose end the term counts."""
    counts_from_end: bool
    source: str
    matters: str


def keeping_of(entry: Entry) -> Keeping:
    with connection.cursor() as cursor:
        cursor.execute(_TERM, [entry.at, entry.at, entry.retention])
        row = cursor.fetchone()
    matters = matters_on([entry.record_id]) if entry.record_id else ""
    if row is None:
        return Keeping(entry.retention, None, False, "", matters)
    until, zh, en, ends, *source = row
    title = in_reader_language(zh, en)
    return Keeping(title, until, ends, " ".join(word for word in source if word), matters)


_TERM = """
SELECT CASE WHEN counts_from = 'written'
            THEN %s + make_interval(months => journal.term_of(key, %s)) END,
       title_zh, title_en, counts_from = 'ended', regulation, article, edition, mark
FROM keeping_retentionclass WHERE key = %s
"""
