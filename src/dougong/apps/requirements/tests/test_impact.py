"""The worked numbers of the impact matrix; no database."""

from decimal import Decimal

import pytest

from dougong.apps.requirements.queries import coverage, impact, metrics


@pytest.mark.parametrize(
    ("days", "level"),
    [(0, 0), (1, 1), (5, 1), (6, 2), (10, 2), (11, 3), (20, 3), (21, 4)],
)
def test_the_schedule_level_follows_from_working_days_of_the_finish(days, level):
    assert impact.schedule_level(Decimal(days), moves_commitment=False) == level


def test_a_committed_milestone_that_moves_is_level_three_at_least():
    assert impact.schedule_level(Decimal(0), moves_commitment=True) == 3
    assert impact.schedule_level(Decimal(25), moves_commitment=True) == 4


@pytest.mark.parametrize(
    ("cost", "level"),
    [("0", 0), ("300000.00", 1), ("900000.00", 2), ("900000.01", 3), ("3000000.01", 4)],
)
def test_the_cost_level_is_the_share_of_the_approved_amount(cost, level):
    share = impact.cost_share(Decimal(cost), Decimal("30000000.00"))
    assert impact.level_of(share, impact.COST_STEPS) == level


def test_any_cost_is_beyond_an_amount_that_nobody_approved():
    assert impact.cost_share(Decimal(1), None) == 1


@pytest.mark.parametrize(
    ("levels", "overall"), [((1, 3, 2, 3, 0, 0), 4), ((1, 0, 2, 1, 1, 1), 2), ((0,) * 6, 0)]
)
def test_the_highest_level_counts_and_two_at_three_make_four(levels, overall):
    assert impact.overall(dict(zip("abcdef", levels, strict=True))) == overall


def test_volatility_is_what_changed_over_what_was_signed():
    assert metrics.volatility(50, 3, 5, 2) == Decimal("0.20")
    assert metrics.volatility(0, 3, 5, 2) is None


def test_coverage_is_a_share_and_unknown_of_nothing():
    assert coverage.share(33, 40) == Decimal("0.825")
    assert coverage.share(0, 0) is None
