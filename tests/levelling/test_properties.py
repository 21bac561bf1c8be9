"""Random problems: what must hold for every schedule, and the speeds against each other."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dougong.engines.levelling import Effort, Grid, Problem, breaches, level
from dougong.engines.levelling.compiled import INTERPRETED, compiled
from dougong.engines.levelling.kernels import NEVER
from dougong.engines.levelling.model import Demand, Precedence
from dougong.engines.levelling.schedule import Placing, lower_bound

_quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def problems(draw):
    """2–12 activities on 1–2 calendars, links of all types across them, changing capacities."""
    slots = 400
    weeks = draw(st.sampled_from([[(1,)], [(1,), (1, 1, 0)], [(1, 1, 1, 0), (0, 1)]]))
    works = np.array([np.resize(week, slots) for week in weeks], bool)
    grid = Grid.of_calendars(works)
    n = draw(st.integers(2, 12))
    numbers = st.lists(st.integers(0, 5), min_size=n, max_size=n)
    length = np.array(draw(numbers), np.int32)
    calendar = np.array([draw(st.integers(0, len(weeks) - 1)) for _ in range(n)], np.int32)
    pairs = st.sampled_from([(i, j) for j in range(n) for i in range(j)])
    rows = []
    for pred, succ in draw(st.lists(pairs, max_size=14, unique=True)):
        kind, lag = draw(st.integers(0, 3)), draw(st.integers(-2, 4))
        by = draw(st.sampled_from([-1, int(calendar[pred])]))
        inside = calendar[pred] == calendar[succ] and (lag == 0 or by == calendar[pred])
        offset = (0 if kind & 1 else length[pred]) + lag - (length[succ] if kind & 2 else 0)
        rows.append((pred, succ, offset if inside else 0, 0 if inside else kind + 1, lag, by))
    table = np.array(rows, np.int32).reshape(-1, 6)
    capacity = np.full((2, grid.slots), 3000, np.int32)
    dip = draw(st.integers(0, 60))
    capacity[0, dip : dip + 5] = 1000
    needs = [(i, r, draw(st.integers(0, 3)) * 1000) for i in range(n) for r in range(2)]
    demand = np.array([row for row in needs if row[2]], np.int32).reshape(-1, 3)
    return Problem(
        names=[str(i) for i in range(n)],
        length=length,
        reach=length,
        calendar=calendar,
        earliest=np.array(draw(numbers), np.int32),
        latest=np.full(n, NEVER, np.int32),
        is_begun=np.zeros(n, bool),
        project=np.array([i % 2 for i in range(n)], np.int32),
        priority=np.array(draw(numbers), np.int32) * 100,
        precedence=Precedence(
            table[:, 0],
            table[:, 1],
            table[:, 2],
            table[:, 3].astype(np.int8),
            table[:, 4],
            table[:, 5],
        ),
        demand=Demand(demand[:, 0], demand[:, 1], demand[:, 2]),
        resources=["R1", "R2"],
        capacity=capacity,
        grid=grid,
    )


@_quick
@given(problems(), st.sampled_from(["instant", "better"]))
def test_no_link_is_broken_and_nothing_is_over_allocated(problem, method):
    solution = level(problem, method, Effort(schedules=60))
    assert breaches(problem, solution.start) == []
    assert solution.lower_bound <= solution.makespan


@_quick
@given(problems())
def test_the_search_is_never_worse_than_the_instant_schedule(problem):
    instant = level(problem, "instant").makespan
    assert level(problem, "better", Effort(schedules=60)).makespan <= instant


@_quick
@given(problems(), st.data())
def test_the_unlevelled_schedule_grows_with_durations(problem, data):
    """With FS and SS links; a link into a finish lets longer work begin earlier."""
    into_finish = problem.precedence.across > 2
    if into_finish.any() or not len(problem):
        return
    at = data.draw(st.integers(0, len(problem) - 1))
    before, _ = Placing(problem).unlevelled()
    longer = problem.length.copy()
    longer[at] += 2
    inside = (problem.precedence.across == 0) & (problem.precedence.pred == at)
    follows = inside & (problem.precedence.offset >= problem.length[at])
    offset = problem.precedence.offset + np.where(follows, 2, 0)
    changed = _with(problem, length=longer, reach=longer)
    changed = _with(
        changed,
        precedence=Precedence(
            problem.precedence.pred,
            problem.precedence.succ,
            offset.astype(np.int32),
            problem.precedence.across,
            problem.precedence.lag,
            problem.precedence.lag_calendar,
        ),
    )
    after, _ = Placing(changed).unlevelled()
    assert (after >= before).all()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(), st.integers(0, 1000))
def test_both_speeds_make_the_same_schedules(problem, seed):
    found = []
    for speed in (INTERPRETED, compiled()):
        placing = Placing(problem, speed)
        first = placing.first()
        starts = placing.starts.tolist()
        pool = placing.pool(5, seed)
        placing.evolve(pool, 60, 0)
        found.append((first, starts, list(pool.cost), list(pool.order)))
    assert found[0] == found[1]


@_quick
@given(problems())
def test_the_lower_bound_holds_against_every_schedule_of_the_search(problem):
    placing = Placing(problem)
    _, critical = placing.unlevelled()
    bound = lower_bound(problem, critical)
    pool = placing.pool(8, 1)
    placing.evolve(pool, 40, 0)
    assert all(placing.makespan_of(cost) >= bound for cost in pool.cost if cost < 2**61)


def _with(problem: Problem, **changes: object) -> Problem:
    fields = {name: getattr(problem, name) for name in Problem.__slots__}
    return Problem(**(fields | changes))
