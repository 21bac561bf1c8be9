"""Which retention class an entry takes: of those that apply to its record's kind, the longest."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import connection

Classes = tuple[str, ...]


def longest(asked: Iterable[Classes]) -> dict[Classes, str]:
    """For each set of classes the one with the longest term in force; asks only where there is a choice.

    Kinds name their classes from the shortest to the longest shipped term, which decides while an
    installation has no terms yet.
    """
    wanted = set(asked)
    open_ones = {name for classes in wanted if len(classes) > 1 for name in classes}
    terms = _terms(open_ones) if open_ones else {}
    found = {}
    for classes in wanted:
        ranks = {name: (terms.get(name, 0), place) for place, name in enumerate(classes)}
        found[classes] = max(classes, key=ranks.__getitem__)
    return found


def _terms(names: Collection[str]) -> dict[str, float]:
    with connection.cursor() as cursor:
        cursor.execute(_IN_FORCE, [list(names)])
        return {
            name: float("inf") if months is None else months for name, months in cursor.fetchall()
        }


_IN_FORCE = """
SELECT DISTINCT ON (class) class, months FROM journal.term
WHERE class = ANY(%s) ORDER BY class, since DESC
"""
