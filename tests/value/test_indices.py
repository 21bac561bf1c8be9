"""Indices, estimates and earned schedule, on published examples and on those of the house."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dougong.engines.value import (
    Status,
    Timeliness,
    earned_schedule,
    earned_schedules,
    estimates,
    shown,
)

D = Decimal
PLAN = [D(100_000), D(300_000), D(600_000), D(850_000), D(1_000_000)]
A = Status(D(300_000), D(300_000), D(330_000), D(300_000))
B = Status(D(250_000), D(120_000), D(150_000), D(400_000))
C = Status(D(50_000), D(60_000), D(40_000), D(300_000))
PROJECT = A + B + C
SECOND = Status(D(230_000), D(250_000), D(240_000), D(600_000))


def test_variances_and_indices_of_a_project_come_from_the_sums_of_its_work():
    assert (PROJECT.pv, PROJECT.ev, PROJECT.ac, PROJECT.bac) == (
        600_000,
        480_000,
        520_000,
        1_000_000,
    )
    assert (PROJECT.cv, PROJECT.sv) == (-40_000, -120_000)
    assert (shown(PROJECT.cpi), shown(PROJECT.spi)) == (D("0.9231"), D("0.8000"))


@pytest.mark.parametrize(
    ("status", "cpi", "spi"),
    [(A, "0.9091", "1.0000"), (B, "0.8000", "0.4800"), (C, "1.5000", "1.2000")],
)
def test_indices_of_each_piece_of_work(status, cpi, spi):
    assert (shown(status.cpi), shown(status.spi)) == (D(cpi), D(spi))


def test_indices_of_a_portfolio_are_no_averages():
    both = PROJECT + SECOND
    assert (shown(both.cpi), shown(both.spi)) == (D("0.9605"), D("0.8795"))


def test_every_estimate_at_completion():
    found = estimates(PROJECT, to_complete=D(600_000))
    assert found.remaining_budget == D("1040000.00")
    assert found.cpi == D("1083333.33")
    assert found.cpi_spi == D("1224166.67")
    assert found.weighted == D("1098767.12")
    assert found.bottom_up == D("1120000.00")
    assert PROJECT.bac - found.cpi == D("-83333.33")


def test_how_well_the_rest_must_be_done():
    assert shown(PROJECT.tcpi(PROJECT.bac)) == D("1.0833")
    assert shown(PROJECT.tcpi(estimates(PROJECT).cpi)) == D("0.9231")
    assert PROJECT.tcpi(PROJECT.ac) is None


def test_earned_schedule_and_what_follows_from_it():
    time = Timeliness(earned_schedule(PLAN, PROJECT.ev), D(3), D(5))
    assert (time.earned, time.sv) == (D("2.6"), D("-0.4"))
    assert (shown(time.spi), shown(time.estimate)) == (D("0.8667"), D("5.7692"))
    assert time.to_complete == D("1.2")


def test_the_example_of_the_r_package_pra():
    """Budget 100,000; planned 10, 20, 40, 70, 100 %; 35 % done in the third period (CRAN, `spi`)."""
    status = Status(pv=D(40_000), ev=D(35_000), ac=D(36_000), bac=D(100_000))
    assert status.spi == D("0.875")
    assert (status.sv, status.cv) == (-5_000, -1_000)


def test_the_figure_of_the_earned_schedule_concept():
    """Lipke's figure: all of May and a part of June is earned at the end of July."""
    plan = [D(month * 10) for month in range(1, 10)]
    time = Timeliness(earned_schedule(plan, D(57)), D(7), D(9))
    assert time.earned == 5 + (D(57) - D(50)) / (D(60) - D(50))
    assert time.sv == D("-1.3")


def test_late_finished_work_is_late_in_time_though_not_in_money():
    """Lipke, "Schedule is different" (2003): SV is nought at the end, SV(t) is not."""
    done = Status(D(1_000_000), D(1_000_000), D(1_200_000), D(1_000_000))
    time = Timeliness(earned_schedule(PLAN, done.ev), D(7), D(5))
    assert (done.sv, done.spi) == (0, 1)
    assert (time.sv, shown(time.spi)) == (D(-2), D("0.7143"))
    assert time.to_complete is None
    assert set(vars_of(estimates(done))) == {D("1200000.00"), None}


def vars_of(found):
    return [getattr(found, name) for name in type(found).__dataclass_fields__]


def test_what_cannot_be_known_is_unknown():
    nothing = Status(D(0), D(0), D(0), D(100))
    assert (nothing.cpi, nothing.spi) == (None, None)
    assert estimates(nothing).cpi is None
    assert earned_schedule([], D(0)) == 0
    assert Timeliness(D(0), D(0), D(5)).estimate is None


AMOUNTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=24).filter(any)


@given(AMOUNTS, st.floats(0, 1.2))
def test_many_projects_at_once_give_the_same_schedules(steps, part):
    planned = np.cumsum([steps], axis=1)
    earned = int(planned[0, -1] * part)
    one = earned_schedule([D(int(v)) for v in planned[0]], D(earned))
    assert earned_schedules(planned, np.array([earned]))[0] == pytest.approx(float(one))


@given(AMOUNTS)
def test_what_was_planned_by_a_period_is_earned_in_that_time(steps):
    planned = [D(sum(steps[: n + 1])) for n in range(len(steps))]
    periods = [earned_schedule(planned, amount) for amount in planned]
    assert periods == sorted(periods)
    assert all(planned[int(p) - 1] == a for p, a in zip(periods, planned, strict=True) if a)
