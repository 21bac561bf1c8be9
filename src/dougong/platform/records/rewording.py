"""Search words made anew for plates that are there, after the way of making them has changed."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection, transaction

from .plates import search_words

BATCH = 2000
_READ = """
SELECT id, kind, label, label_en FROM platform_record WHERE id > %s ORDER BY id LIMIT %s
"""
_WRITE = "UPDATE platform_record SET terms = array_to_tsvector(%s::text[]) WHERE id = %s"


def reword(spelled: Collection[str]) -> int:
    """Make the search words of all plates anew; `spelled` are kinds found by their pinyin too."""
    last, done = 0, 0
    while rows := _batch(last):
        values = [
            (search_words(label, label_en, is_spelled=kind in spelled), key)
            for key, kind, label, label_en in rows
        ]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(_WRITE, values)
        last, done = rows[-1][0], done + len(rows)
    return done


def _batch(last: int) -> list[tuple[int, str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_READ, [last, BATCH])
        return cursor.fetchall()
