"""Killing the worker during an import leaves all of its rows or none; ten thousand rows in a minute."""

import logging
import random
import time

import pytest

from dougong.apps.accounts.models import Person
from dougong.platform.imports import actions
from dougong.platform.imports.choices import ImportState
from dougong.platform.imports.models import Progress, SheetImport
from dougong.platform.policies import Installation
from dougong.platform.records import Record
from dougong.platform.register import registry
from tests.imports.stage import csv_of

from .stage import Worker

pytestmark = pytest.mark.alone
log = logging.getLogger(__name__)  # the figures: pytest --log-cli-level=INFO
ROWS, MANY = 1500, 10_000


def handed_in(bank, rows):
    lines = [[f"员工 {number}", f"Person {number}", bank.unit.code] for number in range(rows)]
    data = csv_of([["name (Chinese)", "name (English)", "home unit"], *lines])
    row = actions.new_import(registry["person"], data, "people.csv", Installation())
    return actions.AddImport(row, by=Installation()).execute()


def wait_for(is_reached, patience=90):
    deadline = time.monotonic() + patience
    while not is_reached():
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(0.02)


def state_of(row):
    return SheetImport.objects.values_list("state", flat=True).get(pk=row.pk)


def imported():
    return Person.objects.filter(name_en__startswith="Person ").count()


def progress():
    return Progress.objects.values_list("done", flat=True).first() or 0


def test_killing_the_worker_during_an_import_leaves_all_or_nothing(bank, place):
    row = actions.MapColumns(handed_in(bank, ROWS), by=Installation()).execute()
    assert row.state == ImportState.CHECKING
    worker, chance, seen = Worker(place, beat=0.5), random.Random(4), set()
    try:
        wait_for(lambda: state_of(row) == ImportState.CHECKED)
        assert imported() == 0
        row.refresh_from_db()
        Progress.objects.all().delete()
        actions.ApplyImport(row, by=Installation()).execute()
        for _kill in range(2):
            wait_for(lambda: progress() > 0 or state_of(row) == ImportState.IMPORTED)
            time.sleep(chance.random() / 10)
            worker.kill()
            seen.add(imported())
            Progress.objects.all().delete()
            worker.start()
        wait_for(lambda: state_of(row) == ImportState.IMPORTED)
    finally:
        worker.end()
    assert seen <= {0, ROWS}
    assert 0 in seen, "no kill hit the import: nothing was tried"
    assert imported() == ROWS
    plates = Record.objects.filter(kind="person").count()
    assert plates == Person.objects.count()


@pytest.mark.full
def test_ten_thousand_rows_are_tried_and_imported_within_a_minute(bank, place):
    row = handed_in(bank, MANY)
    began = time.monotonic()
    row = actions.MapColumns(row, by=Installation()).execute()
    row = actions.MapColumns(row, by=Installation(), in_worker=True).execute()
    tried = time.monotonic()
    assert (row.report["new"], row.report["refused"]) == (MANY, 0)
    assert progress() == MANY
    row = actions.ApplyImport(row, by=Installation()).execute()
    actions.FinishImport(row, by=Installation()).execute()
    done = time.monotonic()
    assert imported() == MANY
    log.info("10,000 rows: trial %.1f s, import %.1f s", tried - began, done - tried)
    assert done - began < 60
