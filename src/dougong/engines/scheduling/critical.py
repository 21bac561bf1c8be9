"""Reading a run: floats, what drives each date, the critical and the longest path."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dougong.kernel.errors import N_, Finding
from dougong.kernel.plan import Timing

from .instants import NONE, Minutes
from .kernels import EARLY, MANUAL, NEVER, NORMAL, PIN_FINISH, PIN_START, ROLLUP
from .model import COMPLETED, IN_PROGRESS, TIMING_CODE
from .passes import Run, trace
from .rules import CONSTRAINT, EXPECTED, LEVELLING, LINK

_SUMMARY = TIMING_CODE[Timing.SUMMARY]


@dataclass(frozen=True, slots=True)
class Reading:
    """Per activity in topological order; `driving` per link."""

    total_float: Minutes
    free_float: Minutes
    driving: NDArray[np.bool_]
    driver: NDArray[np.int8]
    is_critical: NDArray[np.bool_]
    is_on_longest_path: NDArray[np.bool_]


def read(run: Run) -> Reading:
    """Floats, drivers and paths of a run."""
    total = total_float(run)
    driving = driving_links(run)
    longest = longest_path(run, driving)
    free = np.where(
        (run.network.activities.state == COMPLETED) | (total == NONE), NONE, run.dates.free_float
    )
    return Reading(
        total_float=total,
        free_float=free.astype(np.int32),
        driving=driving,
        driver=drivers(run, driving),
        is_critical=critical(run, total, longest),
        is_on_longest_path=longest,
    )


def total_float(run: Run) -> Minutes:
    """Late minus early, at the end that each project's option names."""
    dates, rows = run.dates, run.network.activities
    at_finish = dates.late_finish - dates.early_finish
    kinds = [settings.float_kind for settings in run.network.settings]
    total = at_finish
    if any(kind != "finish" for kind in kinds):
        at_start = dates.late_start - dates.early_start
        if (
            run.network.profile == "msproject"
        ):  # a start that has happened, or is typed, has no float
            stands = (rows.state == IN_PROGRESS) | (run.ruling.rules.mode == MANUAL)
            at_start = np.where(stands, at_finish, at_start)
        smallest = np.minimum(at_start, at_finish)
        choice = {"finish": at_finish, "start": at_start, "smallest": smallest}
        total = np.choose(rows.project, [choice[kind] for kind in kinds])
    if run.network.profile == "msproject":
        total = total.copy()
        links, broken = run.network.links, broken_links(run)
        np.minimum.at(total, links.succ[broken], link_slack(run)[broken])
    without = (rows.state == COMPLETED) | (dates.late_finish == NEVER)
    return np.where(without, NONE, total).astype(np.int32)


def link_slack(run: Run) -> Minutes:
    """How much later each successor starts or finishes than the link alone asks for."""
    links, dates = run.network.links, run.dates
    into_start = links.type & 2 == 0
    met = np.where(into_start, dates.early_start[links.succ], dates.early_finish[links.succ])
    return met - dates.bound


def driving_links(run: Run) -> NDArray[np.bool_]:
    """Links whose bound is just met by their successor."""
    links, rules = run.network.links, run.ruling.rules
    counts = (rules.live & EARLY != 0) & (links.type != ROLLUP)
    return (link_slack(run) == 0) & counts & (rules.mode[links.succ] == NORMAL)


def drivers(run: Run, driving: NDArray[np.bool_]) -> NDArray[np.int8]:
    """What decides each date; a link goes before an equal date of another kind."""
    rules, dates, ruling = run.ruling.rules, run.dates, run.ruling
    driver = ruling.start_cause.copy()
    from_finish = (rules.mode == NORMAL) & (dates.early_start > rules.start_floor)
    driver[from_finish & (dates.early_finish == rules.finish_floor)] = CONSTRAINT
    driver[from_finish & (dates.early_finish != rules.finish_floor)] = LINK
    driver[(rules.mode == PIN_FINISH) | (rules.mode == PIN_START)] = CONSTRAINT
    alap = (rules.alap == 1) & from_finish
    driver[alap] = CONSTRAINT
    driver[run.network.links.succ[driving]] = LINK
    driver[(run.network.net.delay > 0) & (rules.mode == NORMAL)] = LEVELLING
    driver[(rules.expected != NONE) & (dates.early_finish == rules.expected)] = EXPECTED
    return driver


