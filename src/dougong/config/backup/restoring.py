"""Bringing an archive back: everything is checked first, then the target is filled, then compared."""

from __future__ import annotations

import hashlib
import shutil
import tarfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

import psycopg
from django.conf import settings
from psycopg import sql

from dougong.apps.accounts.actions.tokens import revoke_all
from dougong.kernel.digests import DIGESTS
from dougong.kernel.errors import N_
from dougong.platform.journal import capture
from dougong.platform.ledger import archives, divergence, restoration
from dougong.platform.ledger.erasure import erase_again
from dougong.platform.ledger.head import read_head
from dougong.platform.ledger.sealer import seal_all
from dougong.platform.ledger.verification import verify

from . import inventory, programs
from .container import DamagedArchive, SealedReader, WrongVersion
from .keys import BackupRefused, ReadingKeys
from .manifest import ARCHIVES, DATABASE, FILES, Listed, Manifest, key_fingerprints
from .reading import examine, opened, portions

ROLES = (capture.APPLICATION_ROLE, capture.SEALING_ROLE, capture.READING_ROLE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was restored, and that it is the same as what was saved."""

    created_at: str
    leaves: int
    root: str
    epoch: int
    tables: int
    rows: int
    files: int
    archives: int
    archives_missing: list[str]
    """Closed months of the journal whose files the archive did not hold."""
    other_keys: list[str]
    tokens_ended: int
    erased_again: int
    diverged: str
    """What a checkpoint outside says against it; empty where all agree."""
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class NotTheSame(BackupRefused):
    """The restored database differs from the saved one: it must not be used."""

    code = "backup.not_the_same"


def restore(source: Path, keys: ReadingKeys, erasures: Path | None = None) -> Outcome:
    """Fill an empty installation from an archive; nothing is touched before all is checked.

    `erasures` is the list of records that were erased since the archive was written.
    """
    began = time.monotonic()
    with source.open("rb") as file:
        reader = SealedReader.open(file, keys)
        manifest = examine(file, reader.header, reader.content_key)
        manifest.refuse_other_release()
        _refuse_unfit_target(manifest)
        _fill(file, reader, manifest)
    _compare(manifest)
    # Before anything new is sealed: what the outside knows more is told by its range.
    diverged = divergence.check(settings.CHECKPOINT_FOLDERS)
    head = restoration.resume(source.name)
    finished = finish(source.name, erasures)
    _verify(manifest)
    tables = manifest.inventory.tables
    return Outcome(
        created_at=manifest.created_at,
        leaves=manifest.inventory.head["size"],
        root=manifest.inventory.head["root"],
        epoch=head.epoch,
        tables=len(tables),
        rows=sum(table["rows"] for table in tables.values()),
        files=len(manifest.files),
        archives=manifest.months,
        archives_missing=_read_archives(),
        other_keys=_other_keys(manifest),
        tokens_ended=finished[0],
        erased_again=finished[1],
        diverged=diverged.kind if diverged else "",
        seconds=round(time.monotonic() - began, 2),
    )


def finish(source: str, erasures: Path | None) -> tuple[int, int]:
    """Tokens of the old time end, what was erased since is erased again; how many of each."""
    ended = revoke_all(f"restored from {source}")
    seal_all()
    erased = erase_again(erasures)
    seal_all()
    return ended, erased


def _refuse_unfit_target(manifest: Manifest) -> None:
    """Before anything is touched: right server, empty database, empty file store, roles at hand."""
    with programs.link(autocommit=True) as database:
        major = programs.major_of(database)
        if major < manifest.postgres:
            raise WrongVersion(
                N_("The archive needs PostgreSQL %(needed)d or newer, the server is %(found)d."),
                params={"needed": manifest.postgres, "found": major},
            )
        programs.version_of("pg_restore", major)
        store = Path(settings.MEDIA_ROOT)
        if not inventory.is_empty(database) or (store.exists() and any(store.iterdir())):
            raise BackupRefused(N_("A restore needs an empty database and an empty file store."))
        for name, known in manifest.archives.items():
            path = archives.place_of(str(_safe(name)))
            if path.exists() and archives.digest_of(path) != known["sha256"]:
                raise BackupRefused(
                    N_("%(path)s lies there already, with other content."), params={"path": path}
                )
        _make_roles(database)


def _make_roles(database: psycopg.Connection) -> None:
    """The grants in the dump name these roles."""
    known = {name for (name,) in database.execute("SELECT rolname FROM pg_roles").fetchall()}
    for role in ROLES:
        if role in known:
            continue
        try:
            database.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        except psycopg.errors.InsufficientPrivilege as error:
            raise BackupRefused(
                N_("Create the database role %(role)s first: this account may not."),
                params={"role": role},
            ) from error


def _fill(file: BinaryIO, reader: SealedReader, manifest: Manifest) -> None:
    """Database in one transaction; files beside their place, moved there at the end."""
    store = Path(settings.MEDIA_ROOT)
    beside = store.with_name(f"{store.name}.restoring")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True, mode=0o700)
    with programs.link() as database:
        major = programs.major_of(database)
    content_of = SealedReader(file, reader.header, reader.content_key)
    with opened(content_of) as content:
        members = _Members(content)
        programs.load(members.dump(), major)
        members.files(FILES, beside, manifest.files)
        members.files(ARCHIVES, Path(settings.ARCHIVE_FOLDER), manifest.archives)
    if store.exists():
        store.rmdir()
    beside.rename(store)


class _Members:
    """The members of an archive in their order: dump, files, manifest."""

    def __init__(self, content: tarfile.TarFile) -> None:
        self._content = content
        self._next = content.next()

    def dump(self) -> Any:
        while self._next is not None and self._next.name.startswith(DATABASE):
            yield from portions(self._content, self._next)
            self._next = self._content.next()

    def files(self, prefix: str, folder: Path, listed: Listed) -> None:
        """Write what stands under a prefix into a folder; what lies there already was compared."""
        while self._next is not None and self._next.name.startswith(prefix):
            name = self._next.name.removeprefix(prefix)
            path = folder / _safe(name)
            if not path.exists():
                self._write(path, listed[name]["sha256"])
            self._next = self._content.next()

    def _write(self, path: Path, expected: str) -> None:
        """Under its name only when it is complete: a restore that was killed is done again."""
        assert self._next is not None  # noqa: S101 - the caller looked
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest, unfinished = hashlib.sha256(), path.with_name(f".{path.name}.restoring")
        unfinished.touch(mode=0o600)
        with unfinished.open("wb") as target:
            for portion in portions(self._content, self._next):
                digest.update(portion)
                target.write(portion)
        if digest.hexdigest() != expected:
            raise DamagedArchive(N_("The archive does not hold what its manifest says."))
        unfinished.rename(path)


def _safe(name: str) -> PurePosixPath:
    """A name that stays below the folder; ours always do, and nobody else can sign one."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise DamagedArchive(N_("The archive does not hold what its manifest says."))
    return path


def _compare(manifest: Manifest) -> None:
    with programs.link() as database:
        differences = inventory.take(database).differences(manifest.inventory)
    if differences:
        raise NotTheSame(
            N_("Restored, but not the same: %(places)s. Do not use this database."),
            params={"places": ", ".join(differences[:10])},
        )


def _verify(manifest: Manifest) -> None:
    """The whole ledger once more, and the root that the archive states at its size."""
    verdict = verify(archives=False)
    if not verdict.valid:
        raise NotTheSame(
            N_("Restored, but the ledger is not valid: %(kind)s. Do not use this database."),
            params={"kind": verdict.kind},
        )
    restoration.refuse_other_root(manifest.inventory.head["size"], manifest.inventory.head["root"])


def _read_archives() -> list[str]:
    """Archive files are read leaf for leaf against the restored tree; names those that are away.

    Their signatures are not asked for: the key that proves them may not be here yet.
    """
    digest = DIGESTS[read_head().algorithm]
    try:
        return [one.file for one in archives.kept() if not archives.is_whole(one, digest)]
    except archives.ArchiveFault as fault:
        raise NotTheSame(
            N_("Restored, but the archive file %(file)s is not the one that was taken out."),
            params={"file": fault.file},
        ) from fault


def _other_keys(manifest: Manifest) -> list[str]:
    """Keys that this place has not, or has others of: they are not in the archive."""
    here = key_fingerprints()
    return sorted(name for name, known in manifest.keys.items() if here.get(name) != known)
