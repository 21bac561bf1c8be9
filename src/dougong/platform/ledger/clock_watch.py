"""Whether time goes forward in the journal: a clock that was put back is an entry and an alarm."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.db import connection

from dougong.platform.journal.notes import note

from .leaves import Leaf

log = logging.getLogger(__name__)
VERB = "clock.moved_back"
ALLOWED = timedelta(seconds=5)


def furthest_fall(leaves: Sequence[Leaf]) -> timedelta:
    """How far the entries fall behind the newest one sealed before; the newest is remembered.

    Transactions are compared by their first entry, for the order of sealing is that of their
    beginnings: a long one may hold later entries than the next.
    """
    entries = [leaf for leaf in leaves if leaf.kind == "entry"]
    firsts = [min(one.at for one in group) for _, group in groupby(entries, lambda leaf: leaf.xid)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT newest_at FROM journal.head")
        newest: datetime | None = cursor.fetchone()[0]
        fall = timedelta(0)
        for at in firsts:
            behind = newest - at if newest else timedelta(0)
            fall = max(fall, behind)
            # After a fall time goes on from where it has fallen to, so that one fall is told once.
            newest = at if newest is None or behind > ALLOWED else max(newest, at)
        if firsts:
            cursor.execute("UPDATE journal.head SET newest_at = %s", [newest])
    return fall


def tell(fall: timedelta) -> None:
    """Sealing goes on; the journal and the log say that the clock was put back."""
    seconds = round(fall.total_seconds(), 3)
    log.error("the clock was moved back", extra={"seconds": seconds})
    note(VERB, None, result="failed", about={"seconds": str(seconds)})
