"""Closed months go with every backup, and come back to where the ledger reads them."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from dougong.config.backup.writing import write_backup
from dougong.platform.keeping.models import Archive
from dougong.platform.ledger import archives, signing
from tests.operation.conftest import dougong, said, settings_of_link

from .test_archives import at as at  # noqa: PLC0414
from .test_archives import january as january  # noqa: PLC0414
from .test_archives import taken

pytestmark = pytest.mark.sealing
CLOCK = {"DOUGONG_CLOCK": "2026-02-20T09:00:00+00:00"}


class Saved:
    """A backup of a journal whose January lies in a file, and a place to bring it back to."""

    def __init__(self, folder: Path, database: str) -> None:
        self.archive: Archive = taken("project")
        self.folder, self.database = folder, database
        self.receipt = write_backup(folder / "night.dgb")

    @property
    def file(self) -> Path:
        return self.folder / "elsewhere/archives" / self.archive.file

    def restored(self) -> Any:
        keys = self.folder / "data/keys"
        key, signer = keys / "backup.key", keys / "backup-signing.pub"
        words = ("restore", self.folder / "night.dgb", "--json", "--key", key, "--signer", signer)
        return self.run(*words)

    def run(self, *words: Any) -> Any:
        return dougong(*words, database=self.database, data=self.folder / "elsewhere", **CLOCK)


@pytest.fixture
def saved(january: Any, settings: Any, tmp_path: Path) -> Iterator[Saved]:
    settings.MEDIA_ROOT = tmp_path / "data/files"
    name = f"empty_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(**settings_of_link(), autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name}")
        yield Saved(tmp_path, name)
        link.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_an_archived_month_comes_back_and_is_read_again(saved):
    outcome = said(saved.restored())
    assert (saved.receipt.archives, outcome["archives"], outcome["archives_missing"]) == (1, 1, [])
    assert saved.file.read_bytes() == archives.place_of(saved.archive.file).read_bytes()
    assert archives.note_of(saved.file).exists()
    assert saved.file.stat().st_mode & 0o077 == 0
    # Whoever holds the key that is proved by, verifies; and a flipped bit is found as before.
    (saved.folder / "elsewhere" / signing.PUBLIC_KEY).parent.mkdir(exist_ok=True)
    public = (saved.folder / "data" / signing.PUBLIC_KEY).read_bytes()
    (saved.folder / "elsewhere" / signing.PUBLIC_KEY).write_bytes(public)
    assert said(saved.run("ledger", "verify", "--json"))["valid"]
    content = saved.file.read_bytes()
    saved.file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    found = json.loads(saved.run("ledger", "verify", "--json").stdout)
    assert (found["valid"], found["kind"]) == (False, "archive_changed")


def test_a_month_whose_file_was_away_is_named_and_holds_nothing_up(saved):
    os.remove(archives.place_of(saved.archive.file))
    (saved.folder / "night.dgb").unlink()
    assert write_backup(saved.folder / "night.dgb").archives == 0
    outcome = said(saved.restored())
    assert (outcome["archives"], outcome["archives_missing"]) == (0, [saved.archive.file])


def test_another_file_of_that_name_is_neither_replaced_nor_believed(saved):
    saved.file.parent.mkdir(parents=True)
    saved.file.write_bytes(b"something else")
    done = saved.restored()
    assert (done.returncode, saved.file.read_bytes()) == (1, b"something else")
    assert "lies there already" in done.stderr or "已存在" in done.stderr
    with psycopg.connect(**settings_of_link() | {"dbname": saved.database}) as link:
        tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        assert link.execute(tables).fetchone() == (0,), "refused before anything was touched"
