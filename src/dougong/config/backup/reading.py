"""Looking through an archive without believing it: every byte is checked before any is used."""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, BinaryIO, cast

from dougong.kernel.errors import N_

from . import programs
from .container import CHUNK, DamagedArchive, SealedReader
from .manifest import ARCHIVES, DATABASE, FILES, NAME, Listed, Manifest


@contextmanager
def opened(reader: SealedReader) -> Iterator[tarfile.TarFile]:
    """The content as the tar stream that it is."""
    try:
        with tarfile.open(fileobj=cast(IO[bytes], reader), mode="r|", bufsize=CHUNK) as content:
            yield content
    except tarfile.TarError as error:
        raise DamagedArchive(N_("The archive is cut off or damaged.")) from error


def portions(content: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    """The bytes of one member."""
    source = content.extractfile(member)
    while source is not None and (portion := source.read(CHUNK)):
        yield portion


def examine(file: BinaryIO, header: bytes, content_key: bytes) -> Manifest:
    """Read everything once, compare it with the manifest, and have the dump list its contents."""
    seen = Seen()
    with opened(SealedReader(file, header, content_key)) as content:
        manifest = seen.read(content)
    if manifest is None or not seen.is_all_of(manifest):
        raise DamagedArchive(N_("The archive does not hold what its manifest says."))
    with opened(SealedReader(file, header, content_key)) as content:
        listed = programs.contents(dump_portions(content), manifest.postgres)
    missing = set(manifest.inventory.tables) - tables_of(listed)
    if missing:
        raise DamagedArchive(
            N_("The dump lacks the table %(table)s."), params={"table": min(missing)}
        )
    return manifest


def dump_portions(content: tarfile.TarFile) -> Iterator[bytes]:
    """The dump of the database: it stands before everything else."""
    for member in content:
        if not member.name.startswith(DATABASE):
            return
        yield from portions(content, member)


def tables_of(listed: list[str]) -> set[str]:
    """Tables whose rows are in the dump, from the lines of `pg_restore --list`."""
    found = set()
    for line in listed:
        words = line.split()
        if words[3:5] == ["TABLE", "DATA"]:
            found.add(f"{words[5]}.{words[6]}")
    return found


class Seen:
    """Counts and digests of what went by."""

    def __init__(self) -> None:
        self.files: Listed = {}
        self.archives: Listed = {}
        self._dump = hashlib.sha256()
        self._parts = self._size = 0

    def read(self, content: tarfile.TarFile) -> Manifest | None:
        """Take in every member; the manifest is the last one."""
        for member in content:
            if member.name.startswith(DATABASE):
                for portion in portions(content, member):
                    self.take_dump(portion)
                self._parts += 1
            elif member.name.startswith((FILES, ARCHIVES)) and member.isfile():
                digest = hashlib.sha256()
                for portion in portions(content, member):
                    digest.update(portion)
                self.take_file(member.name, member.size, digest.hexdigest())
            elif member.name == NAME:
                return Manifest.from_bytes(b"".join(portions(content, member)))
            else:
                raise DamagedArchive(N_("The archive does not hold what its manifest says."))
        return None

    def take_dump(self, portion: bytes) -> None:
        self._dump.update(portion)
        self._size += len(portion)

    def take_file(self, member: str, size: int, digest: str) -> None:
        folder, _, name = member.partition("/")
        listed = self.archives if f"{folder}/" == ARCHIVES else self.files
        listed[name] = {"size": size, "sha256": digest}

    def dump(self) -> dict[str, Any]:
        return {"size": self._size, "sha256": self._dump.hexdigest()}

    def is_all_of(self, manifest: Manifest) -> bool:
        """Whether what went by is what the manifest says."""
        said = (manifest.dump, manifest.files, manifest.archives)
        return (self.dump(), self.files, self.archives) == said
