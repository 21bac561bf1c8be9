"""Archive files of closed months, read again: each is an evidence pack with a signed note beside it."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from dougong.kernel.digests import Digest
from dougong.kernel.merkle import leaf_hash

from .checkpoints import NotSigned, read_note
from .head import read_head
from .signing import trusted_keys

FORMAT = "dougong-archive/1"
STEP = 2_000


@dataclass(frozen=True, slots=True)
class ArchiveFault(Exception):
    """An archive file that is not there, or does not hold what was taken out of the database."""

    kind: str
    file: str
    seq: int | None = None


def place_of(name: str) -> Path:
    return Path(settings.ARCHIVE_FOLDER) / name


def note_of(path: Path) -> Path:
    """The signed note beside an archive file."""
    return path.with_suffix(".note")


def statement(name: str, sha256: str, leaves: int) -> str:
    """What the signature beside a file says of it."""
    return f"{FORMAT}\n{name}\nsha256 {sha256}\nleaves {leaves}\n"


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def items_of(path: Path) -> Iterator[tuple[int, str]]:
    """The leaves of an archive in their order: number and input."""
    with zipfile.ZipFile(path) as pack, pack.open("entries.ndjson") as part:
        for line in io.TextIOWrapper(part, encoding="utf-8", newline="\n"):
            item = json.loads(line)
            yield item["seq"], item["input"]


def lawfully_out(numbers: Sequence[int]) -> set[int]:
    """Those of the leaves that an archive holds or held."""
    if not numbers:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_OUT, [list(numbers)])
        return {seq for (seq,) in cursor.fetchall()}


def notes_of_archives(first: int, size: int) -> list[tuple[int, str]]:
    """Leaves by which the journal says what was taken out: (seq, change)."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTES, [first, size])
        return [(seq, source) for seq, source in cursor.fetchall()]


class Archived:
    """Inputs of leaves that lie in archive files, taken in ascending order."""

    def __init__(self) -> None:
        self._open: dict[str, Iterator[tuple[int, str]]] = {}
        self._found: dict[int, str] = {}

    def look_for(self, numbers: Sequence[int]) -> None:
        """Read on in every file that holds one of the leaves, as far as the last of them."""
        self._found.clear()
        if not numbers:
            return
        with connection.cursor() as cursor:
            cursor.execute(_FILES, [list(numbers)])
            files = cursor.fetchall()
        for name, wanted in files:
            if name not in self._open and place_of(name).exists():
                self._open[name] = items_of(place_of(name))
            left = len(wanted)
            while left and (item := next(self._open.get(name, iter(())), None)):
                if item[0] in wanted:
                    self._found[item[0]] = item[1]
                    left -= 1

    def input_of(self, seq: int) -> str | None:
        return self._found.get(seq)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the journal says of an archive file: its name, digest, and number of leaves."""

    file: str
    sha256: str
    leaves: int


def kept() -> list[Kept]:
    """Every archive that was written and not destroyed."""
    with connection.cursor() as cursor:
        cursor.execute(_KEPT)
        return [Kept(*row) for row in cursor.fetchall()]


def check_archives(digest: Digest) -> None:
    """Every archive that is kept lies in its place, as it was signed, leaf for leaf."""
    found = kept()
    keys = trusted_keys([read_head().log]) if found else []
    for one in found:
        if not is_whole(one, digest):
            raise ArchiveFault("archive_missing", one.file)
        if not _is_signed(one, keys):
            raise ArchiveFault("archive_changed", one.file)


def is_whole(one: Kept, digest: Digest) -> bool:
    """Whether the file lies in its place; raises where it does not hold what was taken out."""
    path = place_of(one.file)
    if not path.exists():
        return False
    if digest_of(path) != one.sha256:
        raise ArchiveFault("archive_changed", one.file)
    _check_items(path, one.leaves, digest)
    return True


def _is_signed(one: Kept, keys: Sequence[str]) -> bool:
    try:
        text = read_note(note_of(place_of(one.file)).read_text(encoding="utf-8"), keys)
    except (OSError, NotSigned):
        return False
    return f"{text}\n" == statement(one.file, one.sha256, one.leaves)


def _check_items(path: Path, count: int, digest: Digest) -> None:
    seen: dict[int, bytes] = {}
    total = 0
    for seq, given in items_of(path):
        seen[seq] = leaf_hash(given.encode(), digest)
        total += 1
        if len(seen) == STEP:
            _compare(path, seen)
            seen.clear()
    _compare(path, seen)
    if total != count:
        raise ArchiveFault("archive_changed", path.name)


def _compare(path: Path, seen: dict[int, bytes]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, leaf_hash FROM journal.leaf WHERE seq = ANY(%s)", [list(seen)])
        stored = {seq: bytes(value) for seq, value in cursor.fetchall()}
    if wrong := [seq for seq, value in seen.items() if stored.get(seq) != value]:
        raise ArchiveFault("archive_changed", path.name, min(wrong))


_SPANS = """
WITH archive AS MATERIALIZED (
    SELECT file, sha256, stage, leaves::int8multirange AS span FROM keeping_archive
    WHERE stage <> 'ordered'
)
"""
_OUT = f"{_SPANS} SELECT n FROM unnest(%s::bigint[]) n JOIN archive a ON a.span @> n"
_FILES = f"""{_SPANS}
SELECT a.file, array_agg(n ORDER BY n) FROM unnest(%s::bigint[]) n JOIN archive a ON a.span @> n
WHERE a.stage = 'kept' GROUP BY a.file
"""
_KEPT = f"""{_SPANS}
SELECT file, sha256, (SELECT sum(upper(one) - lower(one)) FROM unnest(span) one)::bigint
FROM archive WHERE stage = 'kept' ORDER BY file
"""
_NOTES = """
SELECT l.seq, l.source FROM journal.change c
JOIN journal.leaf l ON l.kind = 'change' AND l.source = c.id::text
WHERE c.tbl = 'keeping_archive' AND c.op = 'U' AND c.body LIKE '%%"leaves":%%'
  AND l.seq >= %s AND l.seq < %s ORDER BY l.seq
"""
