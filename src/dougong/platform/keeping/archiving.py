"""Taking a closed month out: the sealer writes a signed file, reads it back, then the bodies leave."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from dougong.kernel.errors import N_, DougongError
from dougong.platform.ledger import archives, evidence, signing, verify_evidence
from dougong.platform.ledger.head import read_head
from dougong.platform.ledger.sealer import seal_all
from dougong.platform.policies import Installation

from .actions import TakeOut
from .choices import Stage
from .models import Archive

STEP = 5_000


class NotArchived(DougongError):
    """A month stays in the database because its file is not what it should be."""

    code = "keeping.not_archived"


@dataclass(frozen=True, slots=True)
class Month:
    """What is taken out: leaves in their order, and what the entries say of themselves."""

    leaves: Sequence[tuple[int, str, str]]
    entries: int
    oldest_at: datetime
    newest_at: datetime
    records: Sequence[int]

    def spans(self) -> list[tuple[int, int]]:
        """The leaves as ranges from the first to behind the last."""
        found: list[tuple[int, int]] = []
        for seq, *_ in self.leaves:
            if found and found[-1][1] == seq:
                found[-1] = (found[-1][0], seq + 1)
            else:
                found.append((seq, seq + 1))
        return found


def write_ordered() -> list[Archive]:
    """Carry out every order; one whose month holds nothing that may go waits on."""
    ordered = Archive.objects.filter(stage=Stage.ORDERED).select_related("kept_as", "record")
    return [archive for archive in ordered.order_by("pk") if write(archive)]


def write(archive: Archive) -> bool:
    """Write one archive and take its month out; False when nothing may go."""
    seal_all()
    signer = signing.own_signer()
    signing.sign_checkpoint(signer, settings.CHECKPOINT_FOLDERS)
    month = month_of(archive)
    if month is None:
        return False
    archive.file = f"{archive.month:%Y-%m}-{archive.kept_as.key}-{archive.code}.zip"
    path = archives.place_of(archive.file)
    archive.checkpoint = _write_file(path, archive, month, signer.verifier_key())
    archive.sha256, archive.size = archives.digest_of(path), path.stat().st_size
    said = archives.statement(path.name, archive.sha256, len(month.leaves))
    archives.note_of(path).write_text(signer.signed(said), encoding="utf-8")
    archive.stage, archive.entries = Stage.KEPT, month.entries
    archive.oldest_at, archive.newest_at = month.oldest_at, month.newest_at
    archive.leaves = _braced(f"[{first},{end})" for first, end in month.spans())
    archive.records = _braced(map(str, month.records))
    try:
        TakeOut(archive, by=Installation(), reason=archive.file).execute()
    except Exception:
        path.unlink()
        archives.note_of(path).unlink()
        raise
    seal_all()
    signing.sign_checkpoint(signer, settings.CHECKPOINT_FOLDERS)
    return True


def remove_destroyed() -> list[str]:
    """Files of archives whose destruction was decided go; the journal has said so."""
    names = Archive.objects.filter(stage=Stage.DESTROYED).values_list("file", flat=True)
    gone = [name for name in names if archives.place_of(name).exists()]
    for name in gone:
        archives.note_of(archives.place_of(name)).unlink(missing_ok=True)
        archives.place_of(name).unlink()
    return gone


def month_of(archive: Archive) -> Month | None:
    """The units of work of the month whose longest class is the archive's, without what is held."""
    first = datetime.combine(archive.month, time.min)
    end = (first.replace(day=28) + _FIVE_DAYS).replace(day=1)
    limits = [timezone.make_aware(one) for one in (first, end)]
    with connection.cursor() as cursor:
        cursor.execute(_UNITS, [*limits, archive.kept_as.key])
        units, entries, oldest, newest, records = cursor.fetchone()
        if not units:
            return None
        cursor.execute(_LEAVES, [units, units])
        leaves = cursor.fetchall()
    return Month(leaves, entries, oldest, newest, records or ())


