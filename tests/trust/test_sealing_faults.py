"""Sealing goes on whatever befalls it: two sealers, a killed one, a clock put back, a long transaction."""

import random
import threading
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection
from django.test import Client

from dougong.kernel import clock
from dougong.platform.actions import Change
from dougong.platform.journal import Entry
from dougong.platform.ledger import read_only, signing, standing
from dougong.platform.ledger.clock_watch import VERB
from dougong.platform.ledger.head import read_head
from dougong.platform.ledger.sealer import seal_all, seal_once
from dougong.platform.ledger.verification import verify
from dougong.platform.operation.readiness import CHECKS
from dougong.platform.policies import Installation

from .test_sealing import assert_sealed_without_gap
from .writer import one_verb

pytestmark = pytest.mark.sealing
BY = Installation()
BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def grow(people, number):
    for turn in range(number):
        person = people[turn % len(people)]
        person.employer = f"行 {turn}"
        Change(person, by=BY).execute()


def test_two_sealers_leave_neither_fork_nor_double(history):
    stop, faults = threading.Event(), []

    def seal():
        try:
            while not stop.is_set():
                seal_once()
        except Exception as fault:  # noqa: BLE001 - whatever it is, the test says so
            faults.append(fault)
        finally:
            connection.close()

    pair = [threading.Thread(target=seal) for _ in range(2)]
    for one in pair:
        one.start()
    grow(history, 60)
    stop.set()
    for one in pair:
        one.join()
    seal_all()
    assert faults == []
    assert_sealed_without_gap(60)


class Killed(Exception):
    """The sealer ends here."""


def test_a_sealer_killed_at_any_statement_leaves_nothing_half_done(history):
    grow(history, 3)
    before, steps, at = read_head(), 0, 0

    def kill(execute, sql, params, many, context):
        nonlocal steps
        steps += 1
        if steps > at:
            raise Killed
        return execute(sql, params, many, context)

    while True:
        steps = 0
        try:
            with connection.execute_wrapper(kill):
                seal_once()
        except Killed:
            assert read_head() == before
            at += 1
            continue
        break
    assert at >= 8, "every statement was the last one once"
    seal_all()
    assert_sealed_without_gap(3)


def told():
    return Entry.objects.filter(verb=VERB)


def test_a_clock_that_was_put_back_is_an_entry_and_sealing_goes_on(history, monkeypatch):
    monkeypatch.setenv(clock.VARIABLE, (clock.machine_now() + timedelta(hours=1)).isoformat())
    grow(history, 1)
    seal_all()
    monkeypatch.setenv(clock.VARIABLE, (clock.machine_now() + timedelta(minutes=59)).isoformat())
    grow(history, 3)
    seal_all()
    assert [entry.result for entry in told()] == ["failed"], "one fall is told once"
    assert 55 < float(told().get().about["seconds"]) < 70
    assert verify().valid


def test_a_step_of_a_few_seconds_is_no_alarm(history, monkeypatch):
    monkeypatch.setenv(clock.VARIABLE, BEGIN.isoformat())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal.head SET newest_at = %s", [BEGIN + timedelta(seconds=4)])
    grow(history, 2)
    seal_all()
    assert not told().exists()


def test_times_of_checkpoints_rise_though_the_clock_was_put_back(
    history, monkeypatch, settings, tmp_path
):
    settings.DATA = tmp_path
    times = []
    for moment in (BEGIN, BEGIN - timedelta(hours=2), BEGIN - timedelta(hours=1)):
        monkeypatch.setenv(clock.VARIABLE, moment.isoformat())
        grow(history, 1)
        seal_all()
        note = signing.sign_checkpoint(signing.own_signer())
        times.append(next(line for line in note.splitlines() if line.startswith("time ")))
    assert times == sorted(set(times))


@pytest.fixture
def slow(history):
    """A transaction with an id that stays open, and an entry that waits behind it."""
    settings = connection.settings_dict
    link = {"dbname": settings["NAME"], "host": settings["HOST"], "user": "dougong_app"}
    with psycopg.connect(**link, application_name="monthly report") as open_one:
        one_verb(open_one, "slow", random.Random(3))
        grow(history, 1)
        seal_all()
        yield open_one
        open_one.rollback()


def test_who_keeps_the_sealer_waiting_is_named(slow, monkeypatch):
    assert CHECKS["sealing_lag"]().state == "ok"
    monkeypatch.setenv(clock.VARIABLE, "+90s")
    finding = CHECKS["sealing_lag"]()
    assert (finding.state, finding.value >= 60) == ("warning", True)
    assert f"pid {slow.info.backend_pid} dougong_app@" in finding.why
    assert "monthly report" in finding.why


def test_an_hour_behind_nothing_is_written_until_the_sealer_has_caught_up(slow, house, monkeypatch):
    client = Client(raise_request_exception=False)
    client.force_login(house.officer)
    monkeypatch.setattr(read_only, "LOOK_EVERY", -1)
    monkeypatch.setattr(read_only, "_seen", [0.0, 0.0])
    monkeypatch.setenv(clock.VARIABLE, "+61m")
    answer = client.post("/api/v1/person/", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (503, "journal_behind")
    assert client.get("/person/").status_code == 200
    assert CHECKS["sealing_lag"]().state == "failed"
    slow.rollback()
    seal_all()
    assert standing.waiting() == 0
    answer = client.post("/api/v1/person/", {}, content_type="application/json")
    assert answer.status_code != 503
