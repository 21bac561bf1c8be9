"""A scheduled plan as plain arrays for the engines that move or stretch its activities."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dougong.kernel.plan import PlanDocument, Timing

from . import kernels
from .calendars import WorkingTime
from .engine import Plan, prepare
from .instants import NONE, Minutes
from .kernels import EARLY, NORMAL, PIN_START, ROLLUP, SPAN
from .model import COMPLETED, NOT_STARTED, TIMING_CODE
from .passes import Run, restarted, run

_LOE = TIMING_CODE[Timing.LEVEL_OF_EFFORT]


@dataclass(frozen=True, slots=True)
class Handover:
    """Activities in topological order, and the links between those that can move.

    Times are working minutes of each activity's calendar. What stands still (pinned finishes,
    typed dates, the past) has no links: what it asks of others is in their floors already.

    Attributes
    ----------
    row
        Place of each activity in the document, −1 for what has none.
    is_movable
        Neither begun nor pinned: levelling may delay it.
    is_open
        Not completed, active, no level of effort: it needs resources, and its length may vary.
    counts
        Does its finish count for the project's?
    start_floor, finish_floor
        Bounds from constraints, dates, and all that stands still.
    start, late_start
        What the critical-path method found.
    calendars
        Numbers of calendars by their id.
    """

    row: Minutes
    project: NDArray[np.int16]
    calendar: NDArray[np.int16]
    length: Minutes
    is_movable: NDArray[np.bool_]
    is_open: NDArray[np.bool_]
    counts: NDArray[np.bool_]
    start_floor: Minutes
    finish_floor: Minutes
    start: Minutes
    late_start: Minutes
    pred: Minutes
    succ: Minutes
    type: NDArray[np.int8]
    lag: Minutes
    lag_calendar: NDArray[np.int16]
    time: WorkingTime
    calendars: dict[str, int]
    project_starts: list[int]


def hand_over(
    document: PlanDocument, calendars: Collection[str] = (), **how: object
) -> tuple[Handover, Plan, Run]:
    """Schedule a plan and give its network away.

    Parameters
    ----------
    document
        The plan.
    calendars
        Ids of further calendars that are wanted, of resources.
    how
        `profile`, `options` and `data_date` of `schedule`.

    Raises
    ------
    InvalidInput
        As `schedule`.
    """
    plan = prepare(document, **how)  # type: ignore[arg-type]
    known = {c.id for c in document.calendars}
    numbers = {key: plan.arrays.book.number(key) for key in calendars if key in known}
    found = run(plan.network)
    return _Giver(plan, found).give(numbers), plan, found


def hold_back(plan: Plan, found: Run, rows: Minutes, wanted: Minutes) -> Minutes:
    """Elapsed minutes of levelling delay with which activities start when they are wanted to.

    Parameters
    ----------
    plan, found
        A plan without delays, and its run.
    rows
        Places in the document of the activities that are held back.
    wanted
        Their starts, in working minutes.

    Returns
    -------
    int32[len(rows)]
    """
    network, rules = found.network, found.ruling.rules
    node_of = np.full(len(plan.arrays.ids), -1, np.int32)
    given = plan.arrays.row[network.order]
    node_of[given[given >= 0]] = np.flatnonzero(given >= 0)
    where = node_of[rows]
    floor = rules.start_floor.copy()
    floor[where] = np.maximum(floor[where], wanted)
    held = restarted(found, floor)
    start, finish = rules.start_floor.astype(np.int64), rules.finish_floor.astype(np.int64)
    links = network.links
    is_live = (held.ruling.rules.live & EARLY != 0) & (links.type != ROLLUP)
    for bound, into_start in ((start, True), (finish, False)):
        chosen = is_live & ((links.type & 2 == 0) == into_start)
        np.maximum.at(bound, links.succ[chosen], held.dates.bound[chosen])
    asked = np.maximum(start, finish - held.dates.length)[where]
    calendar = network.activities.calendar[where]
    begins = found.time.starts(calendar, start[where].astype(np.int32))
    delay = found.time.starts(calendar, wanted) - begins
    return np.where(wanted > asked, delay, 0).astype(np.int32)


class _Giver:
    def __init__(self, plan: Plan, found: Run) -> None:
        self.plan = plan
        self.run = found
        rules = found.ruling.rules
        self.is_span = rules.mode == SPAN
        rows = found.network.activities
        is_loe = rows.timing == _LOE
        self.moves = (rules.mode == NORMAL) & (rules.expected == NONE) & ~is_loe
        self.follows = self.moves | (rules.mode == PIN_START)
        self.start_floor = rules.start_floor.copy()
        self.finish_floor = rules.finish_floor.copy()
        still = ~self.follows
        self.start_floor[still] = found.dates.early_start[still]
        self.finish_floor[still] = found.dates.early_finish[still]
        self.kept: list[tuple[int, int, int, int, int]] = []

    def give(self, calendars: dict[str, int]) -> Handover:
        self._sort_links()
        found, rows = self.run, self.run.network.activities
        keep = np.flatnonzero(~self.is_span)
        place = np.full(len(found.network), -1, np.int32)
        place[keep] = np.arange(len(keep), dtype=np.int32)
        links = np.array(self.kept, np.int64).reshape(-1, 5)
        timed = (rows.active == 1) & (rows.timing != _LOE) & ~found.network.outside
        is_typed = found.ruling.rules.mode == kernels.TYPED
        return Handover(
            row=self.plan.arrays.row[found.network.order][keep],
            project=rows.project[keep],
            calendar=rows.calendar[keep],
            length=found.dates.length[keep],
            is_movable=(self.moves & (rows.state == NOT_STARTED))[keep],
            is_open=(timed & (rows.state != COMPLETED) & ~is_typed)[keep],
            counts=timed[keep],
            start_floor=self.start_floor[keep],
            finish_floor=self.finish_floor[keep],
            start=found.dates.early_start[keep],
            late_start=found.dates.late_start[keep],
            pred=place[links[:, 0]],
            succ=place[links[:, 1]],
            type=links[:, 2].astype(np.int8),
            lag=links[:, 3].astype(np.int32),
            lag_calendar=links[:, 4].astype(np.int16),
            time=found.time,
            calendars=calendars,
            project_starts=[horizon.start for horizon in found.network.horizons],
        )

    def _sort_links(self) -> None:
        """Links between what can move are kept, the others become floors."""
        found, links = self.run, self.run.network.links
        rules, lag = found.ruling.rules, found.ruling.lag
        at_start = links.type & 1 == 1
        anchored = np.where(
            at_start,
            rules.start_anchor[links.pred] != NONE,
            rules.finish_anchor[links.pred] != NONE,
        )
        live = (rules.live & EARLY != 0) & (links.type != ROLLUP) & self.moves[links.succ]
        of_span = self.is_span[links.pred]
        stays = live & ~of_span & (anchored | ~self.follows[links.pred])
        self._raise(links.succ[stays], links.type[stays], found.dates.bound[stays])
        kept = live & ~of_span & ~stays
        columns = (links.pred, links.succ, links.type, lag, links.lag_calendar)
        self.kept = list(zip(*(c[kept].tolist() for c in columns), strict=True))
        for link in np.flatnonzero(live & of_span).tolist():
            self._expand(link)

    def _raise(self, succ: Minutes, kind: NDArray[np.int8], bound: Minutes) -> None:
        into_start = kind & 2 == 0
        np.maximum.at(self.start_floor, succ[into_start], bound[into_start])
        np.maximum.at(self.finish_floor, succ[~into_start], bound[~into_start])

    def _expand(self, link: int) -> None:
        """A link from a summary: from all its leaves, or from the one that starts it."""
        found, links = self.run, self.run.network.links
        net, dates = found.network.net, found.dates
        summary, succ, kind = (int(c[link]) for c in (links.pred, links.succ, links.type))
        leaves = net.pred[net.pred_ptr[summary] : net.pred_ptr[summary + 1]].tolist()
        starts = found.start_instants(dates.early_start)
        finishes = found.finish_instants(dates.early_finish)
        at_start = kind & 1 == 1
        if at_start:
            leaves = sorted(leaves, key=lambda leaf: int(starts[leaf]))[:1]
        lag, calendar = int(found.ruling.lag[link]), int(links.lag_calendar[link])
        for leaf in leaves:
            if self.follows[leaf]:
                self.kept.append((leaf, succ, kind, lag, calendar))
                continue
            instant = int(starts[leaf] if at_start else finishes[leaf])
            if lag:
                instant = kernels.shifted(found.time.tables, calendar, instant, lag)
            own = int(found.network.activities.calendar[succ])
            bound = kernels.minutes_before(found.time.tables, own, instant)
            target = self.finish_floor if kind & 2 else self.start_floor
            target[succ] = max(int(target[succ]), bound)
