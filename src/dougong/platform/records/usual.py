"""Whether the words of a search are usual, seen by a look at the newest rows."""

from __future__ import annotations

from dataclasses import replace

from django.db import connection
from django.db.models import Model

from .lexemes import Search

NEWEST, ENOUGH = 5000, 50
_SEEN_AMONG_NEWEST = """
SELECT count(*) FROM (
    SELECT FROM (SELECT terms FROM {table} {where} ORDER BY id DESC LIMIT %s) AS newest
    WHERE terms @@ %s::tsquery LIMIT %s
) AS seen
"""


def weighed(search: Search, model: type[Model], kind: str = "") -> Search:
    """The search, marked by whether many or none of the newest rows (of a kind) hold its words."""
    if not search.query:
        return search
    table = connection.ops.quote_name(model._meta.db_table)
    where = "WHERE kind = %s" if kind else ""
    given = [kind] if kind else []
    with connection.cursor() as cursor:
        cursor.execute(
            _SEEN_AMONG_NEWEST.format(table=table, where=where),
            [*given, NEWEST, search.query, ENOUGH],
        )
        (seen,) = cursor.fetchone()
    return replace(search, is_frequent=seen == ENOUGH, is_rare=not seen)
