"""The best schedule that CP-SAT finds in the time given, from a good one as its hint.

References
----------
L. Perron, F. Didier, The CP-SAT solver, OR-Tools; A. Schutt, T. Feydy, P. J. Stuckey, M. Wallace,
Solving RCPSP/max by lazy clause generation, Journal of Scheduling 16 (2013) 273–289.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .kernels import NEVER, Axis, Frame, asked
from .model import Problem, Slots

WORKERS = 8
"""More kinds of partial solvers than there are processors: that pays even on two."""


@dataclass(frozen=True, slots=True)
class Improved:
    """What the solver came to: starts, a bound of the makespan, and whether both meet."""

    start: Slots
    bound: int
    is_proven: bool


def improve(
    problem: Problem, laid_out: tuple[Frame, Axis], start: Slots, makespan: int, **limits: float
) -> Improved | None:
    """Look for a schedule that ends no later than the given one.

    Parameters
    ----------
    problem, laid_out
        The problem, and the same as lists for the kernels.
    start, makespan
        A feasible schedule; work that stands over capacity in it keeps its place.
    limits
        `seconds` and `seed`.

    Returns
    -------
    Improved or None
        None when the time did not suffice for any schedule.
    """
    from ortools.sat.python import cp_model

    model = _Model(cp_model.CpModel(), problem, start, makespan)
    model.add_links(laid_out)
    model.add_resources()
    model.add_objective()
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = limits["seconds"]
    solver.parameters.random_seed = int(limits["seed"]) % 2**31
    solver.parameters.num_workers = WORKERS
    status = solver.solve(model.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    found = np.array([solver.value(variable) for variable in model.start], np.int32)
    bound = int(np.ceil(solver.best_objective_bound - 1e-6)) if model.is_exact else 0
    return Improved(found, bound, status == cp_model.OPTIMAL and model.is_exact)


class _Model:
    """The constraint model: starts in worked slots of each activity's calendar."""

    def __init__(self, model: Any, problem: Problem, start: Slots, makespan: int) -> None:
        self.model = model
        self.problem = problem
        self.hint = start
        self.makespan = makespan
        self.is_exact = True
        self.pinned = problem.is_begun | _over_capacity(problem, start)
        last = problem.grid.worked[problem.calendar, makespan] - problem.length
        low = np.where(self.pinned, start, np.minimum(problem.earliest, start))
        high = np.where(self.pinned, start, np.minimum(last, problem.latest))
        high = np.maximum(high, start)
        self.low, self.high = low.tolist(), high.tolist()
        self.start = [
            model.new_int_var(lo, hi, f"s{i}")
            for i, (lo, hi) in enumerate(zip(self.low, self.high, strict=True))
        ]
        for variable, value in zip(self.start, start.tolist(), strict=True):
            model.add_hint(variable, value)

    def add_links(self, laid_out: tuple[Frame, Axis]) -> None:
        """Distances inside calendars; across calendars what each start of the predecessor asks."""
        frame, axis = laid_out
        for succ in range(len(self.problem)):
            for link in range(frame.pred_ptr[succ], frame.pred_ptr[succ + 1]):
                pred = frame.pred[link]
                if self.pinned[succ]:
                    continue
                if frame.across[link] == 0:
                    self.model.add(self.start[succ] >= self.start[pred] + frame.offset[link])
                    continue
                starts = list(frame.reach)
                table = []
                for worked in range(self.low[pred], self.high[pred] + 1):
                    starts[pred] = worked
                    table.append(asked(frame, axis, starts, link, succ))
                bound = self._looked_up(pred, table)
                self.model.add(self.start[succ] >= bound)

    def add_resources(self) -> None:
        """Never more than the capacity, which may change over time."""
        demand, problem = self.problem.demand, self.problem
        capacity = problem.capacity - usage(problem, self.hint, self.pinned)
        for resource in range(len(problem.resources)):
            rows = np.flatnonzero(demand.resource == resource)
            rows = rows[~self.pinned[demand.activity[rows]]]
            rows = rows[problem.length[demand.activity[rows]] > 0]
            if not rows.size:
                continue
            calendars = np.unique(problem.calendar[demand.activity[rows]])
            whole = problem.grid.worked[calendars, -1] == problem.grid.slots
            profile = np.maximum(capacity[resource, : self.makespan], 0)
            if len(calendars) == 1 and not whole.all():
                place = problem.grid.place[calendars[0]]
                profile = profile[place[place < self.makespan]]
            is_spread = len(calendars) > 1
            self.is_exact &= not is_spread or bool(whole.all())
            intervals = [
                self._spread(i) if is_spread else self._plain(i)
                for i in demand.activity[rows].tolist()
            ]
            self._accumulate(intervals, demand.units[rows].tolist(), profile)

    def add_objective(self) -> None:
        """The last finish on the axis."""
        end = self.model.new_int_var(0, self.makespan, "end")
        for i, length in enumerate(self.problem.length.tolist()):
            if self.problem.grid.worked[self.problem.calendar[i], -1] == self.problem.grid.slots:
                self.model.add(end >= self.start[i] + length)
            else:
                self.model.add(end >= self._looked_up(i, self._ends(i)))
        self.model.add_hint(end, self.makespan)
        self.model.minimize(end)

    def _ends(self, i: int) -> list[int]:
        row = self.problem.grid.place[self.problem.calendar[i]]
        length = int(self.problem.length[i])
        starts = range(self.low[i], self.high[i] + 1)
        return [int(row[s + length - 1]) + 1 if s + length > 0 else 0 for s in starts]

    def _looked_up(self, i: int, table: list[int]) -> Any:
        """The entry of a table at the start of an activity."""
        found = self.model.new_int_var(min(table), max(table), "")
        self.model.add_element(self.start[i] - self.low[i], table, found)
        return found

    def _plain(self, i: int) -> Any:
        length = int(self.problem.length[i])
        return self.model.new_fixed_size_interval_var(self.start[i], length, f"i{i}")

    def _spread(self, i: int) -> Any:
        """From the first to the last slot on the axis, idle slots between them included."""
        row = self.problem.grid.place[self.problem.calendar[i]]
        begins = [int(row[s]) for s in range(self.low[i], self.high[i] + 1)]
        begin, end = self._looked_up(i, begins), self._looked_up(i, self._ends(i))
        size = self.model.new_int_var(0, self.makespan, "")
        return self.model.new_interval_var(begin, size, end, f"i{i}")

    def _accumulate(self, intervals: list[Any], units: list[int], profile: NDArray) -> None:
        most = int(profile.max(initial=0))
        changes = np.flatnonzero(np.diff(profile)) + 1
        for first, last in zip([0, *changes], [*changes, len(profile)], strict=True):
            lacking = most - int(profile[first]) if last > first else 0
            if lacking > 0:
                size = int(last - first)
                intervals.append(self.model.new_fixed_size_interval_var(int(first), size, ""))
                units.append(lacking)
        self.model.add_cumulative(intervals, units, most)


def usage(problem: Problem, start: Slots, chosen: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Units that the chosen activities take in every place, int32[resources, slots]."""
    taken = np.zeros_like(problem.capacity)
    demand = problem.demand
    for row in np.flatnonzero(chosen[demand.activity]).tolist():
        i = demand.activity[row]
        places = problem.grid.place[problem.calendar[i], start[i] : start[i] + problem.length[i]]
        taken[demand.resource[row], places] += demand.units[row]
    return taken


def _over_capacity(problem: Problem, start: Slots) -> NDArray[np.bool_]:
    """Work with a latest start that found no room: it stands where its links put it."""
    limited = problem.latest != NEVER
    over = np.zeros(len(problem), bool)
    if limited.any():
        lacking = usage(problem, start, np.ones(len(problem), bool)) > problem.capacity
        for row in np.flatnonzero(limited[problem.demand.activity]).tolist():
            i = problem.demand.activity[row]
            stretch = slice(start[i], start[i] + problem.length[i])
            places = problem.grid.place[problem.calendar[i], stretch]
            over[i] |= lacking[problem.demand.resource[row], places].any()
    return over
