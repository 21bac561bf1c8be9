"""The three buttons: instant, better, best; from a problem to starts within capacity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

from . import compiled, search
from .compiled import INTERPRETED, Speed
from .exact import improve
from .model import Problem, Slots
from .schedule import Placing, lower_bound

METHODS = ("instant", "better", "best")
Progress = Callable[[float], None]

MEMBERS = 60
_SMALL, _PER_ACTIVITY = 30, 50
"""Up to so many activities the search makes so many schedules for each."""
_WORK, _FEWEST, _MOST = 600_000, 500, 20_000
"""Placements that the search may make, and how many schedules that are at least and at most."""
_COMPILE_FROM = 100_000
"""Placements from which loading Numba pays."""
_CHUNKS = 40
BEST_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Solution:
    """Starts in worked slots of each activity's calendar, and how good they are.

    `makespan` and `lower_bound` are places of the axis; `is_proven` says that nothing shorter
    exists.
    """

    start: Slots
    makespan: int
    lower_bound: int
    is_proven: bool
    method: str
    schedules: int

    @property
    def gap(self) -> float:
        """How much shorter the schedule might be at most, as a fraction."""
        return 1 - self.lower_bound / self.makespan if self.makespan else 0.0


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to try.

    Attributes
    ----------
    seed
        Same seed, same schedule, unless time runs out first.
    seconds
        Limit of the search, and what CP-SAT may take (30 by default).
    schedules
        How many the search makes; by default what the size of the problem allows in a second.
    """

    seed: int = 0
    seconds: float | None = None
    schedules: int | None = None


def level(
    problem: Problem,
    method: str = "better",
    effort: Effort | None = None,
    progress: Progress | None = None,
) -> Solution:
    """Place all activities within links and capacities.

    Parameters
    ----------
    problem
        Activities, links, demands, capacities.
    method
        `instant`: one schedule by latest finishes, justified. `better`: genetic search. `best`:
        the better one handed to CP-SAT, with its bound.
    effort
        Seed and limits.
    progress
        Told the fraction done from time to time; what it raises ends the work.

    Raises
    ------
    HorizonTooShort
        The axis has too few slots.
    """
    effort = effort or Effort()
    began = perf_counter()
    budget = effort.schedules or _budget(len(problem))
    placing = Placing(problem, _speed(problem, method, budget))
    _, critical = placing.unlevelled()
    bound = lower_bound(problem, critical)
    cost, made = placing.first(), 1
    start, makespan = placing.starts, placing.makespan_of(cost)
    if method != "instant" and makespan > bound and len(problem) > 1:
        pool = _searched(placing, budget, bound, effort, progress)
        made += int(pool.tally[search.USED])
        if pool.tally[search.BEST] >= 0 and pool.cost[int(pool.tally[search.BEST])] < cost:
            cost = placing.best_of(pool)
            start, makespan = placing.starts, placing.makespan_of(cost)
    is_proven = makespan == bound
    if method == "best" and not is_proven:
        laid_out = Placing(problem, INTERPRETED)
        seconds = (effort.seconds or BEST_SECONDS) - (perf_counter() - began)
        better = improve(
            problem,
            (laid_out.frame, laid_out.axis),
            start,
            makespan,
            seconds=max(seconds, 1.0),
            seed=effort.seed,
        )
        if better is not None:
            start, makespan = placing.compacted(better.start, start, makespan)
            bound = min(max(bound, better.bound), makespan)
            is_proven = better.is_proven or makespan == bound
    return Solution(start, makespan, bound, is_proven, method, made)


def _budget(activities: int) -> int:
    if activities <= _SMALL:
        return activities * _PER_ACTIVITY
    return min(max(_WORK // activities, _FEWEST), _MOST)


def _speed(problem: Problem, method: str, budget: int) -> Speed:
    placements = len(problem) * (4 if method == "instant" else budget)
    if compiled.is_warm() or placements >= _COMPILE_FROM or len(problem) >= compiled.COMPILE_FROM:
        return compiled.compiled()
    return INTERPRETED


def _searched(
    placing: Placing, budget: int, bound: int, effort: Effort, progress: Progress | None
) -> search.Pool:
    """Search in portions, so that time and the caller can end it."""
    ends = perf_counter() + effort.seconds if effort.seconds else None
    members = min(MEMBERS, max(budget // 10, 4))
    pool = placing.pool(members, effort.seed)
    goal = placing.cost_of(bound)
    for part in range(1, _CHUNKS + 1):
        placing.evolve(pool, budget * part // _CHUNKS, goal)
        if progress is not None:
            progress(part / _CHUNKS)
        best = int(pool.tally[search.BEST])
        if best >= 0 and pool.cost[best] <= goal:
            break
        if ends is not None and perf_counter() >= ends:
            break
    return pool
