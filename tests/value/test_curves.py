"""Curves over time and rules of credit, against a slow reference and against laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dougong.engines.value import (
    WHOLE,
    Happenings,
    Rule,
    Work,
    accumulated,
    curves,
    earned,
    planned_value,
    reached,
    share,
)
from dougong.kernel.errors import InvalidInput

ROWS = st.lists(
    st.tuples(
        st.integers(0, 3), st.integers(-50, 400), st.integers(0, 120), st.integers(0, 10**12)
    ),
    min_size=1,
    max_size=60,
)
ENDS = st.lists(st.integers(-20, 500), min_size=1, max_size=20, unique=True).map(sorted)


def work_of(rows):
    project, start, length, budget = (np.array(column) for column in zip(*rows, strict=True))
    return Work(project, start, start + length, budget)


def slow_planned_value(rows, ends):
    table = np.zeros((4, len(ends)))
    for project, start, length, budget in rows:
        for number, end in enumerate(ends):
            done = min(max((end - start) / length, 0), 1) if length else end >= start
            table[project, number] += budget * done
    return table


@given(ROWS, ENDS)
def test_planned_value_is_that_of_the_slow_reference(rows, ends):
    found = planned_value(work_of(rows), np.array(ends), 4)
    assert found == pytest.approx(slow_planned_value(rows, ends), abs=0.51)


@given(ROWS)
def test_the_plan_is_complete_to_the_cent_when_all_is_over(rows):
    work = work_of(rows)
    found = planned_value(work, np.array([100, 300, 600]), 4)
    assert found[:, -1].tolist() == [sum(r[3] for r in rows if r[0] == n) for n in range(4)]
    assert (np.diff(found, axis=1) >= 0).all()


@given(ROWS, ENDS)
def test_events_sum_exactly_whether_by_table_or_by_search(rows, ends):
    events = Happenings(*(np.array([row[n] for row in rows]) for n in (0, 1, 3)))
    wanted = [
        [sum(r[3] for r in rows if r[0] == n and r[1] <= end) for end in ends] for n in range(4)
    ]
    assert accumulated(events, np.array(ends), 4).tolist() == wanted
    far = np.array([*ends, ends[-1] + 2 * curves.LONGEST_TABLE])
    assert accumulated(events, far, 4)[:, :-1].tolist() == wanted


def test_rows_in_more_than_one_block_are_all_counted():
    n = 2 * curves.BLOCK + 7
    ones = np.ones(n, np.int64)
    work = Work(np.arange(n) % 3, ones * 0, ones * 10, ones * 100)
    assert planned_value(work, np.array([5, 10]), 3).sum(axis=0).tolist() == [50 * n, 100 * n]


def test_work_that_ends_before_it_begins_is_refused_by_its_row():
    with pytest.raises(InvalidInput, match="row 1 ends before"):
        Work(np.array([0, 0]), np.array([1, 5]), np.array([2, 4]), np.array([1, 1]))


@pytest.mark.parametrize(
    ("rule", "begun", "wanted"),
    [
        (Rule.ZERO_HUNDRED, True, 0),
        (Rule.FIFTY_FIFTY, True, 500_000),
        (Rule.FIFTY_FIFTY, False, 0),
        (Rule.TWENTY_EIGHTY, True, 200_000),
    ],
)
def test_rules_of_credit_that_pay_at_the_start(rule, begun, wanted):
    assert share(rule, is_begun=begun, progress=900_000) == wanted
    assert share(rule, is_done=True) == WHOLE


def test_an_estimate_earns_at_most_four_fifths_before_acceptance():
    assert share(Rule.PERCENT, progress=950_000) == 800_000
    assert share(Rule.UNITS, progress=950_000) == 950_000
    assert share(Rule.PERCENT, progress=950_000, is_done=True) == WHOLE


def test_level_of_effort_earns_what_was_planned():
    assert share(Rule.EFFORT, planned=410_000, progress=0) == 410_000


def test_weighted_milestones_sum_to_the_whole():
    assert reached([300_000, 700_000], [True, False]) == 300_000
    with pytest.raises(InvalidInput, match="900000"):
        reached([300_000, 600_000], [True, True])


@given(st.integers(0, 10**13), st.integers(0, WHOLE))
def test_earned_value_is_exact_to_the_minor_unit(budget, part):
    found = int(earned(np.array([budget]), np.array([part]))[0])
    assert found == (2 * budget * part + WHOLE) // (2 * WHOLE)
