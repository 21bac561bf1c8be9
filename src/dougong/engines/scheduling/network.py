"""The network in topological order, ready for the passes; built once per plan version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from dougong.kernel.errors import Finding, InvalidInput

from . import faults
from .calendars import CalendarBook, WorkingTime
from .compiled import Speed, speed_for
from .graph import Buckets
from .instants import DAYS, MINUTES_PER_DAY, NONE
from .kernels import ROLLUP, Net
from .links import percent_lags
from .model import LINK_TYPES, Activities, Horizon, Links
from .options import Settings

_MARGINS = 400, 3650
"""Days before the first and after the last typed date that the first attempt covers."""
_MOST_CYCLES = 20


@dataclass(frozen=True, slots=True)
class Network:
    """Activities and links in topological order, with what their dates are measured from.

    Attributes
    ----------
    order
        Place in the given activities of every activity here, int32[n].
    links
        In the order of successors; `net.pred_ptr` tells where those of one activity begin.
    net
        The same links as compressed rows, both ways.
    """

    activities: Activities
    links: Links
    order: NDArray[np.int32]
    net: Net
    outside: NDArray[np.bool_]
    horizons: list[Horizon]
    settings: list[Settings]
    book: CalendarBook
    speed: Speed
    names: list[str] | None = None
    profile: str = "dougong"
    _windows: dict[int, WorkingTime] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.order)

    def name(self, place: int) -> str:
        """What messages call an activity."""
        given = int(self.order[place])
        return self.names[given] if self.names else str(given)

    def with_activities(self, activities: Activities) -> Network:
        """The same links and calendars with changed durations; percent lags follow."""
        net = self.net
        if self.links.percent.any():
            net = net._replace(pred_lag=percent_lags(self.links, activities.duration))
        return replace(self, activities=activities, net=net)

    def working_time(self, attempt: int) -> WorkingTime | None:
        """Calendar tables around the plan's dates; each attempt reaches further, None is the end."""
        if attempt not in self._windows:
            first, last = self._span()
            before, after = (days * 4**attempt for days in _MARGINS)
            if attempt and first - before // 4 <= 0 and last + after // 4 >= DAYS - 1:
                return None
            self._windows[attempt] = self.book.open(first - before, last + after)
        return self._windows[attempt]

    def good_attempt(self) -> int:
        """The widest window that was needed so far."""
        return max(self._windows, default=0)

    def _span(self) -> tuple[int, int]:
        """The first and last day that is typed anywhere in the plan."""
        rows = self.activities
        moments = np.concatenate(
            [
                rows.actual_start,
                rows.actual_finish,
                rows.manual_start,
                rows.manual_finish,
                rows.constraint_at.ravel(),
                rows.resumed,
                rows.deadline,
                rows.expected_finish,
                np.array(
                    [(h.start, h.data_date, h.must_finish) for h in self.horizons], np.int32
                ).ravel(),
            ]
        )
        typed = moments[moments != NONE] // MINUTES_PER_DAY
        return int(typed.min()), int(typed.max())


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds activities and links in a network."""

    horizons: list[Horizon]
    settings: list[Settings]
    book: CalendarBook
    names: list[str] | None = None
    profile: str = "dougong"
    outside: NDArray[np.bool_] | None = None


def build(activities: Activities, links: Links, frame: Frame) -> Network:
    """Order activities so that every link points forward.

    Raises
    ------
    InvalidInput
        E201 with the activities and link types of each cycle.

    References
    ----------
    A. B. Kahn, Topological sorting of large networks, CACM 5 (1962) 558–562.
    """
    n, m = len(activities.duration), len(links.pred)
    speed = speed_for(n)
    leaving = _grouped(speed, links.pred, n)
    waiting = np.bincount(links.succ, minlength=n).astype(np.int32)
    order = np.zeros(n, np.int32)
    placed = _arranged(speed, waiting, leaving, links.succ, order)
    if placed < n:
        raise InvalidInput(list(cycles(links, n, frame.names or [str(i) for i in range(n)])))
    place = np.zeros(n, np.int32)
    place[order] = np.arange(n, dtype=np.int32)
    heads = place[links.succ]
    arriving = _grouped(speed, heads, n)
    links = _moved(links.take(arriving.item), place)
    activities = activities.take(order)
    leaving = _grouped(speed, links.pred, n)
    outside = np.zeros(n, bool) if frame.outside is None else frame.outside[order]
    net = Net(
        calendar=activities.calendar,
        delay=activities.levelling_delay,
        pred_ptr=arriving.ptr,
        pred=links.pred,
        pred_type=links.type,
        pred_lag=percent_lags(links, activities.duration),
        pred_lag_calendar=links.lag_calendar,
        succ_ptr=leaving.ptr,
        succ=links.succ[leaving.item] if m else links.succ,
        succ_link=leaving.item,
    )
    return Network(
        activities,
        links,
        order,
        net,
        outside,
        frame.horizons,
        frame.settings,
        frame.book,
        speed,
        frame.names,
        frame.profile,
    )


def _moved(links: Links, place: NDArray[np.int32]) -> Links:
    return Links(
        place[links.pred],
        place[links.succ],
        links.type,
        links.lag,
        links.lag_calendar,
        links.percent,
        links.source,
    )


def _grouped(speed: Speed, keys: NDArray[np.int32], n: int) -> Buckets:
    keys = np.ascontiguousarray(keys, np.int32)
    if speed.is_compiled:
        buckets = Buckets(np.zeros(n + 1, np.int32), np.zeros(len(keys), np.int32))
        speed.gather(keys, buckets)
        return buckets
    ptr = np.zeros(n + 1, np.int32)
    np.cumsum(np.bincount(keys, minlength=n), out=ptr[1:])
    return Buckets(ptr, np.argsort(keys, kind="stable").astype(np.int32))


def _arranged(
    speed: Speed, waiting: NDArray, leaving: Buckets, heads: NDArray, order: NDArray
) -> int:
    if speed.is_compiled:
        return speed.arrange(waiting, leaving, np.ascontiguousarray(heads), order)
    found = order.tolist()
    lists = Buckets(*(column.tolist() for column in leaving))
    placed = speed.arrange(waiting.tolist(), lists, heads.tolist(), found)
    order[:] = found
    return placed


def cycles(links: Links, n: int, names: list[str]) -> Iterator[Finding]:
    """One whole cycle after another, each in order and with the types of its links."""
    arriving: dict[int, list[tuple[int, int]]] = {}
    ends = zip(links.pred.tolist(), links.succ.tolist(), links.type.tolist(), strict=True)
    for pred, succ, kind in ends:
        arriving.setdefault(succ, []).append((pred, kind))
    alive = set(range(n))
    for _ in range(_MOST_CYCLES):
        alive = _core(alive, arriving)
        if not alive:
            return
        path = _walk_back(min(alive), alive, arriving)
        steps = [
            (names[i], LINK_TYPES[kind] if kind != ROLLUP else None) for i, kind in reversed(path)
        ]
        yield faults.cycle(steps, steps[0][0])
        alive -= {i for i, _ in path}


def _core(alive: set[int], arriving: dict[int, list[tuple[int, int]]]) -> set[int]:
    """What remains when activities that wait for nothing are taken away again and again."""
    leaving: dict[int, list[int]] = {}
    waiting = dict.fromkeys(alive, 0)
    for succ in alive:
        for pred, _ in arriving.get(succ, ()):
            if pred in alive:
                waiting[succ] += 1
                leaving.setdefault(pred, []).append(succ)
    free = [i for i, count in waiting.items() if count == 0]
    while free:
        i = free.pop()
        del waiting[i]
        for succ in leaving.get(i, ()):
            waiting[succ] -= 1
            if waiting[succ] == 0:
                free.append(succ)
    return set(waiting)


def _walk_back(
    start: int, alive: set[int], arriving: dict[int, list[tuple[int, int]]]
) -> list[tuple[int, int]]:
    """Predecessor by predecessor until one comes again: that stretch is a cycle."""
    path: list[tuple[int, int]] = []
    seen: dict[int, int] = {}
    step = start
    while step not in seen:
        seen[step] = len(path)
        pred, kind = next((p, k) for p, k in arriving[step] if p in alive)
        path.append((pred, kind))
        step = pred
    return path[seen[step] :]
