"""Links of a plan resolved to rows of the network: summaries, outside ends, level of effort."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from dougong.kernel.errors import Finding
from dougong.kernel.plan import LagKind, LinkType, PlanDocument, PlanLink, Timing

from . import faults
from .instants import minutes_of
from .kernels import ROLLUP
from .model import (
    COMPLETED,
    ELAPSED,
    LINK_CODE,
    TIMING_CODE,
    Activities,
    Links,
)
from .options import Settings
from .outline import Outline

_BY_CALENDAR = {"predecessor": 0, "successor": 1, "project": 2}


@dataclass(frozen=True, slots=True)
class LoeLink:
    """A link of a level-of-effort activity: it gives dates to that activity and drives nothing."""

    pred: int
    succ: int
    type: int


@dataclass(slots=True)
class LinkReader:
    """Checks links and spreads those of summaries over their leaves.

    Rows are places in the document; helpers without a row (spans of summaries, activities outside
    of the plan) are numbered on from its length.
    """

    document: PlanDocument
    outline: Outline
    index: dict[str, int]
    settings: list[Settings]
    findings: list[Finding] = field(default_factory=list)
    loe_links: list[LoeLink] = field(default_factory=list)
    _ends: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Predecessor, successor, type, place in the document (−1: a leaf and its summary's span)."""
    _spans: dict[int, int] = field(default_factory=dict)
    _outside: dict[tuple[str, int], int] = field(default_factory=dict)
    _helpers: list[int] = field(default_factory=list)
    """Per helper: the summary's row, or −1."""
    _project_of: list[int] = field(default_factory=list)

    def read(self, project_of: list[int]) -> None:
        """Resolve all links of the document."""
        self._project_of = project_of
        activities = self.document.activities
        loe = {i for i, a in enumerate(activities) if a.timing is Timing.LEVEL_OF_EFFORT}
        plain = self.outline.is_summary
        index = self.index
        for place, link in enumerate(self.document.links):
            pred, succ = index.get(link.pred, -1), index.get(link.succ, -1)
            if pred < 0 or succ < 0:
                self._read_outside(place, link, pred, succ)
            elif pred == succ:
                self.findings.append(faults.own_link(link.pred))
            elif pred in loe or succ in loe:
                self.loe_links.append(LoeLink(pred, succ, LINK_CODE[link.type]))
            elif plain[pred] or plain[succ]:
                self._read_summary(place, link, pred, succ)
            elif activities[pred].is_active:
                self._ends.append((pred, succ, LINK_CODE[link.type], place))

    def _read_outside(self, place: int, link: PlanLink, pred: int, succ: int) -> None:
        """One end lies in a project that is not here: its stored date stands for it."""
        if link.external_at is None or (pred < 0 and succ < 0):
            self.findings.extend(faults.missing_end(place + 1, link, self.index))
            return
        wanted = self.settings[self._project_of[max(pred, succ)]].external_links
        if wanted == "none" or (wanted == "predecessors" and succ < 0):
            return
        at = minutes_of(link.external_at)
        outside = self._outside.setdefault((link.pred if pred < 0 else link.succ, at), 0)
        if not outside:
            outside = self._add_helper(-1)
            self._outside[(link.pred if pred < 0 else link.succ, at)] = outside
        ends = (outside, succ) if pred < 0 else (pred, outside)
        self._ends.append((*ends, LINK_CODE[link.type], place))

    def _read_summary(self, place: int, link: PlanLink, pred: int, succ: int) -> None:
        """From a summary its span counts; into a summary the link holds for each leaf."""
        if self.outline.is_under(succ, pred) or self.outline.is_under(pred, succ):
            family = (link.pred, link.succ) if self.outline.is_under(succ, pred) else None
            self.findings.append(faults.family_link(*(family or (link.succ, link.pred))))
            return
        if self.outline.is_summary[succ] and self._has_typed_dates(succ):
            tail = self._span(pred) if self.outline.is_summary[pred] else pred
            self._ends.append((tail, self._span(succ), LINK_CODE[link.type], place))
            return
        if self.outline.is_summary[succ] and link.type in (LinkType.FF, LinkType.SF):
            self.findings.append(faults.summary_link(link.succ))
            return
        heads = self.outline.leaves[succ] if self.outline.is_summary[succ] else [succ]
        tail = self._span(pred) if self.outline.is_summary[pred] else pred
        if self.document.activities[pred].is_active:
            self._ends.extend((tail, head, LINK_CODE[link.type], place) for head in heads)

    def _span(self, summary: int) -> int:
        span = self._spans.get(summary)
        if span is None:
            span = self._spans[summary] = self._add_helper(summary)
            self._ends.extend(
                (leaf, span, ROLLUP, -1)
                for leaf in self.outline.leaves[summary]
                if self.document.activities[leaf].is_active
            )
        return span

    def _has_typed_dates(self, summary: int) -> bool:
        """A manual summary stands where it was put, whatever its leaves and links say."""
        activity = self.document.activities[summary]
        typed = activity.manual_start is not None and activity.manual_finish is not None
        return activity.manual and typed

    def _add_helper(self, row: int) -> int:
        self._helpers.append(row)
        return len(self.document.activities) + len(self._helpers) - 1

    def finish(
        self,
        rows: list[int],
        activities: Activities,
        project_calendars: list[int],
        calendar_of: list[int],
        always: int,
    ) -> tuple[NDArray[np.int32], Activities, Links]:
        """Append the helpers to the activities and make the link arrays."""
        row = np.array(rows + self._helpers, np.int32)
        if self._helpers:
            activities = self._with_helpers(activities, always)
        node = np.full(len(calendar_of) + len(self._helpers), -1, np.int32)
        node[rows] = np.arange(len(rows))
        node[len(calendar_of) :] = np.arange(len(rows), len(row))
        ends = np.array(self._ends, np.int32).reshape(-1, 4)
        pred, succ, kind, place = ends.T
        own = np.array(calendar_of + [always] * len(self._helpers), np.int16)
        for helper, summary in enumerate(self._helpers):
            of_project = project_calendars[self._project_of[summary] if summary >= 0 else 0]
            own[len(calendar_of) + helper] = of_project
        lag, percent, lag_calendar = self._lags(place)
        projects = np.array(project_calendars, np.int16)[activities.project[node[succ]]]
        by = np.column_stack([own[pred], own[succ], projects, np.full(len(ends), ELAPSED)])
        links = Links(
            pred=node[pred],
            succ=node[succ],
            type=kind.astype(np.int8),
            lag=lag,
            lag_calendar=by[np.arange(len(ends)), lag_calendar].astype(np.int16),
            percent=percent,
            source=place.copy(),
        )
        return row, activities, links

    def _with_helpers(self, activities: Activities, always: int) -> Activities:
        count = len(self._helpers)
        extra = Activities.plain(
            np.zeros(count, np.int32),
            np.full(count, always, np.int16),
            np.array([self._project_of[row] if row >= 0 else 0 for row in self._helpers], np.int16),
        )
        timing = extra.timing.copy()
        timing[[row >= 0 for row in self._helpers]] = TIMING_CODE[Timing.SUMMARY]
        first = len(self.document.activities)
        state, at = extra.state.copy(), extra.actual_start.copy()
        for (_, moment), helper in self._outside.items():
            state[helper - first], at[helper - first] = COMPLETED, moment
        typed = [row >= 0 and self._has_typed_dates(row) for row in self._helpers]
        rows = [self.document.activities[max(row, 0)] for row in self._helpers]
        manual_start, manual_finish = extra.manual_start.copy(), extra.manual_finish.copy()
        manual_start[typed] = [minutes_of(rows[i].manual_start) for i in np.flatnonzero(typed)]
        manual_finish[typed] = [minutes_of(rows[i].manual_finish) for i in np.flatnonzero(typed)]
        extra = replace(
            extra,
            timing=timing,
            state=state,
            actual_start=at,
            actual_finish=at,
            manual_start=manual_start,
            manual_finish=manual_finish,
        )
        return activities.followed_by(extra)

    def _lags(self, place: NDArray) -> tuple[NDArray, NDArray, NDArray]:
        """Minutes, hundredths of a percent, and whose calendar counts, of each resolved link."""
        links, settings = self.document.links, self.settings
        ids = self.index
        by_project = [_BY_CALENDAR.get(s.lag_calendar, 3) for s in settings]
        same = len(set(by_project)) == 1
        lag = np.zeros(len(links) + 1, np.int32)
        percent = np.zeros(len(links) + 1, np.int32)
        whose = np.full(len(links) + 1, by_project[0], np.int8)
        for i, link in enumerate(links):
            if not link.lag:
                continue
            if not same:
                row = ids.get(link.succ, ids.get(link.pred, 0))
                whose[i] = by_project[self._project_of[row]]
            if link.lag_kind is LagKind.PERCENT:
                percent[i] = link.lag
            else:
                lag[i] = link.lag
                if link.lag_kind is LagKind.ELAPSED:
                    whose[i] = 3
        return lag[place], percent[place], whose[place]


def percent_lags(links: Links, duration: NDArray[np.int32]) -> NDArray[np.int32]:
    """The lags of links, those in percent taken of the predecessor's duration."""
    if not links.percent.any():
        return links.lag
    share = duration[links.pred].astype(np.int64) * links.percent
    return np.where(links.percent != 0, np.rint(share / 10000), links.lag).astype(np.int32)
