"""Jobs: in the transaction of their cause, once in their effect, and on the institution's clock."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from procrastinate.contrib.django import app

from dougong.apps.accounts.models import Person
from dougong.platform.jobs import job, remove_finished_jobs
from dougong.platform.jobs import queue as queued
from dougong.platform.jobs.schedules import SCHEDULES, Schedule, defer_due
from dougong.platform.jobs.working import run_due

from .conftest import add_person

NIGHTLY = Schedule(None, "30 2 * * *")


@pytest.fixture
def task():
    """A job of this test's own, forgotten afterwards."""
    made = []

    def declare(function):
        made.append(job(queue="of this test", retry=1)(function))
        return made[-1]

    yield declare
    for one in made:
        app.tasks.pop(one.name)


@pytest.fixture
def no_schedules(monkeypatch):
    monkeypatch.setattr("dougong.platform.jobs.schedules.SCHEDULES", [])


def status_of(number):
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [number])
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_an_effect_happens_once_under_its_key():
    seen = []
    assert queued.once("report/2026-11-23", lambda: seen.append(1))
    assert not queued.once("report/2026-11-23", lambda: seen.append(2))
    assert seen == [1]


@pytest.mark.django_db
def test_an_effect_that_fails_leaves_no_key():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queued.once("report/2026-11-23", lambda: 1 / 0)
    assert queued.once("report/2026-11-23", lambda: None)


def test_a_job_of_a_cause_that_was_rolled_back_does_not_exist(bank, task, no_schedules):
    def causes_and_fails() -> None:
        second.defer()
        add_person(bank, "half")
        raise LookupError

    def second_job() -> None:
        add_person(bank, "never")

    first, second = task(causes_and_fails), task(second_job)
    number = first.defer()
    before = Person.objects.count()
    assert run_due().failed == 1
    assert Person.objects.count() == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (1,)
    assert status_of(number) == "todo", "it waits to be tried again"


def test_a_job_that_fails_for_good_is_parked_until_somebody_looks(bank, task, no_schedules, capsys):
    faults = [LookupError("first"), LookupError("second")]

    def stumbles() -> None:
        if faults:
            raise faults.pop()

    number = task(stumbles).defer()
    assert run_due().failed == 1
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
    assert run_due().as_dict()["parked"] == 1
    call_command("jobs", "parked")
    assert str(number) in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("jobs", "again", str(number + 1))
    call_command("jobs", "again", str(number))
    assert run_due().as_dict() == {
        "done": 1,
        "failed": 0,
        "parked": 0,
        "by_name": {f"{__name__}.stumbles": 1},
    }
    assert status_of(number) == "succeeded"


def test_everything_due_at_the_moved_clock_runs(bank, task, no_schedules, monkeypatch):
    def later() -> None:
        add_person(bank, "later")

    number = task(later).configure(schedule_at=datetime.now(UTC) + timedelta(days=5)).defer()
    assert run_due().done == {}
    monkeypatch.setenv("DOUGONG_CLOCK", "+6d")
    assert run_due().as_dict()["done"] == 1
    assert status_of(number) == "succeeded"


def test_two_schedulers_make_one_job_of_a_period(transactional_db, monkeypatch):
    ours = [one for one in SCHEDULES if one.task is remove_finished_jobs]
    monkeypatch.setattr("dougong.platform.jobs.schedules.SCHEDULES", ours)
    monkeypatch.setenv("DOUGONG_CLOCK", "2026-11-23T02:31:00+08:00")
    assert [defer_due(), defer_due()] == [1, 0]
    monkeypatch.setenv("DOUGONG_CLOCK", "2026-11-24T02:29:59+08:00")
    assert defer_due() == 0
    monkeypatch.setenv("DOUGONG_CLOCK", "2026-11-24T02:30:00+08:00")
    assert defer_due() == 1


@pytest.mark.parametrize(
    ("zone", "now", "period"),
    [
        ("Asia/Shanghai", "2026-11-22T18:30:00+00:00", "2026-11-23T02:30"),
        ("Asia/Shanghai", "2026-11-22T18:29:59+00:00", "2026-11-22T02:30"),
        # On 2026-03-29 there is no 02:30 in Berlin: it comes when the clocks have gone forward.
        ("Europe/Berlin", "2026-03-29T00:59:00+00:00", "2026-03-28T02:30"),
        ("Europe/Berlin", "2026-03-29T01:00:00+00:00", "2026-03-29T02:30"),
        # On 2026-10-25 it comes twice and has the same name both times.
        ("Europe/Berlin", "2026-10-25T00:30:00+00:00", "2026-10-25T02:30"),
        ("Europe/Berlin", "2026-10-25T01:30:00+00:00", "2026-10-25T02:30"),
    ],
)
def test_periods_follow_the_wall_clock_of_the_institution(settings, zone, now, period):
    settings.TIME_ZONE = zone
    found = NIGHTLY.last_period(datetime.fromisoformat(now))
    assert found.isoformat(timespec="minutes") == period


def test_finished_jobs_are_removed_after_a_day_and_parked_ones_stay(bank, task, no_schedules):
    def quick() -> None:
        return None

    done, young = task(quick).defer(), None
    run_due()
    young = app.tasks[f"{__name__}.quick"].defer()
    run_due()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_events SET at = at - interval '25 h' WHERE job_id = %s", [done]
        )
        queued.remove_finished()
        cursor.execute("SELECT id FROM procrastinate_jobs ORDER BY id")
        assert [number for (number,) in cursor.fetchall()] == [young]


def test_effects_are_kept_for_longer_than_any_job_can_be_repeated(transactional_db):
    queued.once("recent", lambda: None)
    with time_machine.travel(datetime.now(UTC) - queued.EFFECTS_KEPT - timedelta(days=1)):
        queued.once("ancient", lambda: None)
    queued.remove_finished()
    assert list(queued.JobEffect.objects.values_list("pk", flat=True)) == ["recent"]
