"""Going on after a restore: the old epoch is sealed to its end, a new one begins, and both say so.

Transaction ids start again with a dump and restore, and they run a second time after a recovery
to a point in time: without a new epoch, an old entry could stand in for a missing one.
"""

from __future__ import annotations

from django.db import connection, transaction

from dougong.kernel.digests import DIGESTS
from dougong.kernel.errors import N_, DougongError
from dougong.platform.journal import Line, unit_of_work

from .head import Head, read_head
from .sealer import BATCH, append, seal_all
from .sources import read_leaves
from .verification import root_at

PARKED_FOR = "1000 years"


class NotRestored(DougongError):
    """The journal that was restored is not the one that was saved."""

    code = "ledger.not_restored"


def resume(source: str) -> Head:
    """Seal what waits, raise the epoch, write `journal.restored`, end sessions, park jobs.

    No writer may be at work: rows of the old epoch are sealed without asking for a horizon.
    """
    with transaction.atomic():
        before = read_head(lock=True)
        while _seal_waiting(read_head()):
            pass
        with connection.cursor() as cursor:
            cursor.execute("UPDATE journal.head SET epoch = epoch + 1")
            cursor.execute("DELETE FROM django_session")
            cursor.execute("DELETE FROM accounts_login")
            cursor.execute(_PARK, [PARKED_FOR])
        told = {"source": source, "size": before.size, "root": before.root.hex()}
        with unit_of_work(None) as unit:
            unit.write([Line("journal.restored", None, before={"epoch": before.epoch}, after=told)])
    seal_all()
    return read_head()


def refuse_other_root(size: int, root: str) -> None:
    """The first `size` leaves must still have the root that the archive states."""
    if root_at(size, DIGESTS[read_head().algorithm]).hex() != root:
        raise NotRestored(N_("The journal does not have the root that the archive states."))


def release_jobs() -> int:
    """Let parked jobs run again, each at the time that was planned; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, [PARKED_FOR])
        return int(cursor.rowcount)


def _seal_waiting(head: Head) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [head.epoch, BATCH])
        waiting = cursor.fetchall()
        keys = [(kind, source) for _, kind, source in waiting]
        leaves = read_leaves(keys, DIGESTS[head.algorithm])
        missing = [key for key in keys if key not in leaves]
        if missing:
            raise NotRestored(
                N_("The row %(kind)s %(source)s of the journal is missing."),
                params={"kind": missing[0][0], "source": missing[0][1]},
            )
        if keys:
            append(head, [leaves[key] for key in keys])
            cursor.execute(
                "DELETE FROM journal.pending WHERE n = ANY(%s)", [[n for n, _, _ in waiting]]
            )
    return len(waiting)


_WAITING = """
SELECT n, kind, source FROM journal.pending WHERE epoch = %s ORDER BY xid, n LIMIT %s
"""
# Jobs that were running when the backup was taken begin again; all of them wait to be released.
_PARK = """
UPDATE procrastinate_jobs SET status = 'todo', worker_id = NULL,
    scheduled_at = coalesce(scheduled_at, now()) + %s::interval
WHERE status IN ('todo', 'doing')
"""
_RELEASE = """
UPDATE procrastinate_jobs SET scheduled_at = scheduled_at - %s::interval
WHERE status = 'todo' AND scheduled_at > '2900-01-01'
"""
