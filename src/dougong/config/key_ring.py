"""Keys of sealed columns, the newest first: read anew at each use, so that a rotation needs no restart."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path


class KeyRing:
    """One key a line in a file of the data folder, unless the environment gives them."""

    def __init__(self, path: Path, given: str) -> None:
        self._path, self._given = path, given.split(",") if given else []

    def __iter__(self) -> Iterator[str]:
        if self._given:
            return iter(self._given)
        if not self._path.exists():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                _write(self._path, [secrets.token_urlsafe(32)])
        return iter(self._path.read_text(encoding="ascii").split())

    @property
    def is_given(self) -> bool:
        """Whether the keys come from the environment, where only the operator can put a new one."""
        return bool(self._given)

    def rotate(self) -> None:
        """Seal by a new key from now on; the earlier ones go on opening what they sealed."""
        keys = [secrets.token_urlsafe(32), *self]
        unfinished = self._path.with_name(f"{self._path.name}.new")
        unfinished.unlink(missing_ok=True)
        _write(unfinished, keys)
        unfinished.replace(self._path)


def _write(path: Path, keys: list[str]) -> None:
    number = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(number, "w", encoding="ascii") as file:
        file.write("\n".join(keys))
