"""Verifying the journal: at once, in the background with progress, or by the clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import connection

from dougong.platform.jobs import enqueue, job
from dougong.platform.journal.notes import note

from .checkpoints import Checkpoint, NotSigned
from .destinations import logs_in, read_outside
from .head import read_head
from .models import Verification
from .signing import trusted_keys
from .verification import Verdict, verify

AT_ONCE = 5_000
"""Leaves that are checked within a second."""


def ask(actor: Any) -> Verification:
    """A full verification: done when few leaves are to be read, else begun in the background."""
    run = Verification.objects.create(asked_by=actor, total=read_head().size)
    if run.total <= AT_ONCE:
        return carry_on(run)
    enqueue(verify_in_background, run=run.pk)
    return run


@job(queue="verification")
def verify_in_background(run: int) -> None:
    """Go through a verification that somebody asked for."""
    carry_on(Verification.objects.get(pk=run))


@job(cron="17 * * * *", queue="verification")
def verify_quickly() -> None:
    """Each hour the newest leaves, the root, and the checkpoints outside."""
    carry_on(Verification.objects.create(is_quick=True, total=read_head().size))


@job(cron="40 2 * * *", queue="verification")
def verify_fully() -> None:
    """Each night everything."""
    carry_on(Verification.objects.create(total=read_head().size))


def carry_on(run: Verification) -> Verification:
    """Verify, tell the progress, keep the verdict and journal it."""

    def told(done: int, total: int) -> None:
        Verification.objects.filter(pk=run.pk).update(done=done, total=total)

    verdict = verify(quick=run.is_quick, outside=outside_points(), told=told)
    run.verdict = verdict.as_dict()
    run.done = run.total = verdict.size
    run.save()
    note_verdict(verdict, run.asked_by_id)
    return run


def note_verdict(verdict: Verdict, actor: int | None) -> None:
    about = {"valid": verdict.valid, "size": verdict.size, "root": verdict.root}
    if not verdict.valid:
        about |= {"kind": verdict.kind, "seq": verdict.first_bad_seq}
    note("verify_journal", actor, result="done" if verdict.valid else "failed", about=about)


def outside_points() -> Sequence[Checkpoint]:
    """What lies in the destinations now; a note that cannot be read or trusted proves nothing."""
    folders = settings.CHECKPOINT_FOLDERS
    try:
        return read_outside(folders, trusted_keys([read_head().log, *logs_in(folders)]))
    except (OSError, NotSigned):
        return ()


def latest() -> Verification | None:
    """The last verification that was asked for."""
    return Verification.objects.first()


def find(pk: int) -> Verification | None:
    return Verification.objects.filter(pk=pk).first() if pk < 2**63 else None


def newest() -> Verification | None:
    """The last verification that came to its end."""
    return Verification.objects.exclude(verdict=None).first()


def lag() -> float:
    """Seconds for which the oldest finished row has been waiting for its leaf."""
    with connection.cursor() as cursor:
        cursor.execute(_LAG)
        return float(cursor.fetchone()[0] or 0)


_LAG = """
SELECT extract(epoch FROM clock_timestamp() - min(e.at)) FROM journal.pending p
JOIN journal.entry e ON p.kind = 'entry' AND e.id::text = p.source
"""
