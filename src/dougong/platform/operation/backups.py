"""How the last backup and the last restore drill went: written by the commands, read by the checks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from dougong.kernel import clock

from .outcomes import Outcome

SMALLEST_SHARE = 0.5
"""A backup of less than half the size of the one before has probably missed something."""


@dataclass(frozen=True, slots=True)
class LastBackup(Outcome):
    """The last archive that was written and read back."""

    file: ClassVar[str] = "backup.json"
    oldest: ClassVar[timedelta] = timedelta(hours=26)

    path: str = ""
    size: int = 0
    is_small: bool = False

    def complaint(self) -> str:
        return Outcome.complaint(self) or ("small" if self.is_small else "")


@dataclass(frozen=True, slots=True)
class LastDrill(Outcome):
    """The last archive that was restored into an empty place and found to be the same."""

    file: ClassVar[str] = "drill.json"
    oldest: ClassVar[timedelta] = timedelta(days=31)

    path: str = ""
    leaves: int = 0
    seconds: float = 0.0


def last_backup() -> LastBackup:
    """What the last run of `dougong backup` left behind."""
    return LastBackup.last()


def note_success(size: int, path: str) -> None:
    is_small = size < last_backup().size * SMALLEST_SHARE
    now = clock.now().isoformat()
    LastBackup(succeeded_at=now, path=path, size=size, is_small=is_small).keep()


def note_failure(reason: str) -> None:
    """Keep the last success beside the failure: its age goes on growing."""
    replace(last_backup(), failure=reason).keep()


def last_drill() -> LastDrill:
    """What the last run of `dougong restore --drill` left behind."""
    return LastDrill.last()


def note_drill(path: str, leaves: int, seconds: float) -> None:
    now = clock.now().isoformat()
    LastDrill(succeeded_at=now, path=path, leaves=leaves, seconds=seconds).keep()


def note_failed_drill(reason: str) -> None:
    replace(last_drill(), failure=reason).keep()
