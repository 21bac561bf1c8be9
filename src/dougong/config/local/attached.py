"""The database of this machine for one command, when no other is named."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from . import data_folder
from .postgres import Cluster


@contextmanager
def local_database() -> Iterator[None]:
    """Join the server of the data folder, or start it for as long as the command takes.

    Nothing happens when DATABASE_URL or PGHOST names a database, or the folder has none.
    """
    data = data_folder()
    is_demo = os.environ.get("DOUGONG_DEMO") == "1" or (data / "demo_accounts.json").exists()
    is_named = bool(os.environ.get("DATABASE_URL") or os.environ.get("PGHOST"))
    if is_named or not is_demo:
        yield
        return
    cluster = Cluster.of(data)
    cluster.start()
    try:
        os.environ.update(cluster.environment(), DOUGONG_DEMO="1")
        yield
    finally:
        cluster.stop()
