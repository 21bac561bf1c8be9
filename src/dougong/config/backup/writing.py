"""Writing an archive: the database at one instant, the files it names, and the manifest."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import psycopg
from django.conf import settings
from django.db import transaction

from dougong.kernel import clock
from dougong.kernel.errors import N_
from dougong.platform.journal import Line, unit_of_work
from dougong.platform.ledger import archives
from dougong.platform.operation import backups

from . import inventory, programs
from .container import SealedWriter, check_signature, digest_of
from .keys import BackupRefused, WritingKeys, writing_keys
from .manifest import (
    ARCHIVES,
    DATABASE,
    FILES,
    FORMAT,
    NAME,
    Manifest,
    key_fingerprints,
    plain_settings,
    release,
)
from .reading import Seen, examine


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was written and verified."""

    path: str
    size: int
    sha256: str
    created_at: str
    leaves: int
    root: str
    rows: int
    files: int
    archives: int
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def write_backup(target: Path) -> Receipt:
    """Write one archive, read it back, and note the outcome where the readiness check looks."""
    began = time.monotonic()
    try:
        if target.exists():
            raise BackupRefused(
                N_("%(path)s exists: a backup never replaces one."), params={"path": target}
            )
        receipt = _write(target, writing_keys(Path(settings.DATA) / "keys"), began)
    except Exception as error:
        backups.note_failure(type(error).__name__)
        raise
    backups.note_success(receipt.size, receipt.path)
    with transaction.atomic(), unit_of_work(None) as unit:
        said = {"size": receipt.size, "sha256": receipt.sha256, "leaves": receipt.leaves}
        unit.write([Line("journal.backup", None, after=said)])
    return receipt


def _write(target: Path, keys: WritingKeys, began: float) -> Receipt:
    target.parent.mkdir(parents=True, exist_ok=True)
    with _unfinished(target) as file:
        writer = SealedWriter(file, keys)
        manifest = _fill(writer)
        writer.finish()
        file.flush()
        os.fsync(file.fileno())
        # Read back by the key of this one archive: the server need not hold the private half.
        check_signature(file, keys.signer.public_key())
        examine(file, writer.header, writer.content_key)
    return Receipt(
        path=str(target),
        size=target.stat().st_size,
        sha256=digest_of(target),
        created_at=manifest.created_at,
        leaves=manifest.inventory.head["size"],
        root=manifest.inventory.head["root"],
        rows=sum(table["rows"] for table in manifest.inventory.tables.values()),
        files=len(manifest.files),
        archives=manifest.months,
        seconds=round(time.monotonic() - began, 2),
    )


@contextmanager
def _unfinished(target: Path) -> Iterator[BinaryIO]:
    """A file beside the target that takes its name only when it is complete and verified."""
    path = target.with_name(f".{target.name}.unfinished")
    path.unlink(missing_ok=True)
    number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(number, "w+b") as file:
            yield file
        path.rename(target)
    finally:
        path.unlink(missing_ok=True)


def _fill(writer: SealedWriter) -> Manifest:
    """Dump, files and manifest, all as of one snapshot of the database."""
    seen = Seen()
    stream = cast(IO[bytes], writer)
    with (
        programs.link() as database,
        tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as content,
    ):
        database.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        snapshot = database.execute("SELECT pg_export_snapshot()").fetchone()
        found = inventory.take(database)
        for number, portion in enumerate(programs.dump(database, str((snapshot or [""])[0]))):
            seen.take_dump(portion)
            _add(content, f"{DATABASE}{number:06}", portion)
        for name, path in (*_stored_files(), *_archives(database)):
            _add_file(content, name, path, seen)
        manifest = Manifest(
            format=FORMAT,
            release=release(),
            created_at=clock.now().isoformat(timespec="seconds"),
            postgres=programs.major_of(database),
            pg_dump=programs.version_of("pg_dump", programs.major_of(database)),
            dump=seen.dump(),
            files=seen.files,
            inventory=found,
            settings=plain_settings(),
            keys=key_fingerprints(),
            archives=seen.archives,
        )
        _add(content, NAME, manifest.as_bytes())
    return manifest


def _stored_files() -> Iterator[tuple[str, Path]]:
    """Files as they are now: whatever the snapshot names was stored before it was taken."""
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        yield FILES + path.relative_to(root).as_posix(), path


def _archives(database: psycopg.Connection) -> Iterator[tuple[str, Path]]:
    """Closed months that the snapshot says are kept, each with its signed note.

    One that is not in its place does not hold up the backup: verification says so every night.
    """
    kept = database.execute("SELECT file FROM keeping_archive WHERE stage = 'kept' ORDER BY file")
    for (name,) in kept.fetchall():
        path = archives.place_of(name)
        for one in (path, archives.note_of(path)):
            if one.is_file():
                yield ARCHIVES + one.name, one


def _add(content: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    content.addfile(member, io.BytesIO(data))


def _add_file(content: tarfile.TarFile, name: str, path: Path, seen: Seen) -> None:
    with path.open("rb") as file:
        member = tarfile.TarInfo(name)
        member.size = os.fstat(file.fileno()).st_size
        reader = _Hashing(file)
        content.addfile(member, cast(IO[bytes], reader))
    seen.take_file(name, member.size, reader.digest.hexdigest())


class _Hashing:
    """A file that is hashed as it is read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data