def _write_file(path: Path, archive: Archive, month: Month, key: str) -> int:
    """The file under its name once it was read back; returns the size of the covering checkpoint."""
    size, note = _covering(month.leaves[-1][0])
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    manifest: dict[str, Any] = {
        "v": 1, "scope": f"archive {archive.code}", "algorithm": read_head().algorithm,
        "first": month.leaves[0][0], "size": size, "format": archives.FORMAT,
        "month": f"{archive.month:%Y-%m}", "class": archive.kept_as.key,
    }  # fmt: skip
    content = evidence.Content(_blocks(month.leaves), [(size, note)], is_whole=False)
    number = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "w+b") as file:
        evidence.write_pack(file, manifest, content, [key])
        file.flush()
        os.fsync(file.fileno())
    try:
        _read_back(unfinished, month, key)
    except Exception:
        unfinished.unlink()
        raise
    unfinished.rename(path)
    return size


def _read_back(path: Path, month: Month, key: str) -> None:
    """What an outsider would find: all leaves, each under the signed head."""
    try:
        trusted = [verify_evidence.read_key(key)]
        found = verify_evidence.verify(verify_evidence.Pack(str(path)), trusted, [])
    except (verify_evidence.Invalid, verify_evidence.Unreadable) as error:
        raise NotArchived(
            N_("The archive cannot be read back: %(why)s."), params={"why": error}
        ) from error
    numbers = [seq for seq, _ in archives.items_of(path)]
    if found["entries"] != len(month.leaves) or numbers != [seq for seq, *_ in month.leaves]:
        raise NotArchived(N_("The archive does not hold all leaves of the month."))


def _covering(last: int) -> tuple[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(_COVERING, [last])
        row = cursor.fetchone()
    if row is None:
        raise NotArchived(N_("No checkpoint covers the month yet."))
    return row[0], row[1]


def _blocks(leaves: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (leaves[at : at + STEP] for at in range(0, len(leaves), STEP))


def _braced(words: Iterable[str]) -> str:
    return "{" + ",".join(words) + "}"


_FIVE_DAYS = timedelta(days=5)
_UNITS = """
WITH touched AS (
    SELECT DISTINCT unit FROM journal.entry WHERE at >= %s AND at < %s
), ranked AS (
    SELECT DISTINCT ON (e.unit) e.unit, e.retention FROM journal.entry e
    JOIN touched USING (unit) LEFT JOIN keeping_retentionclass k ON k.key = e.retention
    ORDER BY e.unit, coalesce(k.months, 32767) DESC, e.retention
), free AS (
    SELECT r.unit FROM ranked r WHERE r.retention = %s AND NOT EXISTS (
        SELECT FROM journal.entry e JOIN platform_record p ON p.id = e.record_id
        JOIN keeping_legalhold h ON h.state = 'in_force'
        WHERE e.unit = r.unit AND (h.held_id = p.id OR EXISTS (
            SELECT FROM platform_scopereach s
            WHERE s.below_id = coalesce(p.scope_id, p.id) AND s.above_id = h.held_id)))
)
SELECT array_agg(DISTINCT e.unit), count(*), min(e.at), max(e.at),
       array_agg(DISTINCT e.record_id) FILTER (WHERE e.record_id IS NOT NULL)
FROM journal.entry e JOIN free USING (unit)
"""
_LEAVES = """
SELECT l.seq, l.kind, l.source FROM journal.entry e
JOIN journal.leaf l ON l.kind = 'entry' AND l.source = e.id::text WHERE e.unit = ANY(%s)
UNION ALL
SELECT l.seq, l.kind, l.source FROM journal.change c
JOIN journal.leaf l ON l.kind = 'change' AND l.source = c.id::text WHERE c.unit = ANY(%s)
ORDER BY 1
"""
_COVERING = """
SELECT c.size, c.note FROM journal.checkpoint c JOIN journal.head h ON h.log = c.log
WHERE c.size > %s ORDER BY c.size LIMIT 1
"""