def longest_path(run: Run, driving: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Everything that drives, link by link, the last finish of the set.

    Notes
    -----
    The path is followed through activities that are done; only open ones are shown on it.
    """
    rows = run.network.activities
    counts = (rows.active == 1) & ~run.network.outside
    counts &= (rows.timing != TIMING_CODE[Timing.LEVEL_OF_EFFORT]) & (rows.timing != _SUMMARY)
    marked = np.zeros(len(run.network), np.int8)
    marked[_last(run, np.flatnonzero(counts))] = 1
    along = driving | (run.network.links.type == ROLLUP)
    trace(run.network, along.astype(np.int8), marked)
    return (marked == 1) & (rows.state != COMPLETED)


def _last(run: Run, places: NDArray) -> NDArray:
    """Which of some activities finish last; only the last of each calendar can."""
    calendar, finish = run.network.activities.calendar[places], run.dates.early_finish[places]
    latest = np.zeros(len(run.network.book.numbers), np.int32)
    np.maximum.at(latest, calendar, finish)
    candidates = places[finish == latest[calendar]]
    early = run.dates.early_finish[candidates]
    instants = run.time.finishes(run.network.activities.calendar[candidates], early)
    return candidates[instants == instants.max()] if candidates.size else candidates


def critical(run: Run, total: Minutes, longest: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """By threshold of total float, or by longest path, as each project says."""
    project = run.network.activities.project
    settings = run.network.settings
    threshold = np.array([s.critical_threshold for s in settings], np.int32)[project]
    by_float = (total <= threshold) & (total != NONE)
    by_path = np.array([s.critical_rule == "longest_path" for s in settings])[project]
    return np.where(by_path, longest, by_float)


def broken_links(run: Run) -> NDArray[np.bool_]:
    """Links that pinned activities do not keep."""
    links, rules = run.network.links, run.ruling.rules
    pinned = np.isin(rules.mode[links.succ], (PIN_START, PIN_FINISH, MANUAL))
    not_begun = run.network.activities.state[links.succ] == 0
    live = (rules.live & EARLY != 0) & (links.type != ROLLUP)
    return (link_slack(run) < 0) & pinned & not_begun & live


def warnings(run: Run) -> list[Finding]:
    """W201 open ends, W211 constraints that break links, W212 progress out of sequence."""
    network, links = run.network, run.network.links
    rows = network.activities
    ordinary = (rows.timing != _SUMMARY) & ~network.outside & (rows.active == 1)
    followed = np.zeros(len(network), bool)
    followed[links.pred] = True
    found = []
    open_ends = np.flatnonzero(ordinary & ~followed & (rows.state != COMPLETED))
    if open_ends.size:
        message = N_("%(count)s activities have no successor")
        found.append(_about("W201", message, run, open_ends))
    broken = np.unique(links.succ[broken_links(run)])
    if broken.size:
        message = N_("%(count)s activities are held by a constraint that breaks a link")
        found.append(_about("W211", message, run, broken))
    begun = rows.state[links.succ] != 0
    early = begun & (rows.state[links.pred] != COMPLETED) & (links.type == 0)
    out_of_sequence = np.unique(links.succ[early])
    if out_of_sequence.size:
        message = N_("%(count)s activities began before their predecessors were done")
        found.append(_about("W212", message, run, out_of_sequence))
    return found


def _about(code: str, message: str, run: Run, places: NDArray) -> Finding:
    given = np.sort(run.network.order[places])
    names = run.network.names
    ids = tuple(names[i] for i in given.tolist()) if names else ()
    return Finding(code, message, {"count": len(given)}, ids)
