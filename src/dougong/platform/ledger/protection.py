"""Against whom the journal is protected at present, told from what lies outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .checkpoints import NotSigned, read_checkpoint
from .destinations import Place
from .head import Head, read_head
from .signing import trusted_keys
from .witness import is_witnessed


class Level(TextChoices):
    """How strong an adversary must be to rewrite history unseen."""

    APPLICATION = "application", _("application only")
    OUTSIDE = "outside", _("checkpoint outside")
    WITNESS = "witness", _("witnessed by another department")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A destination, whether it holds the checkpoint, and whether a witness has signed it there."""

    folder: str
    has_note: bool
    is_witnessed: bool


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint with what can be said of it now."""

    size: int
    log: str
    root: str
    note: str
    at: datetime
    is_ours: bool
    arrivals: Sequence[Arrival]

    @property
    def level(self) -> Level:
        if any(one.is_witnessed for one in self.arrivals):
            return Level.WITNESS
        return Level.OUTSIDE if any(one.has_note for one in self.arrivals) else Level.APPLICATION


def newest(number: int, folders: Sequence[Path], witnesses: Sequence[str]) -> list[Signed]:
    """The newest checkpoints with their signatures and destinations."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT size, log, root, note, signed_at FROM journal.checkpoint "
            "ORDER BY signed_at DESC LIMIT %s",
            [number],
        )
        rows = cursor.fetchall()
    return [
        Signed(
            size, log, bytes(root).hex(), note, at, _is_ours(note, log),
            [_arrival(folder, (log, size), note, witnesses) for folder in folders],
        )
        for size, log, root, note, at in rows
    ]  # fmt: skip


def level(folders: Sequence[Path], witnesses: Sequence[str]) -> Level:
    """The level that the newest checkpoint has reached."""
    points = newest(1, folders, witnesses)
    return points[0].level if points else Level.APPLICATION


def _is_ours(note: str, log: str) -> bool:
    try:
        read_checkpoint(note, trusted_keys([log]))
    except NotSigned:
        return False
    return True


def _arrival(folder: Path, point: tuple[str, int], note: str, witnesses: Sequence[str]) -> Arrival:
    log, size = point
    head = read_head()
    place = Place.of(folder, Head(log, head.algorithm, head.environment, head.epoch, size, b""))
    try:
        found = place.note.read_text(encoding="utf-8")
    except OSError:
        return Arrival(str(folder), has_note=False, is_witnessed=False)
    is_same = found.partition("\n\n")[0] == note.partition("\n\n")[0]
    return Arrival(str(folder), is_same, is_same and any(is_witnessed(found, k) for k in witnesses))
