"""What levelling computes on: activities in slots of working time, links, demands and capacities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dougong.kernel.errors import N_, DougongError, Finding, InvalidInput

from .kernels import NEVER

Slots = NDArray[np.int32]
FS, SS, FF, SF = 0, 1, 2, 3
WHOLE_UNIT = 1000
"""Units are counted in thousandths: a half-time person is 500."""
UNLIMITED = 2**29
"""Capacity while a resource does not work: what runs then needs none of it."""


class HorizonTooShort(DougongError):
    """The axis of slots ends before everything could be placed."""

    code = "levelling.horizon_too_short"


@dataclass(frozen=True, slots=True)
class Grid:
    """Time as slots of equal length; its axis holds those in which at least one calendar works.

    Attributes
    ----------
    place
        int32[calendars, slots + 1]: where on the axis each worked slot lies, `slots` behind the last.
    worked
        int32[calendars, slots + 1]: worked slots before each place of the axis.
    clock
        int32[slots + 1]: which slot of the round-the-clock grid each place is.
    place_at
        int32[grid + 1]: places before each slot of the round-the-clock grid.
    """

    place: Slots
    worked: Slots
    clock: Slots
    place_at: Slots

    @classmethod
    def round_the_clock(cls, slots: int) -> Grid:
        """One calendar that always works."""
        steps = np.arange(slots + 1, dtype=np.int32)
        return cls(steps[None, :], steps[None, :], steps, steps)

    @classmethod
    def of_calendars(cls, works: NDArray[np.bool_]) -> Grid:
        """From bool[calendars, grid]: does a calendar work in a slot of the round-the-clock grid?"""
        clock = np.flatnonzero(works.any(axis=0)).astype(np.int32)
        on_axis = works[:, clock]
        slots = len(clock)
        worked = np.zeros((len(works), slots + 1), np.int32)
        np.cumsum(on_axis, axis=1, out=worked[:, 1:])
        place = np.full((len(works), slots + 1), slots, np.int32)
        for calendar, row in enumerate(on_axis):
            at = np.flatnonzero(row)
            place[calendar, : len(at)] = at
        place_at = np.zeros(works.shape[1] + 1, np.int32)
        np.cumsum(works.any(axis=0), out=place_at[1:])
        after = np.append(clock, np.int32(works.shape[1]))
        return cls(place, worked, after, place_at)

    @property
    def slots(self) -> int:
        return self.place.shape[1] - 1


@dataclass(frozen=True, slots=True)
class Precedence:
    """One row per link between two activities.

    `offset` is what a link inside one calendar asks from start to start, in slots. A link across
    calendars has `across` = 1 + its type and is worked out from `lag` in `lag_calendar`, −1 for
    elapsed time.
    """

    pred: Slots
    succ: Slots
    offset: Slots
    across: NDArray[np.int8]
    lag: Slots
    lag_calendar: Slots

    @classmethod
    def inside_one_calendar(
        cls, pred: Sequence[int], succ: Sequence[int], offset: Sequence[int]
    ) -> Precedence:
        """Links that are nothing but a distance from start to start."""
        nothing = np.zeros(len(pred), np.int32)
        pairs = (np.array(pred, np.int32), np.array(succ, np.int32))
        return cls(*pairs, np.array(offset, np.int32), nothing.astype(np.int8), nothing, nothing)


@dataclass(frozen=True, slots=True)
class Demand:
    """One row per pair of activity and resource; units in thousandths."""

    activity: Slots
    resource: Slots
    units: Slots


@dataclass(frozen=True, slots=True)
class Problem:
    """Activities in topological order, with what they need and what there is.

    Attributes
    ----------
    length, reach
        Slots that an activity occupies, and those that surely lie before its finish.
    earliest, latest
        Bounds of the start, in worked slots of the activity's own calendar.
    is_begun
        Work that waits for its predecessors, but not for capacity.
    priority
        0 to 1000; of two activities that finish at latest together the higher one goes first.
    capacity
        int32[resources, slots], in thousandths of a unit.
    """

    names: Sequence[str]
    length: Slots
    reach: Slots
    calendar: Slots
    earliest: Slots
    latest: Slots
    is_begun: NDArray[np.bool_]
    project: Slots
    priority: Slots
    precedence: Precedence
    demand: Demand
    resources: Sequence[str]
    capacity: Slots
    grid: Grid

    def __post_init__(self) -> None:
        if (self.precedence.pred >= self.precedence.succ).any():
            raise ValueError("activities must stand in topological order")
        if self.capacity.shape != (len(self.resources), self.grid.slots):
            raise ValueError(f"capacity has the shape {self.capacity.shape}")
        findings = list(self._impossible())
        if findings:
            raise InvalidInput(findings)

    def __len__(self) -> int:
        return len(self.length)

    def _impossible(self) -> Sequence[Finding]:
        """E401: more units than there ever are."""
        if not len(self.resources) or not self.grid.slots:
            return []
        most = np.where(self.capacity < UNLIMITED, self.capacity, 0).max(axis=1)
        waits = (self.length > 0) & ~self.is_begun & (self.latest == NEVER)
        over = (self.demand.units > most[self.demand.resource]) & waits[self.demand.activity]
        return [
            _too_few(
                self.resources[self.demand.resource[row]],
                self.names[self.demand.activity[row]],
                int(self.demand.units[row]),
                int(most[self.demand.resource[row]]),
            )
            for row in np.flatnonzero(over).tolist()
        ]

    @classmethod
    def plain(
        cls,
        length: Sequence[int],
        links: Sequence[tuple[int, int]],
        needs: Sequence[Sequence[int]],
        capacity: Sequence[int],
    ) -> Problem:
        """The textbook problem: periods, finish-to-start links, constant whole capacities.

        Parameters
        ----------
        length
            Periods of each activity; activities stand in topological order.
        links
            Pairs of predecessor and successor.
        needs
            Units of each resource for each activity.
        capacity
            Units of each resource that there are.
        """
        n, slots = len(length), max(sum(length), 1)
        rows = [(i, r, u) for i, units in enumerate(needs) for r, u in enumerate(units) if u > 0]
        demand = np.array(rows, np.int32).reshape(-1, 3)
        lengths = np.array(length, np.int32)
        nothing = np.zeros(n, np.int32)
        pairs = sorted(links, key=lambda pair: (pair[1], pair[0]))
        return cls(
            names=[str(i + 1) for i in range(n)],
            length=lengths,
            reach=lengths,
            calendar=nothing,
            earliest=nothing,
            latest=np.full(n, NEVER, np.int32),
            is_begun=np.zeros(n, bool),
            project=nothing,
            priority=np.full(n, 500, np.int32),
            precedence=Precedence.inside_one_calendar(
                [p for p, _ in pairs], [s for _, s in pairs], [length[p] for p, _ in pairs]
            ),
            demand=Demand(demand[:, 0], demand[:, 1], demand[:, 2] * np.int32(WHOLE_UNIT)),
            resources=[f"R{r + 1}" for r in range(len(capacity))],
            capacity=np.repeat(
                np.array(capacity, np.int32)[:, None] * np.int32(WHOLE_UNIT), slots, axis=1
            ),
            grid=Grid.round_the_clock(slots),
        )


def _too_few(resource: str, activity: str, needs: int, capacity: int) -> Finding:
    return Finding(
        "E401",
        N_(
            "resource '%(resource)s': activity '%(activity)s' needs %(needs)s units, "
            "capacity is %(capacity)s"
        ),
        {
            "resource": resource,
            "activity": activity,
            "needs": f"{needs / WHOLE_UNIT:g}",
            "capacity": f"{capacity / WHOLE_UNIT:g}",
        },
        (activity,),
    )
