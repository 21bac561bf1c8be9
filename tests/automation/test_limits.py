"""Limits that figures cross, and times that come round."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from dougong.kernel import clock
from dougong.platform.automation.actions.configuring import look_at_all
from dougong.platform.automation.actions.firing import sweep
from dougong.platform.automation.jobs import call_scheduled_automations, run_schedule
from dougong.platform.automation.schedules import last_time
from dougong.platform.factories import unwatched

from .stage import outcomes, told, work

pytestmark = pytest.mark.django_db


def limited(stage, **more):
    values = {
        "occasion": "fact",
        "fact": "risk.exposure",
        "side": "above",
        "threshold": Decimal(12),
    }
    rule = stage.automation(**values | {"tells_owner": True} | more)
    look_at_all(rule)
    work()
    return rule


def test_a_figure_that_rises_above_its_limit_is_told_once(stage):
    risk = stage.risk(likelihood=3, impact=3)
    rule = limited(stage)
    stage.changed(risk, impact=5)
    work()
    stage.changed(risk, impact=5, likelihood=4)
    work()
    assert outcomes(rule) == ["done"]


def test_what_lay_beyond_the_limit_before_is_not_told(stage):
    risk = stage.risk(likelihood=5, impact=5)
    rule = limited(stage)
    stage.changed(risk, likelihood=4)
    work()
    sweep(rule)
    assert outcomes(rule) == []


def test_a_figure_that_came_back_may_cross_again(stage):
    risk = stage.risk(likelihood=3, impact=3)
    rule = limited(stage)
    for impact in (5, 3, 5):
        stage.changed(risk, impact=impact)
        work()
    assert outcomes(rule) == ["done", "done"]


def test_a_new_record_beyond_the_limit_has_crossed_it(stage):
    rule = limited(stage)
    stage.added(likelihood=5, impact=5)
    work()
    assert (outcomes(rule), len(told(stage.owner))) == (["done"], 1)


def test_figures_that_moved_without_a_verb_are_found_by_the_clock(stage):
    risk = stage.risk(likelihood=3, impact=3)
    rule = limited(stage)
    with unwatched():
        type(risk).objects.filter(pk=risk.pk).update(impact=5)
    sweep(rule)
    sweep(rule)
    assert outcomes(rule) == ["done"]


def test_a_time_comes_round_once_for_each_record_that_fits(stage):
    fits = {"and": [{"field": "impact", "op": "least", "value": "4"}]}
    stage.risk(impact=5), stage.risk(impact=2)
    with time_machine.travel(datetime.fromisoformat("2026-12-01T07:00+08:00"), tick=False):
        rule = stage.automation(
            occasion="schedule", rhythm="daily", hour=8, tells_owner=True, condition=fits,
            active_since=clock.now(),
        )  # fmt: skip
        call_scheduled_automations(0)
        assert outcomes(rule) == []
    with time_machine.travel(datetime.fromisoformat("2026-12-01T08:20+08:00"), tick=False):
        for _tick in range(2):
            run_schedule(rule.pk, last_time(rule, clock.now()).isoformat())
    assert outcomes(rule) == ["done"]


@pytest.mark.parametrize(
    ("rhythm", "wanted"), [("daily", "11-22"), ("weekly", "11-16"), ("monthly", "11-01")]
)
def test_a_rhythm_has_its_last_time_on_the_wall_clock(stage, rhythm, wanted):
    rule = stage.automation(occasion="schedule", rhythm=rhythm, hour=6)
    now = datetime.fromisoformat("2026-11-22T06:30+08:00")
    assert last_time(rule, now).isoformat()[5:16] == f"{wanted}T06:00"
    assert last_time(rule, now - timedelta(hours=1)) < last_time(rule, now) or rhythm != "daily"
