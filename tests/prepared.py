"""A cluster whose database has every migration applied: made once, copied for every test run.

Applying all migrations takes longer than most runs. The copy is brought up to date all the same, so
a model or trigger that changed since is as new as in an empty database.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

from dougong.config.local.installation import find_installation
from dougong.config.local.postgres import DATABASE as MIGRATED
from dougong.config.local.postgres import ThrowAwayCluster, start_throw_away

DATABASE = "dougong_prepared"
"""In the copied cluster; a test database is made after its pattern."""
SOURCE = Path(__file__).resolve().parents[1] / "src/dougong"


def digest() -> str:
    """What the prepared database depends on: the server's version and the text of all migrations."""
    found = hashlib.sha256(str(find_installation().major()).encode())
    for path in sorted(SOURCE.glob("**/migrations/*")):
        if path.is_file() and path.suffix in {".py", ".sql"}:
            found.update(str(path.relative_to(SOURCE)).encode() + path.read_bytes())
    return found.hexdigest()[:16]


def start_prepared() -> ThrowAwayCluster:
    """Start a server that has the prepared database; the first call of a version makes it."""
    kept = Path(tempfile.gettempdir()) / f"dougong-prepared-{os.getuid()}-{digest()}"
    if not kept.exists():
        _prepare(kept)
    return start_throw_away(kept)


def _prepare(kept: Path) -> None:
    cluster = start_throw_away()
    try:
        _on_server(cluster, f"CREATE DATABASE {MIGRATED}")
        migrate = [sys.executable, "-m", "dougong", "migrate", "--verbosity", "0"]
        environment = os.environ | cluster.environment() | {"PYTHONPATH": str(SOURCE.parent)}
        subprocess.run(migrate, env=environment, check=True)
        _on_server(cluster, f"ALTER DATABASE {MIGRATED} RENAME TO {DATABASE}")
        data = cluster.folder / "data"
        find_installation().run("pg_ctl", "stop", "-w", "-s", "-m", "fast", "-D", str(data))
        if not kept.exists():  # another run may have been faster
            shutil.move(data, kept)
    finally:
        cluster.stop()


def _on_server(cluster: ThrowAwayCluster, statement: str) -> None:
    place = cluster.environment()
    with psycopg.connect(
        host=place["PGHOST"], user=place["PGUSER"], dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(statement)
