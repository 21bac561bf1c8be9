"""Values of the journal: kept exactly, told apart, and read back in the words of the model."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from dougong.apps.portfolio.factories import ProjectFactory
from dougong.apps.portfolio.models import Project
from dougong.apps.risks.factories import RiskFactory
from dougong.platform.actions import Change, Delete
from dougong.platform.journal import (
    Entry,
    Line,
    current_request_id,
    new_request_id,
    request_scope,
    unit_of_work,
)
from dougong.platform.journal.canonical import plain, stated
from dougong.platform.journal.captured import Change as Captured
from dougong.platform.journal.captured import SealedText, load_changes, merge, readable, snapshot
from dougong.platform.policies import Installation

BY = Installation()


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (Decimal("12345678901234567.8901"), "12345678901234567.8901"),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (date(2026, 11, 22), "2026-11-22"),
        (
            datetime(2026, 11, 22, 8, tzinfo=timezone.get_fixed_timezone(480)),
            "2026-11-22T08:00:00+08:00",
        ),
        (time(8, 30), "08:30:00"),
        ({1: Decimal("0.10")}, {"1": "0.10"}),
        ((date(2026, 1, 1), [None]), ["2026-01-01", [None]]),
        (True, True),
        (timedelta(days=1), "1 day, 0:00:00"),
    ],
)
def test_a_value_is_kept_exactly(value, kept):
    assert plain(value) == kept


def test_numbers_with_a_fraction_are_texts_in_hashed_bytes():
    assert stated({"a": 0.1, "b": [1, True, None, Decimal("0.1")]}) == {
        "a": "0.1",
        "b": [1, True, None, "0.1"],
    }


def test_two_changes_in_one_unit_of_work_read_as_one():
    into = {"a": [1, 2]}
    merge(into, {"a": [2, 3], "b": [4, 5]})
    assert into == {"a": [1, 3], "b": [4, 5]}


def test_only_what_is_said_is_sealed():
    assert Line("close", 1).sealed() == {}
    assert Line("close", 1, reason="why").sealed() == {"reason": "why"}
    told = Line("close", 1, after={"links": [1]}).sealed()["told"]
    assert told == '{"after":{"links":[1]},"before":{}}'


def test_a_request_id_holds_inside_its_request_only():
    assert len(new_request_id()) == 32
    with request_scope("outer"):
        with request_scope("inner"):
            assert current_request_id() == "inner"
        assert current_request_id() == "outer"
    assert current_request_id() == ""


def test_a_snapshot_holds_every_column_that_tells_something():
    columns = snapshot(Project(title_zh="核心", approved_amount=Decimal("1.10")))
    assert columns["approved_amount"] == "1.10"
    assert "title_zh" in columns
    assert not {"created_at", "updated_at"} & set(columns)


@pytest.mark.django_db
def test_what_changed_is_read_back_as_the_columns_of_the_model():
    project = ProjectFactory(approved_amount=Decimal("10.00"), planned_start=date(2026, 1, 1))
    project.approved_amount, project.planned_start = Decimal("12.50"), None
    project.objective_zh = "长文本"
    Change(project, by=BY).execute()
    (entry,) = Entry.objects.filter(record=project.pk).with_changes()
    assert entry.before["approved_amount"] == "10.00"
    assert entry.after["approved_amount"] == "12.50"
    assert (entry.before["planned_start"], entry.after["planned_start"]) == ("2026-01-01", None)
    assert entry.after["objective_zh"] == "长文本"
    assert str(entry) == f"change {project.pk} v2"


@pytest.mark.django_db
def test_a_long_text_is_kept_outside_the_hashed_bytes_and_read_back():
    project = ProjectFactory()
    project.objective_zh = "个人信息"
    Change(project, by=BY).execute()
    assert SealedText.objects.filter(text="个人信息").exists()
    entry = Entry.objects.get(record=project.pk)
    assert entry.after["objective_zh"] == "个人信息"
    assert entry.told == {}


@pytest.mark.django_db
def test_an_entry_loads_its_changes_when_they_are_asked_for():
    risk = RiskFactory()
    risk.impact = 5
    Change(risk, by=BY, reason="asked for").execute()
    Delete(risk, by=BY).execute()
    changed, deleted = Entry.objects.filter(record=risk.pk).order_by("id")
    assert changed.changes() == {"impact": [4, 5], "version": [1, 2]}
    assert (deleted.after, deleted.before["impact"]) == ({}, 5)
    captured = Captured.objects.filter(pk_text=str(risk.pk), tbl="risks_risk").latest("id")
    assert str(captured) == f"D risks_risk {risk.pk}"
    assert str(SealedText(id=uuid.UUID(int=2))).endswith("2")


@pytest.mark.django_db
def test_an_entry_about_no_record_has_no_changes():
    with unit_of_work(None) as unit:
        (entry,) = unit.write([Line("sign_in_failed", None)])
    load_changes([entry])
    assert (entry.changes(), entry.before, entry.after) == ({}, {}, {})


def test_yes_or_no_and_structures_are_read_back_as_such():
    from dougong.apps.accounts.models import Role

    found = readable(
        Role,
        {
            "is_shipped": ["true", "false"],
            "permissions": ['["risk.view"]', None],
            "unit_id": ["7", None],
            "created_at": ["x", "y"],
            "gone": ["1", "2"],
        },
    )
    assert found == {
        "is_shipped": [True, False],
        "permissions": [["risk.view"], None],
        "unit_id": [7, None],
    }


def test_a_secret_stays_one():
    from dougong.apps.accounts.models import Account

    assert readable(Account, {"password": [{"$secret": True}, None]}) == {
        "password": ["••••", None]
    }
