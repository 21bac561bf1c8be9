"""How far a worker has come, told on a connection of its own: the work itself is not committed yet."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from django.db import connection

_TELL = """
INSERT INTO imports_progress (number, done, total) VALUES (%s, %s, %s)
ON CONFLICT (number) DO UPDATE SET done = excluded.done, total = excluded.total
"""


def teller(number: int) -> Callable[[int, int], None]:
    """A function that tells how many rows of one import have been worked through."""

    def tell(done: int, total: int) -> None:
        with closing(connection.copy()) as other, other.cursor() as cursor:
            cursor.execute(_TELL, [number, done, total])

    return tell


def silent(done: int, total: int) -> None:
    """Within a request nobody waits long enough to be told."""
