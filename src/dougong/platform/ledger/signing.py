"""Signing the head and carrying the statement out of the database."""

from __future__ import annotations

import base64
import contextlib
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from dougong.kernel import clock
from dougong.kernel.digests import DIGESTS
from dougong.kernel.errors import N_, DougongError
from dougong.kernel.merkle import consistency_proof, is_consistent

from . import clock_watch
from . import destinations as outside
from .checkpoints import Signer, verifier_key
from .head import Head, node_at, read_head
from .tallies import write_tally

log = logging.getLogger(__name__)
PUBLIC_KEY = "journal.pub"


def own_signer() -> Signer:
    """The key of this installation's log, in the data folder of the sealer's user."""
    head = read_head()
    signer = Signer.from_file(head.log, key_file(), head.algorithm)
    publish(signer)
    return signer


def key_file() -> Path:
    """Where the signing key lies; it is read anew for each checkpoint."""
    return Path(settings.DATA) / "keys/journal.key"


def publish(signer: Signer) -> None:
    """Put the public half before those of earlier keys, whose checkpoints stay verifiable."""
    known, line = _published(), base64.b64encode(signer.public()).decode()
    if line in known:
        return
    public = Path(settings.DATA) / PUBLIC_KEY
    unfinished = public.with_suffix(".new")
    unfinished.write_text("\n".join([line, *known]), encoding="ascii")
    unfinished.replace(public)


def trusted_keys(logs: Sequence[str]) -> list[str]:
    """Verifier keys of the installation's logs, the newest first, for whoever must not sign."""
    return [verifier_key(log, base64.b64decode(key)) for log in logs for key in _published()]


def _published() -> list[str]:
    public = Path(settings.DATA) / PUBLIC_KEY
    return public.read_text(encoding="ascii").split() if public.exists() else []


def sign_checkpoint(signer: Signer, destinations: Sequence[Path] = ()) -> str | None:
    """Seal a tally, sign the head and write the note to every destination; None when nothing is new."""
    with transaction.atomic():
        before = _last_signed(read_head(lock=True))
        if before and read_head().size == before[0]:
            return None
        head = write_tally()
        _refuse_fork(head, before)
        note = signer.sign(head, _rising(_last_time(head)))
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO journal.checkpoint (size, log, root, note, destinations) "
                "VALUES (%s, %s, %s, %s, %s)",
                [head.size, head.log, head.root, note, "\n".join(map(str, destinations))],
            )
    proof = _proof(before[0] if before else 0, head)
    for folder in destinations:
        with contextlib.suppress(OSError):  # the next round tries again, and the page says so
            outside.carry_out(note, outside.Place.of(folder, head), proof)
    return note


def carry_again(folders: Sequence[Path]) -> int:
    """Bring the newest checkpoint to every destination that could not take it; how many now have."""
    head, done = read_head(), 0
    with connection.cursor() as cursor:
        cursor.execute(_LAST_TWO, [head.log])
        rows = cursor.fetchall()
    if not rows:
        return 0
    size, root, note = rows[0]
    signed = Head(head.log, head.algorithm, head.environment, head.epoch, size, bytes(root))
    for folder in folders:
        place = outside.Place.of(folder, signed)
        with contextlib.suppress(OSError):
            if not place.note.exists():
                outside.carry_out(note, place, _proof(rows[1][0] if rows[1:] else 0, signed))
                done += 1
    return done


def _proof(before: int, head: Head) -> outside.Proof:
    """That the checkpoint continues the one before it, for a witness who has no database."""
    path = consistency_proof(before, head.size, node_at, DIGESTS[head.algorithm])
    return outside.Proof(before, [part.hex() for part in path])


def _last_signed(head: Head) -> tuple[int, bytes] | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT size, root FROM journal.checkpoint WHERE log = %s ORDER BY size DESC LIMIT 1",
            [head.log],
        )
        row = cursor.fetchone()
    return (row[0], bytes(row[1])) if row else None


def _last_time(head: Head) -> datetime | None:
    """The time that the newest checkpoint of the log states."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST_TWO, [head.log])
        row = cursor.fetchone()
    said = [line for line in row[2].splitlines() if line.startswith("time ")] if row else []
    return datetime.fromisoformat(said[0].removeprefix("time ")) if said else None


def _rising(last: datetime | None) -> datetime:
    """Now, or a second after the last checkpoint where the clock was put back: times only rise."""
    now = clock.now()
    if last is None or now > last:
        return now
    if last - now > clock_watch.ALLOWED:
        log.error("the clock was moved back", extra={"seconds": (last - now).total_seconds()})
    return last + timedelta(seconds=1)


def _refuse_fork(head: Head, before: tuple[int, bytes] | None) -> None:
    """A log never signs two heads of which the older is not a prefix of the newer."""
    if before is None:
        return
    digest = DIGESTS[head.algorithm]
    proof = consistency_proof(before[0], head.size, node_at, digest)
    if not is_consistent((before[0], head.size), (before[1], head.root), proof, digest):
        raise DougongError(
            N_("The journal no longer continues the checkpoint of %(size)d leaves."),
            code="ledger.not_consistent",
            params={"size": before[0]},
        )


_LAST_TWO = """
SELECT size, root, note FROM journal.checkpoint WHERE log = %s ORDER BY size DESC LIMIT 2
"""
