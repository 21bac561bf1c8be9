"""What the engine computes on: activities and links as arrays, in any order, checked once."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from dougong.kernel.errors import N_, Finding, InvalidInput
from dougong.kernel.plan import ConstraintKind, LinkType, Timing

from .instants import NONE, Minutes

TIMINGS = tuple(Timing)
LINK_TYPES = tuple(LinkType)
CONSTRAINTS = tuple(ConstraintKind)
TIMING_CODE = {timing: code for code, timing in enumerate(TIMINGS)}
LINK_CODE = {LinkType.FS: 0, LinkType.SS: 1, LinkType.FF: 2, LinkType.SF: 3}
CONSTRAINT_CODE = {kind: code for code, kind in enumerate(CONSTRAINTS)}
NOT_STARTED, IN_PROGRESS, COMPLETED = 0, 1, 2
STATES = ("not_started", "in_progress", "completed")
ELAPSED = -1
"""In place of a calendar number: the lag runs round the clock."""

Codes = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Activities:
    """One row per activity that has dates of its own; summaries only where they precede others.

    Durations are working minutes of the activity's calendar, moments are minutes from
    `instants.ORIGIN`, `NONE` where there is none. `constraint` holds two kinds per row,
    `constraint_at` their moments. `not_before` stands in for the project's start where a summary
    above has typed dates.
    """

    duration: Minutes
    remaining: Minutes
    calendar: NDArray[np.int16]
    timing: Codes
    state: Codes
    project: NDArray[np.int16]
    constraint: Codes
    constraint_at: Minutes
    actual_start: Minutes
    actual_finish: Minutes
    resumed: Minutes
    deadline: Minutes
    expected_finish: Minutes
    manual_start: Minutes
    manual_finish: Minutes
    not_before: Minutes
    levelling_delay: Minutes
    active: Codes

    def __post_init__(self) -> None:
        rows = len(self.duration)
        for f in fields(self):
            if len(getattr(self, f.name)) != rows:
                raise _uneven(f.name, len(getattr(self, f.name)), rows)
        negative = np.flatnonzero(self.duration < 0)
        if negative.size:
            raise InvalidInput(
                [negative_duration(str(negative[0]), int(self.duration[negative[0]]))]
            )

    @classmethod
    def plain(
        cls, duration: Minutes, calendar: NDArray[np.int16], project: NDArray[np.int16]
    ) -> Activities:
        """Activities without constraints and progress."""
        rows = len(duration)
        nothing = np.full(rows, NONE, np.int32)
        nought = np.zeros(rows, np.int8)
        return cls(
            duration=duration,
            remaining=duration,
            calendar=calendar,
            timing=np.where(duration == 0, TIMING_CODE[Timing.FINISH_MILESTONE], 0).astype(np.int8),
            state=nought,
            project=project,
            constraint=np.zeros((rows, 2), np.int8),
            constraint_at=np.full((rows, 2), NONE, np.int32),
            actual_start=nothing,
            actual_finish=nothing,
            resumed=nothing,
            deadline=nothing,
            expected_finish=nothing,
            manual_start=nothing,
            manual_finish=nothing,
            not_before=nothing,
            levelling_delay=np.zeros(rows, np.int32),
            active=np.ones(rows, np.int8),
        )

    def take(self, order: NDArray) -> Activities:
        """The same activities in another order."""
        return Activities(**{f.name: getattr(self, f.name)[order] for f in fields(self)})

    def followed_by(self, others: Activities) -> Activities:
        """These activities, then the others."""
        pairs = ((f.name, (getattr(self, f.name), getattr(others, f.name))) for f in fields(self))
        return Activities(**{name: np.concatenate(pair) for name, pair in pairs})


@dataclass(frozen=True, slots=True)
class Links:
    """One row per link between two rows of `Activities`.

    `lag` is minutes of `lag_calendar` (or elapsed); where `percent` is not zero, the lag is that
    many hundredths of a percent of the predecessor's duration. `source` is the link's place in the
    plan document; a link from a summary stands for several. `counts` says in which pass a link
    holds: `kernels.EARLY`, `kernels.LATE`, or both.
    """

    pred: Minutes
    succ: Minutes
    type: Codes
    lag: Minutes
    lag_calendar: NDArray[np.int16]
    percent: Minutes
    source: Minutes
    counts: Codes

    def __post_init__(self) -> None:
        rows = len(self.pred)
        for f in fields(self):
            if len(getattr(self, f.name)) != rows:
                raise _uneven(f.name, len(getattr(self, f.name)), rows)

    def take(self, order: NDArray) -> Links:
        """The same links in another order."""
        return Links(**{f.name: getattr(self, f.name)[order] for f in fields(self)})


@dataclass(frozen=True, slots=True)
class Horizon:
    """What a project's dates are measured from: minutes from the origin, `NONE` where not given."""

    start: int
    data_date: int = NONE
    must_finish: int = NONE
    calendar: int = 0
    from_finish: bool = False
    summary_finish: int = NONE


def negative_duration(activity: str, minutes: int) -> Finding:
    return Finding(
        "E211",
        N_("activity '%(activity)s': negative duration %(minutes)s"),
        {"activity": activity, "minutes": minutes},
        (activity,),
    )


def _uneven(name: str, length: int, rows: int) -> ValueError:
    return ValueError(f"array '{name}' has {length} entries, not {rows}")
