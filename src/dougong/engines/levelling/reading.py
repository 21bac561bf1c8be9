"""From a scheduled plan to the problem of levelling it: slots, demands, capacities."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil, gcd
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dougong.kernel.plan import PlanDocument, PlanResource

from .kernels import NEVER
from .model import UNLIMITED, WHOLE_UNIT, Demand, Grid, Precedence, Problem, Slots

BUCKET = 15
"""Minutes of a slot where durations are odd."""
FINEST = 50_000
"""So many slots may an axis of odd durations have."""
DAY = 1440
_NONE = -(2**31)


class Clock(Protocol):
    """Conversion between instants and working minutes of numbered calendars."""

    def worked(self, calendar: NDArray, instants: NDArray) -> NDArray: ...

    def starts(self, calendar: NDArray, worked: NDArray) -> NDArray: ...

    def finishes(self, calendar: NDArray, worked: NDArray) -> NDArray: ...


class Network(Protocol):
    """What has to be known of a scheduled plan; times in working minutes, as arrays."""

    @property
    def row(self) -> NDArray: ...
    @property
    def project(self) -> NDArray: ...
    @property
    def calendar(self) -> NDArray: ...
    @property
    def length(self) -> NDArray: ...
    @property
    def is_movable(self) -> NDArray: ...
    @property
    def is_open(self) -> NDArray: ...
    @property
    def start_floor(self) -> NDArray: ...
    @property
    def finish_floor(self) -> NDArray: ...
    @property
    def start(self) -> NDArray: ...
    @property
    def late_start(self) -> NDArray: ...
    @property
    def pred(self) -> NDArray: ...
    @property
    def succ(self) -> NDArray: ...
    @property
    def type(self) -> NDArray: ...
    @property
    def lag(self) -> NDArray: ...
    @property
    def lag_calendar(self) -> NDArray: ...
    @property
    def time(self) -> Clock: ...
    @property
    def calendars(self) -> dict[str, int]: ...


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be levelled, and how far activities may go.

    Attributes
    ----------
    within_float
        Nothing may start after its late start; what finds no room stays over capacity.
    resources
        Ids of the resources that count; all when empty.
    """

    within_float: bool = False
    resources: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A problem with what its slots mean.

    `base` is the working minute of each calendar with which its first slot begins; `instants` are
    the starts of the places of the axis, in minutes from the origin of the plan's engine.
    """

    problem: Problem
    unit: int
    base: NDArray[np.int64]
    instants: NDArray[np.int64]

    def minutes(self, start: Slots) -> Slots:
        """Starts in working minutes of each activity's calendar."""
        return (start * self.unit + self.base[self.problem.calendar]).astype(np.int32)

    def slots(self, minutes: NDArray) -> Slots:
        """The slot in which a working minute lies."""
        return ((minutes - self.base[self.problem.calendar]) // self.unit).astype(np.int32)


def read_plan(
    document: PlanDocument, network: Network, origin: datetime, wish: Wish, until: int
) -> Reading:
    """The problem of levelling a plan on an axis that ends with an instant.

    Parameters
    ----------
    document
        For resources, assignments, names and priorities.
    network
        The plan as the scheduling engine gives it away.
    origin
        The moment from which instants are counted.
    wish
        Options of the person who levels.
    until
        Minutes from the origin at which the axis ends.

    Raises
    ------
    InvalidInput
        E401: more units than there ever are.
    """
    return _Reader(document, network, origin, wish, until).read()


class _Reader:
    def __init__(
        self, document: PlanDocument, network: Network, origin: datetime, wish: Wish, until: int
    ) -> None:
        self.document = document
        self.network = network
        self.origin = origin
        self.wish = wish
        numbers = [network.calendar.max(initial=0), network.lag_calendar.max(initial=0)]
        self.count = int(max(*numbers, *network.calendars.values(), 0)) + 1
        self.first = self._first_instant()
        self.end = until
        self.unit = self._unit()
        self._divide()
        while (np.diff(self.worked, axis=1) % self.unit).any():
            self.unit = 5 if self.unit > 5 else 1
            self._divide()

    def _divide(self) -> None:
        """Cut time from the first instant to the end into slots."""
        self.steps = np.arange(self.first, self.end + 1, self.unit, dtype=np.int64)
        self.worked = np.array([self._worked(number) for number in range(self.count)])

    def _first_instant(self) -> int:
        """Midnight before anything that is not done may start."""
        network = self.network
        instants = network.time.starts(network.calendar, network.start)
        waits = network.is_movable | network.is_open
        return int(instants[waits].min() if waits.any() else instants.min()) // DAY * DAY

    def _worked(self, calendar: int) -> NDArray[np.int64]:
        """Working minutes of a calendar before each slot of the grid."""
        numbers = np.full(len(self.steps), calendar, np.int16)
        return self.network.time.worked(numbers, self.steps).astype(np.int64)

    def _unit(self) -> int:
        """Minutes of a slot, into which shifts divide, and durations and lags if possible."""
        week = np.arange(self.first, min(self.end, self.first + 8 * 7 * DAY))
        shifts = 60
        for number in range(self.count):
            worked = self.network.time.worked(np.full(len(week), number, np.int16), week)
            borders = np.flatnonzero(np.diff(np.diff(worked))) + 1
            shifts = gcd(shifts, int(np.gcd.reduce(borders)) if borders.size else 0)
        network = self.network
        moves = network.is_movable
        lengths = np.concatenate([network.length[moves], network.lag])
        unit = gcd(shifts, int(np.gcd.reduce(lengths)) if lengths.size else 0)
        is_short = self.end - self.first <= unit * FINEST
        return unit if unit % BUCKET == 0 or is_short else gcd(shifts, BUCKET)

    def read(self) -> Reading:
        network, unit = self.network, self.unit
        grid = self._grid()
        base = self.worked[:, 0]
        own = base[network.calendar]
        length = -(-network.length // unit)
        floor = np.maximum(network.start_floor, network.finish_floor - network.length)
        earliest = np.maximum(-(-(floor.astype(np.int64) - own) // unit), 0)
        stands = ~network.is_movable
        begins = (network.start - own) // unit
        ends = -(-(network.start + network.length - own) // unit)
        still = stands & ~np.isin(np.arange(len(length)), network.succ)
        past = still & ~network.is_open
        length = np.where(past, 0, np.where(still, ends - begins, length))
        earliest = np.where(still, np.maximum(begins, 0), earliest)
        demand, resources = self._demand()
        problem = Problem(
            names=self._names(),
            length=length.astype(np.int32),
            reach=(network.length // unit).astype(np.int32),
            calendar=network.calendar.astype(np.int32),
            earliest=earliest.astype(np.int32),
            latest=self._latest(own),
            is_begun=stands,
            project=network.project.astype(np.int32),
            priority=self._priorities(),
            precedence=self._precedence(),
            demand=demand,
            resources=[resource.id for resource in resources],
            capacity=self._capacity(resources, grid),
            grid=grid,
        )
        return Reading(problem, unit, base, self.steps[grid.clock])

    def _grid(self) -> Grid:
        """Idle time of all calendars is left out."""
        used = np.zeros(self.count, bool)
        used[self.network.calendar] = True
        works = np.diff(self.worked, axis=1) > 0
        works[~used] &= works[used].any(axis=0)
        return Grid.of_calendars(works)

    def _names(self) -> list[str]:
        activities = self.document.activities
        return [activities[row].id if row >= 0 else "" for row in self.network.row.tolist()]

    def _priorities(self) -> Slots:
        activities = self.document.activities
        rows = self.network.row.tolist()
        return np.array([activities[row].priority if row >= 0 else 500 for row in rows], np.int32)

    def _latest(self, own: NDArray) -> Slots:
        latest = np.full(len(own), NEVER, np.int32)
        if self.wish.within_float:
            late = np.maximum(self.network.late_start, self.network.start).astype(np.int64)
            slots = np.minimum((late - own) // self.unit, NEVER)
            latest[:] = np.where(late >= NEVER, NEVER, slots)
        return latest

    def _precedence(self) -> Precedence:
        network, unit = self.network, self.unit
        own, other = network.calendar[network.pred], network.calendar[network.succ]
        lag, by = network.lag.astype(np.int64), network.lag_calendar
        is_inside = (own == other) & ((lag == 0) | (by == own))
        apart = np.where(network.type & 1 == 0, network.length[network.pred], 0) + lag
        apart -= np.where(network.type & 2 == 0, 0, network.length[network.succ])
        return Precedence(
            pred=network.pred.astype(np.int32),
            succ=network.succ.astype(np.int32),
            offset=(-(-apart // unit)).astype(np.int32),
            across=np.where(is_inside, 0, network.type + 1).astype(np.int8),
            lag=(-(-lag // unit)).astype(np.int32),
            lag_calendar=by.astype(np.int32),
        )

    def _demand(self) -> tuple[Demand, list[PlanResource]]:
        wanted = self.wish.resources
        known = {
            r.id: r
            for r in self.document.resources
            if r.kind != "material" and (not wanted or r.id in wanted)
        }
        nodes = zip(self.network.row.tolist(), self.network.is_open.tolist(), strict=True)
        node_of = {
            self.document.activities[row].id: node
            for node, (row, is_open) in enumerate(nodes)
            if row >= 0 and is_open
        }
        needs: dict[tuple[int, str], float] = {}
        for row in self.document.assignments:
            node = node_of.get(row.activity)
            if node is not None and row.resource in known and row.units > 0:
                key = node, str(row.resource)
                needs[key] = needs.get(key, 0) + row.units
        used = [r for r in known.values() if r.id in {resource for _, resource in needs}]
        number = {resource.id: place for place, resource in enumerate(used)}
        rows = [(node, number[r], ceil(u * WHOLE_UNIT - 1e-6)) for (node, r), u in needs.items()]
        table = np.array(rows, np.int32).reshape(-1, 3)
        return Demand(table[:, 0], table[:, 1], table[:, 2]), used

    def _capacity(self, resources: list[PlanResource], grid: Grid) -> Slots:
        table = np.zeros((len(resources), grid.slots), np.int32)
        days = self.steps[grid.clock[:-1]] // DAY
        for place, resource in enumerate(resources):
            table[place] = round(resource.units * WHOLE_UNIT)
            if resource.availability:
                table[place] = 0
                for first, last, units in resource.availability:
                    inside = (days >= self._day(first, 0)) & (days <= self._day(last, NEVER))
                    table[place, inside] = round(units * WHOLE_UNIT)
            number = self.network.calendars.get(resource.calendar or "")
            if number is not None:
                idle = np.diff(self.worked[number])[grid.clock[:-1]] == 0
                table[place, idle] = UNLIMITED
        return table

    def _day(self, on: date | None, fallback: int) -> int:
        return fallback if on is None else (on - self.origin.date()).days
