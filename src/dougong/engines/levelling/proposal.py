"""What levelling proposes: who moves by how much, why, and which over-allocation that removes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .model import UNLIMITED, WHOLE_UNIT, Slots
from .reading import Reading


@dataclass(frozen=True, slots=True)
class Reason:
    """Where an activity could not stay: a resource, an instant, what is asked and what there is."""

    resource: str
    at: int
    demand: float
    capacity: float


@dataclass(frozen=True, slots=True)
class Shift:
    """One activity that moves.

    `removed` is the over-allocation, in unit-minutes, that goes when this shift follows those
    before it in the list; the shifts of a proposal add up to what it removes in all.
    """

    node: int
    before: int
    after: int
    delay: int
    removed: int
    reason: Reason | None


class Loads:
    """Demand against capacity, place by place.

    Parameters
    ----------
    reading
        The problem and its axis.
    start
        Starts in slots of each activity's calendar.
    """

    def __init__(self, reading: Reading, start: Slots) -> None:
        self.reading = reading
        problem = reading.problem
        self.taken = np.zeros(problem.capacity.shape, np.int64)
        by_activity = np.argsort(problem.demand.activity, kind="stable")
        self._rows = by_activity
        self._ptr = np.searchsorted(
            problem.demand.activity[by_activity], np.arange(len(problem) + 1)
        )
        for i in np.unique(problem.demand.activity).tolist():
            self.add(i, int(start[i]), 1)

    def needs(self, i: int) -> list[tuple[int, int]]:
        """Resources of an activity with the units it takes of each."""
        demand = self.reading.problem.demand
        rows = self._rows[self._ptr[i] : self._ptr[i + 1]].tolist()
        return [(int(demand.resource[row]), int(demand.units[row])) for row in rows]

    def places(self, i: int, start: int) -> Slots:
        """The places that an activity occupies if it starts there."""
        problem = self.reading.problem
        begin = max(start, 0)
        row = problem.grid.place[problem.calendar[i], begin : begin + problem.length[i]]
        return row[row < problem.grid.slots]

    def add(self, i: int, start: int, sign: int) -> None:
        """Put an activity there, or take it away (−1)."""
        places = self.places(i, start)
        for resource, units in self.needs(i):
            self.taken[resource, places] += sign * units

    def over(self, resource: int, places: NDArray) -> int:
        """Thousandths of units over capacity, summed over some places."""
        lacking = self.taken[resource, places] - self.reading.problem.capacity[resource, places]
        return int(np.maximum(lacking, 0).sum())

    def minutes(self, over: int) -> int:
        """Unit-minutes of a sum over places."""
        return round(over * self.reading.unit / WHOLE_UNIT)

    @property
    def overallocated(self) -> int:
        """Unit-minutes over capacity, of all resources."""
        lacking = self.taken - self.reading.problem.capacity
        return self.minutes(int(np.maximum(lacking, 0).sum()))

    def moved(self, i: int, before: int, after: int) -> int:
        """Move an activity; the over-allocation in unit-minutes that this removes."""
        places = np.union1d(self.places(i, before), self.places(i, after))
        resources = [resource for resource, _ in self.needs(i)]
        first = sum(self.over(resource, places) for resource in resources)
        self.add(i, before, -1)
        self.add(i, after, 1)
        return self.minutes(first - sum(self.over(resource, places) for resource in resources))

    def obstacle(self, i: int, asked: int, start: int) -> Reason | None:
        """What keeps an activity from starting where its links would let it."""
        problem = self.reading.problem
        places, own = self.places(i, asked), self.places(i, start)
        for resource, units in self.needs(i):
            others = self.taken[resource, places] - np.where(np.isin(places, own), units, 0)
            capacity = problem.capacity[resource, places]
            lacking = np.flatnonzero(others + units > capacity)
            if lacking.size:
                at = int(lacking[0])
                return Reason(
                    problem.resources[resource],
                    int(self.reading.instants[places[at]]),
                    float(others[at] + units) / WHOLE_UNIT,
                    float(min(capacity[at], UNLIMITED)) / WHOLE_UNIT,
                )
        return None


def shifts(
    reading: Reading, before: NDArray, after: NDArray, delay: NDArray, asked: Slots
) -> list[Shift]:
    """Activities that start elsewhere, the earliest first.

    Parameters
    ----------
    reading
        The problem.
    before, after
        Starts in working minutes, of the plan as it is and as it would be.
    delay
        Elapsed minutes of levelling delay.
    asked
        Slots at which links alone would let each activity start, after levelling.
    """
    first, last = reading.slots(before), reading.slots(after)
    loads, levelled = Loads(reading, first), Loads(reading, last)
    moved = np.flatnonzero((before != after) | (delay > 0))
    found = []
    for i in moved[np.lexsort((moved, after[moved]))].tolist():
        removed = loads.moved(i, int(first[i]), int(last[i]))
        reason = levelled.obstacle(i, int(asked[i]), int(last[i])) if delay[i] > 0 else None
        found.append(Shift(i, int(before[i]), int(after[i]), int(delay[i]), removed, reason))
    return found
