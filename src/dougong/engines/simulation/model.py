"""What the simulation computes on: a network, what of it varies, and how it hangs together."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .distributions import Quantiles

Minutes = NDArray[np.int32]


class Clock(Protocol):
    """Conversion between instants and working minutes of numbered calendars."""

    def worked(self, calendar: NDArray, instants: NDArray) -> NDArray: ...

    def starts(self, calendar: NDArray, worked: NDArray) -> NDArray: ...

    def finishes(self, calendar: NDArray, worked: NDArray) -> NDArray: ...


class RoundTheClock:
    """One calendar that always works: working minutes are instants."""

    def worked(self, calendar: NDArray, instants: NDArray) -> NDArray:
        return instants

    starts = finishes = worked


@dataclass(frozen=True, slots=True)
class Network:
    """Activities in topological order with links between them, in the order of successors.

    Times are working minutes of each activity's calendar; `type` is 0 FS, 1 SS, 2 FF, 3 SF;
    `lag_calendar` −1 stands for elapsed time. `counts` tells whose finish is the project's.
    """

    length: Minutes
    start_floor: Minutes
    finish_floor: Minutes
    calendar: NDArray[np.int32]
    project: NDArray[np.int32]
    counts: NDArray[np.bool_]
    pred: Minutes
    succ: Minutes
    type: NDArray[np.int8]
    lag: Minutes
    lag_calendar: NDArray[np.int32]
    time: Clock = field(default_factory=RoundTheClock)

    def __post_init__(self) -> None:
        if (self.pred >= self.succ).any():
            raise ValueError("activities must stand in topological order")

    def __len__(self) -> int:
        return len(self.length)

    @classmethod
    def plain(cls, length: list[int], links: list[tuple[int, int]]) -> Network:
        """Finish-to-start links on one calendar that always works."""
        n = len(length)
        nothing = np.zeros(n, np.int32)
        pairs = np.array(sorted(links, key=lambda pair: pair[1]), np.int32).reshape(-1, 2)
        none = np.zeros(len(pairs), np.int32)
        return cls(
            length=np.array(length, np.int32),
            start_floor=nothing,
            finish_floor=nothing,
            calendar=nothing,
            project=nothing,
            counts=np.ones(n, bool),
            pred=pairs[:, 0],
            succ=pairs[:, 1],
            type=none.astype(np.int8),
            lag=none,
            lag_calendar=none,
        )


@dataclass(frozen=True, slots=True)
class Driver:
    """A risk: with its probability it changes all its activities at once, and may cost money.

    Factor, minutes and cost are low, mode and high of triangles.
    """

    name: str
    probability: float
    activities: tuple[int, ...] = ()
    factor: tuple[float, float, float] = (1.0, 1.0, 1.0)
    minutes: tuple[float, float, float] = (0.0, 0.0, 0.0)
    cost: tuple[Decimal | float, Decimal | float, Decimal | float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """What varies.

    Attributes
    ----------
    quantiles
        Of the duration in minutes, by activity.
    discrete
        Activities whose table is one of single values.
    groups
        Per group its coefficient and its activities.
    rate, fixed_cost
        Money per working minute of each activity, and once.
    """

    quantiles: dict[int, Quantiles] = field(default_factory=dict)
    discrete: frozenset[int] = frozenset()
    groups: tuple[tuple[float, tuple[int, ...]], ...] = ()
    drivers: tuple[Driver, ...] = ()
    rate: NDArray[np.float64] | None = None
    fixed_cost: Decimal | float = 0.0

    def without_activity(self, activity: int) -> Uncertainty:
        """The same with one activity certain."""
        kept = {i: table for i, table in self.quantiles.items() if i != activity}
        return self._with(kept, self.drivers)

    def without_driver(self, number: int) -> Uncertainty:
        """The same with one risk that cannot happen; the others keep their dice."""
        drivers = list(self.drivers)
        gone = drivers[number]
        drivers[number] = Driver(gone.name, 0.0, gone.activities)
        return self._with(self.quantiles, tuple(drivers))

    def _with(self, quantiles: dict[int, Quantiles], drivers: tuple[Driver, ...]) -> Uncertainty:
        rest = (self.discrete, self.groups, drivers, self.rate, self.fixed_cost)
        return Uncertainty(quantiles, *rest)
