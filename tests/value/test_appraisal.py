"""Appraisal of investments, on the examples of the reference of Microsoft Excel's functions."""

from decimal import Decimal

import pytest

from dougong.engines.value import (
    modified_rate_of_return,
    payback,
    present_value,
    rate_of_return,
)

D = Decimal
SHOP = [D(n) for n in (-70_000, 12_000, 15_000, 18_000, 21_000, 26_000)]
FLEET = [D(n) for n in (-120_000, 39_000, 30_000, 21_000, 37_000, 46_000)]


def test_present_value_of_the_excel_example():
    """NPV(10%, -10000, 3000, 4200, 6800) is 1188.44 there, where the first flow is a year away."""
    assert present_value(D("0.1"), [D(n) for n in (0, -10_000, 3_000, 4_200, 6_800)]) == D(
        "1188.44"
    )
    shoes = [D(n) for n in (-40_000, 8_000, 9_200, 10_000, 12_000, 14_500)]
    assert present_value(D("0.08"), shoes) == D("1922.06")


def test_internal_rate_of_return_of_the_excel_example():
    assert rate_of_return(SHOP[:5]) == pytest.approx(-0.0212, abs=5e-5)
    assert rate_of_return(SHOP) == pytest.approx(0.0866, abs=5e-5)
    assert rate_of_return([D(1), D(1)]) is None


def test_the_internal_rate_brings_the_value_to_nought():
    assert abs(present_value(D(str(rate_of_return(FLEET))), FLEET)) <= D("0.01")


def test_modified_rate_of_return_of_the_excel_example():
    assert modified_rate_of_return(FLEET, 0.1, 0.12) == pytest.approx(0.1261, abs=5e-5)
    assert modified_rate_of_return(FLEET[:4], 0.1, 0.12) == pytest.approx(-0.0480, abs=5e-5)
    assert modified_rate_of_return(FLEET, 0.1, 0.14) == pytest.approx(0.1348, abs=5e-5)
    assert modified_rate_of_return([D(5)], 0.1, 0.1) is None


def test_payback_counts_part_of_a_period_and_may_be_discounted():
    assert payback([D(-100), D(40), D(40), D(40)]) == D("2.5")
    assert payback([D(-100), D(50)]) is None
    later = payback([D(-100), D(60), D(60), D(60)], D("0.1"))
    assert later is not None
    assert payback([D(-100), D(60), D(60), D(60)]) < later
