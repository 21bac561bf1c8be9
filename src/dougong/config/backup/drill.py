"""The restore drill: the last archive comes back in a throw-away place and is held against the ledger."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from dougong.config.local.postgres import Cluster
from dougong.kernel.errors import N_
from dougong.platform.journal.notes import note
from dougong.platform.ledger import restoration
from dougong.platform.operation import backups

from .keys import BackupRefused

VERB = "restore_drill"
PATIENCE = 4 * 3600
ELSEWHERE = ("DATABASE_URL", "DOUGONG_CHECKPOINTS", "DOUGONG_ARCHIVES", "DOUGONG_DEMO")
"""What would lead the restore back to the real place, or hold an old state against newer signatures."""


@dataclass(frozen=True, slots=True)
class Drilled:
    """What came back, and how long that took."""

    path: str
    leaves: int
    root: str
    rows: int
    files: int
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def drill(source: Path | None, keys: dict[str, Path]) -> Drilled:
    """Restore an archive, the last one unless named, into an empty place that is thrown away."""
    path = str(source or backups.last_backup().path)
    try:
        done = _drilled(Path(path), keys)
    except Exception as error:
        backups.note_failed_drill(type(error).__name__)
        note(VERB, None, result="failed", about={"path": path, "error": type(error).__name__})
        raise
    backups.note_drill(done.path, done.leaves, done.seconds)
    note(VERB, None, result="done", about=done.as_dict() | {"seconds": str(done.seconds)})
    return done


def _drilled(source: Path, keys: dict[str, Path]) -> Drilled:
    if not source.is_file():
        raise BackupRefused(N_("There is no archive %(path)s to restore."), params={"path": source})
    began = time.monotonic()
    with throw_away() as place:
        said = _restored(source, keys, place)
    # The live ledger must contain what came back: another root means that one of them was rewritten.
    restoration.refuse_other_root(said["leaves"], said["root"])
    return Drilled(
        path=str(source),
        leaves=said["leaves"],
        root=said["root"],
        rows=said["rows"],
        files=said["files"],
        seconds=round(time.monotonic() - began, 2),
    )


@contextmanager
def throw_away() -> Iterator[dict[str, str]]:
    """A database server and a data folder of their own, gone afterwards; gives the environment."""
    folder = Path(tempfile.mkdtemp(prefix="dougong-drill-"))
    folder.chmod(0o755)  # the server's account passes through; what lies below is closed to others
    cluster = Cluster.of(folder)
    try:
        cluster.start()
        try:
            data = folder / "data"
            data.mkdir(mode=0o700)
            kept = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
            yield kept | cluster.environment() | {"DOUGONG_DATA": str(data)}
        finally:
            cluster.stop()
    finally:
        for place in {folder, cluster.data}:
            shutil.rmtree(place, ignore_errors=True)


def _restored(source: Path, keys: dict[str, Path], place: dict[str, str]) -> dict[str, Any]:
    """The ordinary restore, in a process that knows the throw-away place only."""
    options = [word for name, path in keys.items() for word in (f"--{name}", str(path.resolve()))]
    words = [sys.executable, "-m", "dougong", "restore", str(source.resolve()), "--json", *options]
    secret = {"SECRET_KEY": settings.SECRET_KEY, "DOUGONG_ENV": settings.ENVIRONMENT}
    done = subprocess.run(
        words, env=place | secret, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or [""]
        raise BackupRefused(
            N_("The archive could not be restored: %(reason)s"), params={"reason": lines[-1]}
        )
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
