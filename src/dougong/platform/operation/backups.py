"""How the last backup went: written by the command, read by the readiness check and the metrics."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from dougong.kernel import clock

OLDEST = timedelta(hours=26)
SMALLEST_SHARE = 0.5
"""A backup of less than half the size of the one before has probably missed something."""


@dataclass(frozen=True, slots=True)
class LastBackup:
    """The last success, and a failure since then if there was one."""

    succeeded_at: str = ""
    path: str = ""
    size: int = 0
    is_small: bool = False
    failure: str = ""

    def age(self) -> timedelta | None:
        """How old the last good archive is; None where there never was one."""
        if not self.succeeded_at:
            return None
        return clock.now() - datetime.fromisoformat(self.succeeded_at)

    def complaint(self) -> str:
        """Why somebody should look at it, as a stable word; empty when all is well."""
        if self.failure:
            return "failed"
        age = self.age()
        if age is None:
            return "none"
        if age > OLDEST:
            return "old"
        return "small" if self.is_small else ""


def last_backup() -> LastBackup:
    """What the last run of `dougong backup` left behind."""
    try:
        return LastBackup(**json.loads(_path().read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return LastBackup()


def note_success(size: int, path: str) -> None:
    before = last_backup()
    is_small = size < before.size * SMALLEST_SHARE
    _keep(LastBackup(clock.now().isoformat(), path, size, is_small))


def note_failure(reason: str) -> None:
    """Keep the last success beside the failure: its age goes on growing."""
    before = last_backup()
    _keep(LastBackup(before.succeeded_at, before.path, before.size, before.is_small, reason))


def _keep(state: LastBackup) -> None:
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.write_text(json.dumps(asdict(state)), encoding="utf-8")
    unfinished.replace(path)


def _path() -> Path:
    return Path(settings.DATA) / "backup.json"
