"""One problem laid out for the kernels: bounds, a first schedule, a better one."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dougong.kernel.errors import N_

from . import search
from .compiled import INTERPRETED, Speed
from .kernels import NEVER, Axis, Frame, Work
from .model import HorizonTooShort, Problem, Slots


class Placing:
    """A problem as arrays of the kernels, with room for one schedule.

    Parameters
    ----------
    problem
        What is to be levelled.
    speed
        Interpreted or compiled kernels.
    """

    def __init__(self, problem: Problem, speed: Speed = INTERPRETED) -> None:
        self.problem = problem
        self.speed = speed
        self.frame = _frame(problem)
        self.axis = _axis(problem)
        self._work = _work(problem)
        if not speed.is_compiled:
            self.frame = Frame._make(_listed(self.frame))
            self.axis = Axis._make(_listed(self.axis))
            self._work = Work._make(_listed(self._work))
        self._stride = len(self._work.finish) * (problem.grid.slots + 1) + 1

    @property
    def starts(self) -> Slots:
        """Starts of the schedule in hand."""
        return np.array(self._work.start, np.int32)

    def makespan_of(self, cost: int) -> int:
        """The last finish, as a place of the axis, of a schedule that costs so much."""
        return cost // self._stride

    def cost_of(self, makespan: int) -> int:
        """The highest cost of a schedule that ends then."""
        return (makespan + 1) * self._stride - 1

    def unlevelled(self) -> tuple[Slots, int]:
        """Starts and last finish as if capacity had no end."""
        idle = self.frame._replace(
            demand_ptr=self._zeros(len(self.problem) + 1), latest=self._like(self.problem.earliest)
        )
        self._fill(self._work.order, range(len(self.problem)))
        cost = self.speed.forward(idle, self.axis, self._work, self._work.order)
        if cost < 0:
            raise self._too_short()
        return self.starts, self.makespan_of(cost)

    def latest_finishes(self, end: int) -> Slots:
        """Places by which activities have to finish so that nothing delays the end."""
        n = len(self.problem)
        order = self._like(np.arange(n - 1, -1, -1, dtype=np.int32))
        self.speed.backward(self.frame, self.axis, self._work, order, end, False)
        late = np.array(self._work.late, np.int32)
        finish = np.minimum(late + self.problem.length, self.problem.grid.slots)
        return self.problem.grid.place[self.problem.calendar, finish]

    def first(self) -> int:
        """Place by least latest finish, then priority; justify while that helps; the cost."""
        _, end = self.unlevelled()
        key = self.latest_finishes(end)
        self._fill(self._work.order, np.lexsort((-self.problem.priority, key)).tolist())
        self.speed.settle(self.frame, self._work, self._work.order, False)
        cost = self.speed.forward(self.frame, self.axis, self._work, self._work.order)
        if cost < 0:
            raise self._too_short()
        while True:
            kept = list(self._work.start)
            again = self.speed.justify(self.frame, self.axis, self._work, cost)
            if not 0 <= again < cost:
                self._fill(self._work.start, kept)
                return cost
            cost = again

    def pool(self, members: int, seed: int) -> search.Pool:
        """An empty pool for the search, of the given size."""
        n = len(self.problem)
        _, end = self.unlevelled()
        key = np.append(self.latest_finishes(end), np.int32(end // 2)).astype(np.int32)
        dice = seed * 2654435761 % (search.MODULUS - 1) + 1
        made = search.Pool(
            order=np.zeros(members * n, np.int32),
            cost=np.full(members, search.DEAD, np.int64),
            mark=np.zeros(members, np.int64),
            dice=np.array([dice], np.int64),
            tally=np.array([0, 0, -1], np.int64),
            key=key,
            taken=np.zeros(n, np.int32),
            begin=np.zeros(n, np.int32),
        )
        return made if self.speed.is_compiled else search.Pool._make(_listed(made))

    def evolve(self, pool: search.Pool, until: int, goal: int) -> None:
        """Search until so many schedules are made in all."""
        self.speed.evolve(self.frame, self.axis, self._work, pool, until, goal)

    def best_of(self, pool: search.Pool) -> int:
        """Take the best member of a pool in hand; its cost."""
        n, best = len(self.problem), int(pool.tally[search.BEST])
        self._fill(self._work.order, list(pool.order[best * n : (best + 1) * n]))
        return self.speed.forward(self.frame, self.axis, self._work, self._work.order)

    def compacted(self, start: Slots, before: Slots, makespan: int) -> tuple[Slots, int]:
        """A schedule pushed to the front, if that is no longer than the one before."""
        grid, calendar = self.problem.grid, self.problem.calendar
        begins = grid.place[calendar, start]
        self._fill(self._work.order, np.argsort(begins, kind="stable").tolist())
        self.speed.settle(self.frame, self._work, self._work.order, False)
        cost = self.speed.forward(self.frame, self.axis, self._work, self._work.order)
        if cost >= 0 and self.makespan_of(cost) <= makespan:
            return self.starts, self.makespan_of(cost)
        return before, makespan

    def _too_short(self) -> HorizonTooShort:
        activity = self.problem.names[self._work.stack[0]]
        message = N_("activity '%(activity)s' finds no free capacity before the calendars end")
        return HorizonTooShort(message, params={"activity": activity})

    def _zeros(self, count: int) -> Any:
        return self._like(np.zeros(count, np.int32))

    def _like(self, column: NDArray) -> Any:
        return column if self.speed.is_compiled else column.tolist()

    @staticmethod
    def _fill(column: Any, values: Any) -> None:
        for at, value in enumerate(values):
            column[at] = value


def lower_bound(problem: Problem, critical: int) -> int:
    """No schedule ends before the critical path, nor before any resource has done its work."""
    bound = critical
    length = problem.length[problem.demand.activity].astype(np.int64)
    work = np.zeros(len(problem.resources), np.int64)
    if (problem.latest == NEVER).all():
        np.add.at(work, problem.demand.resource, length * problem.demand.units)
    for resource in np.flatnonzero(work).tolist():
        done = np.cumsum(problem.capacity[resource], dtype=np.int64)
        bound = max(bound, int(np.searchsorted(done, work[resource])) + 1)
    return bound


def _frame(problem: Problem) -> Frame:
    n, links = len(problem), problem.precedence
    order = np.lexsort((links.pred, links.succ))
    leaving = np.argsort(links.pred[order], kind="stable").astype(np.int32)
    by_activity = np.argsort(problem.demand.activity, kind="stable")
    columns = (links.pred, links.offset, links.across, links.lag, links.lag_calendar)
    pred, offset, across, lag, lag_calendar = (column[order] for column in columns)
    return Frame(
        calendar=problem.calendar,
        length=problem.length,
        reach=problem.reach,
        earliest=problem.earliest,
        latest=problem.latest,
        mode=problem.is_begun.astype(np.int8),
        project=problem.project,
        pred_ptr=_pointers(links.succ, n),
        pred=pred,
        offset=offset,
        across=across,
        lag=lag,
        lag_calendar=lag_calendar,
        succ_ptr=_pointers(links.pred, n),
        succ=links.succ[order][leaving],
        succ_link=leaving,
        demand_ptr=_pointers(problem.demand.activity, n),
        demand_resource=problem.demand.resource[by_activity],
        demand_units=problem.demand.units[by_activity],
    )


def _axis(problem: Problem) -> Axis:
    grid = problem.grid
    return Axis(
        slots=grid.slots,
        width=grid.slots + 1,
        place=np.ascontiguousarray(grid.place).ravel(),
        worked=np.ascontiguousarray(grid.worked).ravel(),
        is_whole=(grid.worked[:, -1] == grid.slots).astype(np.int8),
        clock=grid.clock,
        place_at=grid.place_at,
    )


def _work(problem: Problem) -> Work:
    n = len(problem)
    projects = int(problem.project.max(initial=0)) + 1
    sizes = [*[n] * 6, problem.grid.slots + 2, projects]
    capacity = np.ascontiguousarray(problem.capacity).ravel()
    rest = [np.zeros(size, np.int32) for size in sizes]
    return Work._make([np.zeros_like(capacity), capacity, *rest])


def _pointers(keys: Slots, n: int) -> Slots:
    ptr = np.zeros(n + 1, np.int32)
    np.cumsum(np.bincount(keys, minlength=n), out=ptr[1:])
    return ptr


def _listed(columns: tuple) -> list[Any]:
    return [c.tolist() if isinstance(c, np.ndarray) else c for c in columns]
