"""A restore drill brings the last backup back in a throw-away place and holds it against the ledger."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command

from dougong.config.backup import drill as drills
from dougong.config.backup.writing import write_backup
from dougong.config.jobs import drill_restore
from dougong.kernel import clock
from dougong.platform.journal import Entry
from dougong.platform.ledger.restoration import NotRestored
from dougong.platform.ledger.sealer import seal_all
from dougong.platform.operation.backups import last_drill
from dougong.platform.operation.metrics import exposition
from dougong.platform.operation.readiness import CHECKS

from .conftest import ROOT, add_person

pytestmark = pytest.mark.sealing


@pytest.fixture
def backup(bank, place, monkeypatch):
    """The archive of last night; the day's work came afterwards."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    (place / "files").mkdir()
    (place / "files/contract.pdf").write_bytes(b"%PDF signed by both")
    seal_all()
    receipt = write_backup(place / "night.dgb")
    add_person(bank, "of today")
    seal_all()
    return receipt


def test_a_drill_restores_the_last_backup_elsewhere_and_finds_it_in_the_ledger(
    backup, place, capsys
):
    assert CHECKS["drill"]().why == "none"
    call_command("restore", "--drill", "--json")
    said = json.loads(capsys.readouterr().out)
    assert (said["leaves"], said["root"]) == (backup.leaves, backup.root)
    assert (said["rows"], said["files"]) == (backup.rows, 1)
    assert Entry.objects.filter(verb="restore_drill").get().about["root"] == backup.root
    assert (last_drill().leaves, CHECKS["drill"]().state) == (backup.leaves, "ok")
    assert "dougong_restore_drill_age_seconds" in exposition().decode()
    with time_machine.travel(clock.now() + timedelta(days=32)):
        assert CHECKS["drill"]().why == "old"


def test_a_ledger_that_was_rewritten_since_the_backup_fails_the_drill(backup, place, monkeypatch):
    throw_away = {"leaves": backup.leaves, "root": "0" * 64, "rows": 1, "files": 0}
    monkeypatch.setattr(drills, "_restored", lambda *_: throw_away)
    with pytest.raises(CommandError, match="root"):
        call_command("restore", "--drill")
    assert last_drill().failure == NotRestored.__name__
    assert "dougong_restore_drill_failed 1.0" in exposition().decode()


def test_a_drill_without_an_archive_fails_and_says_so(bank, place):
    with pytest.raises(CommandError, match="There is no archive"):
        call_command("restore", "--drill", place / "gone.dgb")
    assert Entry.objects.get(verb="restore_drill").result == "failed"
    assert CHECKS["drill"]().why == "failed"


def test_the_weekly_drill_waits_for_nothing_where_the_private_half_is_kept_elsewhere(bank, place):
    drill_restore.func(timestamp=0)
    assert last_drill().complaint() == "none"
