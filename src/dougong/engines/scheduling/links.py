"""Links of a plan resolved to rows of the network: summaries, outside ends, level of effort."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from dougong.kernel.errors import Finding
from dougong.kernel.plan import LagKind, LinkType, PlanDocument, PlanLink, Timing

from . import faults
from .instants import NONE, bounded, is_outside
from .kernels import EARLY, LATE, ROLLUP
from .model import (
    COMPLETED,
    ELAPSED,
    LINK_CODE,
    NOT_STARTED,
    TIMING_CODE,
    Activities,
    Links,
)
from .options import Settings
from .outline import Outline

_BOTH = EARLY | LATE
_BY_CALENDAR = {"predecessor": 0, "successor": 1, "project": 2}


@dataclass(frozen=True, slots=True)
class LoeLink:
    """A link of a level-of-effort activity: it gives dates to that activity and drives nothing."""

    pred: int
    succ: int
    type: int
    lag: int


@dataclass(frozen=True, slots=True)
class Helper:
    """A node without a row of its own: a summary's span, or a moment that stands."""

    summary: int = -1
    at: int = NONE


@dataclass(slots=True)
class LinkReader:
    """Checks links and spreads those of summaries over their leaves.

    Rows are places in the document; helpers are numbered on from its length.
    """

    document: PlanDocument
    outline: Outline
    index: dict[str, int]
    settings: list[Settings]
    findings: list[Finding] = field(default_factory=list)
    loe_links: list[LoeLink] = field(default_factory=list)
    _ends: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    """Predecessor, successor, type, place in the document (−1: leaf and span), passes."""
    _plain: NDArray[np.int32] = field(default_factory=lambda: np.zeros((0, 5), np.int32))
    """The same for ordinary links, as rows of an array."""
    _spans: dict[int, int] = field(default_factory=dict)
    _fixed_ones: dict[tuple[str, int], int] = field(default_factory=dict)
    _helpers: list[Helper] = field(default_factory=list)
    _project_of: list[int] = field(default_factory=list)

    def read(self, project_of: list[int]) -> None:
        """Resolve all links of the document; the ordinary ones in one go."""
        self._project_of = project_of
        links, index = self.document.links, self.index
        pred = np.array([index.get(link.pred, -1) for link in links], np.int32)
        succ = np.array([index.get(link.succ, -1) for link in links], np.int32)
        special = (pred < 0) | (succ < 0) | (pred == succ)
        rows = self._special_rows()
        special |= rows[pred] | rows[succ]
        places = np.flatnonzero(~special)
        kinds = np.array([LINK_CODE[link.type] for link in links], np.int32)[places]
        columns = pred[places], succ[places], kinds, places, np.full(len(places), _BOTH)
        self._plain = np.column_stack(columns).astype(np.int32)
        for place in np.flatnonzero(special).tolist():
            self._read_special(place, links[place], int(pred[place]), int(succ[place]))

    def _special_rows(self) -> NDArray[np.bool_]:
        """Summaries, level of effort, inactive activities; one more row for missing ends."""
        effort = Timing.LEVEL_OF_EFFORT
        rows = [
            summary or activity.timing is effort or not activity.is_active
            for activity, summary in zip(
                self.document.activities, self.outline.is_summary, strict=True
            )
        ]
        return np.array([*rows, True])

    def _read_special(self, place: int, link: PlanLink, pred: int, succ: int) -> None:
        activities, is_summary = self.document.activities, self.outline.is_summary
        effort = Timing.LEVEL_OF_EFFORT
        if pred < 0 or succ < 0:
            self._read_outside(place, link, pred, succ)
        elif pred == succ:
            self.findings.append(faults.own_link(link.pred))
        elif effort in (activities[pred].timing, activities[succ].timing):
            self.loe_links.append(LoeLink(pred, succ, LINK_CODE[link.type], link.lag))
        elif is_summary[pred] or is_summary[succ]:
            self._read_summary(place, link, pred, succ)
        elif activities[pred].is_active:
            self._ends.append((pred, succ, LINK_CODE[link.type], place, _BOTH))

    def _read_outside(self, place: int, link: PlanLink, pred: int, succ: int) -> None:
        """One end lies in a project that is not here: its stored date stands for it."""
        if link.external_at is None or (pred < 0 and succ < 0):
            self.findings.extend(faults.missing_end(place + 1, link, self.index))
            return
        wanted = self.settings[self._project_of[max(pred, succ)]].external_links
        if wanted == "none" or (wanted == "predecessors" and succ < 0):
            return
        if is_outside(link.external_at):
            self.findings.append(faults.out_of_range(link.pred if pred < 0 else link.succ))
        outside = self._fixed(link.pred if pred < 0 else link.succ, bounded(link.external_at))
        ends = (outside, succ) if pred < 0 else (pred, outside)
        self._ends.append((*ends, LINK_CODE[link.type], place, _BOTH))

    def _read_summary(self, place: int, link: PlanLink, pred: int, succ: int) -> None:
        """From a summary its span counts; into a summary the link holds for each leaf."""
        outline, activities = self.outline, self.document.activities
        if outline.is_under(succ, pred):
            self.findings.append(faults.family_link(link.pred, link.succ))
        elif outline.is_under(pred, succ):
            self.findings.append(faults.family_link(link.succ, link.pred))
        elif activities[pred].is_active:
            tail = self._span(pred) if outline.is_summary[pred] else pred
            if outline.is_summary[succ]:
                self._read_into(place, link, tail, succ)
            else:
                self._ends.append((tail, succ, LINK_CODE[link.type], place, _BOTH))

    def _read_into(self, place: int, link: PlanLink, tail: int, summary: int) -> None:
        """Leaves that are scheduled take the link; those with typed dates only limit it.

        A summary that has typed dates itself does not pass the link on to its leaves, but its
        predecessors still may not be later than they are.
        """
        typed = self._has_typed_dates(summary)
        if link.type in (LinkType.FF, LinkType.SF):
            if not typed:
                self.findings.append(faults.summary_link(link.succ))
            return
        activities, code = self.document.activities, LINK_CODE[link.type]
        starts = []
        for leaf in self.outline.leaves[summary]:
            start = activities[leaf].manual_start if activities[leaf].manual else None
            if start is None:
                self._ends.append((tail, leaf, code, place, LATE if typed else _BOTH))
            else:
                starts.append(bounded(start))
        if starts:
            own = bounded(activities[summary].manual_start) if typed else NONE
            front = self._fixed(link.succ, max(min(starts), own))
            self._ends.append((tail, front, code, place, LATE))

    def _span(self, summary: int) -> int:
        """The helper that runs from the first start to the last finish of a summary's leaves."""
        span = self._spans.get(summary)
        if span is None:
            span = self._spans[summary] = self._add(Helper(summary))
            self._ends.extend(
                (leaf, span, ROLLUP, -1, _BOTH)
                for leaf in self.outline.leaves[summary]
                if self.document.activities[leaf].is_active
            )
        return span

    def _fixed(self, key: str, at: int) -> int:
        """The helper that stands for something at a moment that scheduling does not move."""
        found = self._fixed_ones.get((key, at))
        if found is None:
            found = self._fixed_ones[key, at] = self._add(Helper(at=at))
        return found

    def _add(self, helper: Helper) -> int:
        self._helpers.append(helper)
        return len(self.document.activities) + len(self._helpers) - 1

    def _has_typed_dates(self, summary: int) -> bool:
        """A manual summary stands where it was put, whatever its leaves and links say."""
        activity = self.document.activities[summary]
        typed = activity.manual_start is not None and activity.manual_finish is not None
        return activity.manual and typed

    def finish(
        self,
        rows: list[int],
        activities: Activities,
        project_calendars: list[int],
        calendar_of: list[int],
        always: int,
    ) -> tuple[NDArray[np.int32], Activities, Links]:
        """Append the helpers to the activities and make the link arrays."""
        row = np.array(rows + [helper.summary for helper in self._helpers], np.int32)
        if self._helpers:
            activities = self._with_helpers(activities, always)
        node = np.full(len(calendar_of) + len(self._helpers), -1, np.int32)
        node[rows] = np.arange(len(rows))
        node[len(calendar_of) :] = np.arange(len(rows), len(row))
        ends = np.concatenate([self._plain, np.array(self._ends, np.int32).reshape(-1, 5)])
        pred, succ, kind, place, passes = ends.T
        own = np.array(calendar_of + [always] * len(self._helpers), np.int16)
        own[len(calendar_of) :] = [project_calendars[self._project(h)] for h in self._helpers]
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
            counts=passes.astype(np.int8),
        )
        return row, activities, links

    def _project(self, helper: Helper) -> int:
        return self._project_of[helper.summary] if helper.summary >= 0 else 0

    def _with_helpers(self, activities: Activities, always: int) -> Activities:
        helpers, count = self._helpers, len(self._helpers)
        extra = Activities.plain(
            np.zeros(count, np.int32),
            np.full(count, always, np.int16),
            np.array([self._project(helper) for helper in helpers], np.int16),
        )
        summary, timing = TIMING_CODE[Timing.SUMMARY], extra.timing
        typed = [h.summary >= 0 and self._has_typed_dates(h.summary) for h in helpers]
        rows = [self.document.activities[max(helper.summary, 0)] for helper in helpers]
        moments = [
            np.where(typed, [bounded(moment) for moment in column], NONE).astype(np.int32)
            for column in ([r.manual_start for r in rows], [r.manual_finish for r in rows])
        ]
        at = np.array([helper.at for helper in helpers], np.int32)
        extra = replace(
            extra,
            timing=np.where(
                np.array([helper.summary for helper in helpers]) >= 0, summary, timing
            ).astype(np.int8),
            state=np.where(at != NONE, COMPLETED, NOT_STARTED).astype(np.int8),
            actual_start=at,
            actual_finish=at,
            manual_start=moments[0],
            manual_finish=moments[1],
        )
        return activities.followed_by(extra)

    def _lags(self, place: NDArray) -> tuple[NDArray, NDArray, NDArray]:
        """Minutes, hundredths of a percent, and whose calendar counts, of each resolved link."""
        links, settings = self.document.links, self.settings
        ids = self.index
        by_project = [_BY_CALENDAR.get(s.lag_calendar, 3) for s in settings]
        same = len(set(by_project)) == 1
        lags = [*(link.lag for link in links), 0]
        lag = np.zeros(len(links) + 1, np.int32)
        percent = np.zeros(len(links) + 1, np.int32)
        whose = np.full(len(links) + 1, by_project[0], np.int8)
        for i in np.flatnonzero(lags).tolist():
            link = links[i]
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
