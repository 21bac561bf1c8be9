"""Rounding, converting, dividing and reading amounts of money."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dougong.kernel.money import BadAmount, BadWeights, converted, divided, read_amount, rounded

D = Decimal


@pytest.mark.parametrize(
    ("exact", "shown"),
    [("1.005", "1.01"), ("2.675", "2.68"), ("-1.005", "-1.01"), ("0.004", "0.00")],
)
def test_amounts_are_rounded_half_away_from_zero(exact, shown):
    assert str(rounded(D(exact))) == shown


def test_currencies_have_their_own_minor_units():
    assert rounded(D("100.5"), "JPY") == 101
    assert str(rounded(D("1.2345"), "KWD")) == "1.235"


def test_an_amount_is_converted_by_its_rate_and_rounded_once():
    assert converted(D("40000"), D("7.1500000000")) == D("286000.00")
    assert converted(D("0.15"), D("0.1")) == D("0.02")


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        ("100.00", (1, 1, 1), ("33.34", "33.33", "33.33")),
        ("-100.00", (1, 1, 1), ("-33.34", "-33.33", "-33.33")),
        ("10.00", (1, 2, 3), ("1.67", "3.33", "5.00")),
        ("0.05", (1, 1, 1), ("0.02", "0.02", "0.01")),
        ("1000.01", ("0.5", "0.3", "0.2"), ("500.01", "300.00", "200.00")),
        ("10.00", (3, 0, 7), ("3.00", "0.00", "7.00")),
    ],
)
def test_a_total_is_divided_by_the_largest_remainder(total, weights, parts):
    assert divided(D(total), [D(w) for w in weights]) == [D(part) for part in parts]


def test_a_currency_without_minor_units_is_divided_in_whole_units():
    assert divided(D(100), (1, 1, 1), "JPY") == [34, 33, 33]


@given(
    st.decimals("-999999999.99", "999999999.99", places=2),
    st.lists(st.decimals(0, 1000, places=6), min_size=1, max_size=12).filter(any),
)
def test_parts_sum_to_the_total_and_differ_by_less_than_a_unit(total, weights):
    parts = divided(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    assert all(
        abs(part - total * weight / whole) < D("0.01")
        for part, weight in zip(parts, weights, strict=True)
    )


@pytest.mark.parametrize("weights", [(), (0, 0), (1, -1), (2, -1)])
def test_weights_that_are_none_or_negative_are_refused(weights):
    with pytest.raises(BadWeights):
        divided(D(1), weights)


def test_full_width_digits_and_grouping_commas_are_read_exactly():
    assert read_amount("１，０００．５０") == D("1000.50")
    assert read_amount(" -12,345.6 ") == D("-12345.60")


@pytest.mark.parametrize(
    "text", ["", "abc", "NaN", "Infinity", "1e400", "1.005", "100000000000000.00"]
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(BadAmount):
        read_amount(text)
