"""Signing the head and carrying the statement out of the database."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from dougong.kernel.digests import DIGESTS
from dougong.kernel.errors import N_, DougongError
from dougong.kernel.merkle import consistency_proof, is_consistent

from .checkpoints import Checkpoint, Signer, read_checkpoint
from .head import Head, node_at, read_head
from .tallies import write_tally


def own_signer() -> Signer:
    """The key of this installation's log, in the data folder of the sealer's user."""
    head = read_head()
    return Signer.from_file(head.log, Path(settings.DATA) / "keys/journal.key", head.algorithm)


def sign_checkpoint(signer: Signer, destinations: Sequence[Path] = ()) -> str | None:
    """Seal a tally, sign the head and write the note to every destination; None when nothing is new."""
    with transaction.atomic():
        before = _last_signed(read_head(lock=True))
        if before and read_head().size == before[0]:
            return None
        head = write_tally()
        _refuse_fork(head, before)
        note = signer.sign(head)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO journal.checkpoint (size, log, root, note, destinations) "
                "VALUES (%s, %s, %s, %s, %s)",
                [head.size, head.log, head.root, note, "\n".join(map(str, destinations))],
            )
    for folder in destinations:
        carry_out(note, head, folder)
    return note


def carry_out(note: str, head: Head, folder: Path) -> None:
    """Write a note once; a note of that size that says something else is never replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{head.size:012}.txt"
    if not path.exists():
        path.write_text(note, encoding="utf-8")


def read_outside(folders: Sequence[Path], keys: Sequence[str]) -> list[Checkpoint]:
    """The newest checkpoint of every destination that can be read."""
    found = []
    for folder in folders:
        notes = sorted(folder.glob("*.txt"))
        if notes:
            found.append(read_checkpoint(notes[-1].read_text(encoding="utf-8"), keys))
    return found


def _last_signed(head: Head) -> tuple[int, bytes] | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT size, root FROM journal.checkpoint WHERE log = %s ORDER BY size DESC LIMIT 1",
            [head.log],
        )
        row = cursor.fetchone()
    return (row[0], bytes(row[1])) if row else None


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
