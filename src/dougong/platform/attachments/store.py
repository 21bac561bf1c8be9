"""Where the bytes lie: each content once, under its digest; the file is safe before its row is written."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from django.conf import settings

INCOMING = "incoming"
PORTION = 2**16


@dataclass(frozen=True, slots=True)
class Received:
    """A file that lies safely on the disk but has no name in the store yet."""

    path: Path
    digest: str
    size: int

    def keep(self) -> None:
        """Give it its name in the store; the same content is kept once."""
        target = path_of(self.digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            os.utime(target)  # the sweeper must not take it for an old one
            self.path.unlink()
            return
        self.path.rename(target)
        _settle(target.parent)

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)


def root() -> Path:
    return Path(settings.MEDIA_ROOT) / "attachments"


def path_of(digest: str) -> Path:
    return root() / digest[:2] / digest


def received(portions: Iterable[bytes]) -> Received:
    """Write what comes in to a file of its own and wait until the disk has it."""
    folder = root() / INCOMING
    folder.mkdir(parents=True, exist_ok=True)
    path, digest, size = folder / uuid.uuid4().hex, sha256(), 0
    try:
        with path.open("xb") as file:
            for portion in portions:
                digest.update(portion)
                size += len(portion)
                file.write(portion)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Received(path, digest.hexdigest(), size)


def _settle(folder: Path) -> None:
    """The name of a file is as durable as its content only once its folder is."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def stored() -> Iterator[Path]:
    """Every file below the store, those that never got a name included."""
    yield from (path for path in root().glob("*/*") if path.is_file())
