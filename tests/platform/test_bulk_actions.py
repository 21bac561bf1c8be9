"""Verbs on many records: all or none, an entry each, by few statements."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dougong.apps.portfolio.factories import ProjectFactory
from dougong.apps.risks.actions import CloseRisk
from dougong.apps.risks.choices import RiskKind, RiskState
from dougong.apps.risks.models import Risk
from dougong.platform.actions import Add, Change, Conflict, Delete
from dougong.platform.journal import Entry
from dougong.platform.policies import Installation
from dougong.platform.records import DELETED, Record
from tests.cast import Bank
from tests.refusals import codes

pytestmark = pytest.mark.django_db
BY = Installation()


def new_risks(project: Any, count: int) -> list[Risk]:
    return [
        Risk(
            project=project, title_zh=f"风险 {n}", kind_of_risk=RiskKind.SUPPLIER, likelihood=1,
            impact=1,
        )
        for n in range(count)
    ]  # fmt: skip


def again(rows: list[Any]) -> list[Any]:
    found = type(rows[0])._default_manager.select_related("record").in_bulk([r.pk for r in rows])
    return [found[row.pk] for row in rows]


def test_many_are_added_with_a_code_and_an_entry_each():
    rows = Add.execute_many(new_risks(ProjectFactory(), 30), by=BY, reason="from the list")
    assert len({row.code for row in rows}) == 30
    entries = Entry.objects.filter(record__in=[row.pk for row in rows]).with_changes()
    assert len(entries) == 30
    assert {entry.after["title_zh"] for entry in entries} == {row.title_zh for row in rows}
    assert {entry.reason for entry in entries} == {"from the list"}


def test_many_are_changed_each_in_its_own_way():
    rows = again(Add.execute_many(new_risks(ProjectFactory(), 3), by=BY))
    rows[0].likelihood, rows[1].impact, rows[2].title_zh = 5, 4, "别的"
    Change.execute_many(rows, by=BY)
    stored = again(rows)
    assert [(r.likelihood, r.impact, r.version) for r in stored] == [
        (5, 1, 2),
        (1, 4, 2),
        (1, 1, 2),
    ]
    assert stored[2].record.label == "别的"
    last = Entry.objects.filter(record=rows[1].pk).latest("id")
    assert (last.before, last.after) == ({"impact": 1, "version": 1}, {"impact": 4, "version": 2})


def test_many_are_deleted_and_their_plates_stay():
    rows = again(Add.execute_many(new_risks(ProjectFactory(), 3), by=BY))
    Delete.execute_many(rows, by=BY, reason="entered twice")
    assert not Risk.objects.exists()
    plates = Record.objects.filter(pk__in=[row.pk for row in rows])
    assert set(plates.values_list("state", flat=True)) == {DELETED}
    assert Entry.objects.filter(verb="delete", record__in=plates).count() == 3


def test_scopes_are_deleted_with_their_places():
    projects = [ProjectFactory(), ProjectFactory()]
    Delete.execute_many(projects, by=BY)
    assert not Record.objects.filter(reached_from__below__in=[p.pk for p in projects]).exists()


def test_nothing_at_all_is_done_on_no_records():
    for verb in (Add, Change, Delete):
        assert verb.execute_many([], by=BY) == []
    assert not Entry.objects.exists()


def test_one_refusal_refuses_all():
    rows = again(Add.execute_many(new_risks(ProjectFactory(), 3), by=BY))
    CloseRisk(rows[1], by=BY, reason="past and gone").execute()
    with pytest.raises(ValidationError) as refused:
        CloseRisk.execute_many(again(rows), by=BY, reason="past and gone")
    assert codes(refused) == ["risks.already_closed"]
    assert [row.state for row in again(rows)].count(RiskState.CLOSED) == 1
    rows[0].likelihood = 9
    with pytest.raises(ValidationError):
        Change.execute_many([rows[0], again(rows)[2]], by=BY)
    with pytest.raises(ValidationError):
        Add.execute_many([*new_risks(rows[0].project, 2), Risk(project=rows[0].project)], by=BY)
    assert Risk.objects.count() == 3


def test_one_record_out_of_reach_refuses_all():
    bank = Bank.found()
    rows = [bank.here.another(Risk), bank.there.another(Risk)]
    local = bank.here.account("risk.view", "risk.change", "risk.add")
    seeing = bank.here.account("risk.view", on=bank.root)
    with pytest.raises(Exception, match=str(rows[1].pk)):
        Change.execute_many(rows, by=local)
    with pytest.raises(PermissionDenied):
        Change.execute_many(rows, by=seeing)
    new = [*new_risks(bank.here.project, 1), *new_risks(bank.there.project, 1)]
    with pytest.raises(PermissionDenied):
        Add.execute_many(new, by=local)
    assert Risk.objects.filter(version=1).count() == 2


def test_one_stale_version_refuses_all():
    rows = again(Add.execute_many(new_risks(ProjectFactory(), 2), by=BY))
    Change(again(rows)[1], by=BY).execute()
    with pytest.raises(Conflict):
        Change.execute_many(rows, by=BY)
    assert [row.version for row in again(rows)] == [1, 2]


@pytest.mark.parametrize("verb", [Add, Change, Delete])
def test_the_number_of_statements_does_not_grow_with_the_records(verb):
    keeper, counts = Bank.found().keeper, []
    bank_rows: list[Any]
    for count in (2, 20):
        bank = Bank.found()
        keeper = bank.keeper
        bank_rows = new_risks(bank.here.project, count)
        if verb is not Add:
            made = Add.execute_many(bank_rows, by=BY)
            bank_rows = list(Risk.objects.filter(pk__in=[row.pk for row in made]))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            verb.execute_many(bank_rows, by=keeper)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.alone
@pytest.mark.full
def test_ten_thousand_records_take_seconds():
    rows = new_risks(ProjectFactory(), 10_000)
    times = {}
    for verb in (Add, CloseRisk, Delete):
        start = time.perf_counter()
        rows = verb.execute_many(rows, by=BY, reason="all of them")
        times[verb.verb] = time.perf_counter() - start
    assert max(times.values()) < 30, times
