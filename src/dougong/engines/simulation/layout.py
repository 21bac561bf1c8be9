"""A network and its uncertainty laid out for the kernels."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from .distributions import ThreePoint, quantiles
from .kernels import BLOCK, EDGE, KNOTS, PROBIT, STEP, Block, Chance, Clocks, Net, Tally
from .model import Driver, Network, Uncertainty

DAY = 1440
_BEFORE = 30
"""Days before the first start that leads may reach back to."""
_MOST_STRETCH = 8.0


@dataclass(frozen=True, slots=True)
class Layout:
    """Arrays of the kernels, and what their lanes mean.

    `lanes` holds project and calendar of every finish that is kept; `base` is the working minute
    of each calendar with which counting begins.
    """

    net: Net
    clocks: Clocks
    chance: Chance
    lanes: list[tuple[int, int]]
    base: NDArray[np.int64]

    def room(self) -> tuple[Block, Tally]:
        """What one thread writes."""
        n, chance = len(self.net.length), self.chance
        drivers, groups = len(chance.probability), len(chance.together)
        block = Block(
            length=np.zeros(n * BLOCK, np.int32),
            start=np.zeros(n * BLOCK, np.int32),
            shared=np.zeros(groups * BLOCK),
            factor=np.zeros(drivers * BLOCK),
            added=np.zeros(drivers * BLOCK),
            marked=np.zeros(n * BLOCK, np.int8),
            drawn=np.zeros(BLOCK),
            bound=np.zeros(BLOCK, np.int32),
            finish=np.zeros(len(self.lanes) * BLOCK, np.int32),
            cost=np.zeros(BLOCK),
        )
        return block, Tally(np.zeros(n, np.int64), np.zeros(n, np.int64))


def lay_out(network: Network, uncertainty: Uncertainty) -> Layout:
    """Turn a problem into what the kernels read."""
    n = len(network)
    calendars = int(max(network.calendar.max(initial=0), network.lag_calendar.max(initial=0))) + 1
    own, other = network.calendar[network.pred], network.calendar[network.succ]
    is_across = (own != other) | ((network.lag != 0) & (network.lag_calendar != own))
    first = _first_instant(network)
    numbers = np.arange(calendars, dtype=np.int16)
    base = network.time.worked(numbers, np.full(calendars, first, np.int32)).astype(np.int64)
    shift = base[network.calendar]
    key = network.project.astype(np.int64) * calendars + network.calendar
    used = np.unique(key[network.counts])
    lane = np.where(network.counts, np.searchsorted(used, key), -1)
    ptr = np.zeros(n + 1, np.int32)
    np.cumsum(np.bincount(network.succ, minlength=n), out=ptr[1:])
    rate = np.zeros(n) if uncertainty.rate is None else uncertainty.rate
    net = Net(
        length=network.length,
        start_floor=np.maximum(network.start_floor - shift, 0).astype(np.int32),
        finish_floor=np.maximum(network.finish_floor - shift, 0).astype(np.int32),
        calendar=network.calendar.astype(np.int32),
        lane=lane.astype(np.int32),
        pred_ptr=ptr,
        pred=np.ascontiguousarray(network.pred),
        type=network.type,
        lag=network.lag,
        lag_calendar=network.lag_calendar.astype(np.int32),
        is_across=is_across.astype(np.int8),
        rate=rate,
    )
    clocks = Clocks(1, np.zeros(1, np.int32), np.zeros(1, np.int32))
    if is_across.any():
        clocks = _clocks(network, uncertainty, first, numbers)
    lanes = [(int(k // calendars), int(k % calendars)) for k in used.tolist()]
    return Layout(net, clocks, _chance(n, uncertainty), lanes, base)


def _first_instant(network: Network) -> int:
    """Midnight some days before anything can start."""
    if not len(network):
        return 0
    floor = np.maximum(network.start_floor, network.finish_floor - network.length)
    starts = network.time.starts(network.calendar, np.maximum(floor, 0).astype(np.int32))
    rooted = np.ones(len(network), bool)
    rooted[network.succ] = False
    return max(int(starts[rooted].min()) // DAY - _BEFORE, 0) * DAY


def _clocks(network: Network, uncertainty: Uncertainty, first: int, numbers: NDArray) -> Clocks:
    """Tables between working minutes and the round-the-clock minutes of the span that is reached."""
    span = _reach(network, uncertainty)
    minutes = np.arange(first, first + span, dtype=np.int32)
    width = span
    at = np.full((len(numbers), width), span - 1, np.int32)
    worked = np.zeros((len(numbers), width), np.int32)
    for number in numbers.tolist():
        row = network.time.worked(np.full(span, number, np.int16), minutes)
        worked[number] = row - row[0]
        busy = np.flatnonzero(np.diff(worked[number]))
        at[number, : len(busy)] = busy
    return Clocks(width, at.ravel(), worked.ravel())


def _reach(network: Network, uncertainty: Uncertainty) -> int:
    """Minutes that the longest run can last, generously."""
    latest = network.start_floor.astype(np.int64)
    longest = network.length.astype(np.float64)
    for i, table in uncertainty.quantiles.items():
        longest[i] = max(longest[i], float(table.max()))
    for driver in uncertainty.drivers:
        for i in driver.activities:
            longest[i] = longest[i] * max(driver.factor[2], 1.0) + max(driver.minutes[2], 0.0)
    ends = network.time.finishes(
        network.calendar, np.maximum(latest, 0).astype(np.int32) + network.length
    )
    starts = network.time.starts(network.calendar, np.maximum(latest, 0).astype(np.int32))
    elapsed = np.maximum(ends - starts, 1) * np.minimum(
        longest / np.maximum(network.length, 1), _MOST_STRETCH
    )
    path = np.zeros(len(network))
    links = zip(network.pred.tolist(), network.succ.tolist(), network.lag.tolist(), strict=True)
    total = starts + elapsed + DAY * 7
    path[:] = total
    for pred, succ, lag in links:
        path[succ] = max(path[succ], path[pred] + 1.6 * elapsed[succ] + 5 * max(lag, 0) + DAY)
    return int(min(path.max(initial=0) - starts.min() + 60 * DAY, 15 * 366 * DAY)) + _BEFORE * DAY


def _chance(n: int, uncertainty: Uncertainty) -> Chance:
    uncertain = sorted(uncertainty.quantiles)
    table = np.full(n, -1, np.int32)
    table[uncertain] = np.arange(len(uncertain))
    rows = [uncertainty.quantiles[i] for i in uncertain]
    group = np.full(n, -1, np.int32)
    for number, (_, members) in enumerate(uncertainty.groups):
        group[list(members)] = number
    coefficient = np.array([c for c, _ in uncertainty.groups], float)
    by_activity = sorted(
        (i, number) for number, d in enumerate(uncertainty.drivers) for i in set(d.activities)
    )
    ptr = np.zeros(n + 1, np.int32)
    np.cumsum(np.bincount([i for i, _ in by_activity], minlength=n)[:n], out=ptr[1:])
    return Chance(
        table=table,
        quantile=np.concatenate(rows) if rows else np.zeros(KNOTS + 1),
        is_step=np.array([i in uncertainty.discrete for i in uncertain], np.int8),
        group=group,
        together=np.sqrt(coefficient),
        alone=np.sqrt(1 - coefficient),
        probit=_probit(),
        normal=_normal(),
        driver_ptr=ptr,
        driver=np.array([number for _, number in by_activity], np.int32),
        probability=np.array([d.probability for d in uncertainty.drivers], float),
        effect=np.concatenate([np.zeros(0), *map(_effect, uncertainty.drivers)]),
    )


def _effect(driver: Driver) -> NDArray[np.float64]:
    tables = []
    for points in (driver.factor, driver.minutes, driver.cost):
        low, mode, high = map(float, points)
        tables.append(quantiles(ThreePoint("triangular", low, mode, high)))
    return np.concatenate(tables)


def _probit() -> NDArray[np.float64]:
    normal = NormalDist()
    shares = np.arange(PROBIT + 1) / PROBIT
    shares = np.clip(shares, 1 / (8 * PROBIT), 1 - 1 / (8 * PROBIT))
    return np.array([normal.inv_cdf(share) for share in shares.tolist()])


def _normal() -> NDArray[np.float64]:
    normal = NormalDist()
    return np.array([normal.cdf(step / STEP - EDGE) for step in range(2 * EDGE * STEP + 1)])
