"""The plan document `dougong.plan/1`: what every plan file, database plan and engine has in common.

Readers of plan files produce it, the scheduling engine consumes it, the database is one more source
of it. It holds what was said, not whether it makes sense: validation belongs to the engine, which
reports every fault at once. Moments are naive and in the plan's own time zone; durations, lags and
efforts are working minutes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from .errors import Finding

SCHEMA = "dougong.plan/1"

Shift = tuple[int, int]
"""Half-open working interval `[from, to)` in minutes of the day, 0–1440."""
DayPattern = tuple[Shift, ...]
Week = Annotated[tuple[DayPattern | None, ...], 7]
"""Seven days, Monday first; a day that is None is inherited."""


class Timing(StrEnum):
    DURATION = "duration"
    START_MILESTONE = "start_milestone"
    FINISH_MILESTONE = "finish_milestone"
    LEVEL_OF_EFFORT = "level_of_effort"
    SUMMARY = "summary"


class LinkType(StrEnum):
    FS = "FS"
    SS = "SS"
    FF = "FF"
    SF = "SF"


class LagKind(StrEnum):
    WORKING = "working"
    ELAPSED = "elapsed"
    PERCENT = "percent"


class ConstraintKind(StrEnum):
    ASAP = "ASAP"
    ALAP = "ALAP"
    SNET = "SNET"
    SNLT = "SNLT"
    FNET = "FNET"
    FNLT = "FNLT"
    START_ON = "START_ON"
    FINISH_ON = "FINISH_ON"
    MSO = "MSO"
    MFO = "MFO"
    MANDATORY_START = "MANDATORY_START"
    MANDATORY_FINISH = "MANDATORY_FINISH"


class CalendarUse(StrEnum):
    TASK = "task"
    RESOURCES = "resources"
    BOTH = "both"


@dataclass(slots=True)
class CalendarException:
    """Days whose hours differ from the weekly pattern; no shifts means a day off."""

    first: date
    last: date
    shifts: DayPattern = ()
    name: str = ""


@dataclass(slots=True)
class WorkWeek:
    """A weekly pattern that holds for a stretch of dates only."""

    first: date
    last: date
    week: Week
    name: str = ""


@dataclass(slots=True)
class PlanCalendar:
    """Working time; a weekday that is None is inherited from `base`. Monday comes first."""

    id: str
    name: str = ""
    base: str | None = None
    week: Week = (None,) * 7
    exceptions: list[CalendarException] = field(default_factory=list)
    work_weeks: list[WorkWeek] = field(default_factory=list)
    minutes_per_day: int = 480
    minutes_per_week: int = 2400
    days_per_month: int = 20
    is_resource_calendar: bool = False


@dataclass(slots=True)
class ScheduleOptions:
    """Section 5.4 of the planning domain; None means "as the profile says"."""

    lag_calendar: str | None = None
    progress: str | None = None
    ss_lag_from: str | None = None
    float_kind: str | None = None
    critical_rule: str | None = None
    critical_threshold: int | None = None
    open_ends_critical: bool | None = None
    use_expected_finish: bool | None = None
    honour_constraints: bool | None = None
    deadline_limits_float: bool | None = None
    external_links: str | None = None
    float_basis: str | None = None
    alap: str | None = None


@dataclass(slots=True)
class PlanProject:
    id: str
    name: str = ""
    start: datetime | None = None
    data_date: datetime | None = None
    must_finish_by: datetime | None = None
    calendar: str | None = None
    schedule_from: str = "start"
    currency: str | None = None
    profile: str | None = None
    """Whose scheduling rules hold (`dougong`, `p6`, `msproject`); None means those of the format."""
    options: ScheduleOptions = field(default_factory=ScheduleOptions)


@dataclass(slots=True)
class Constraint:
    kind: ConstraintKind
    at: datetime | None = None


@dataclass(slots=True)
class StoredDates:
    """What the file's own scheduler had computed: kept to compare with, never used as input."""

    early_start: datetime | None = None
    early_finish: datetime | None = None
    late_start: datetime | None = None
    late_finish: datetime | None = None
    start: datetime | None = None
    finish: datetime | None = None
    total_float: int | None = None
    free_float: int | None = None
    is_critical: bool | None = None


@dataclass(slots=True)
class Estimate:
    """How long an activity may take: working minutes, or factors of its duration.

    `distribution` is `triangular`, `pert`, `uniform`, `lognormal` or `discrete`; `bounds` says what
    low and high mean, `P0/P100` or `P10/P90`. A discrete estimate lists values and their weights.
    """

    distribution: str = "triangular"
    low: float = 0.0
    mode: float = 0.0
    high: float = 0.0
    unit: str = "minutes"
    bounds: str = "P0/P100"
    values: list[tuple[float, float]] = field(default_factory=list)


@dataclass(slots=True)
class PlanActivity:
    """`id` is unique in the document and is what messages show; `uid` is the file's own key."""

    id: str
    uid: str = ""
    project: str = ""
    parent: str | None = None
    name: str = ""
    wbs: str = ""
    outline_level: int = 0
    timing: Timing = Timing.DURATION
    calendar: str | None = None
    calendar_use: CalendarUse = CalendarUse.TASK
    duration: int = 0
    remaining: int | None = None
    is_elapsed: bool = False
    is_estimated: bool = False
    percent: float = 0.0
    physical_percent: float | None = None
    percent_kind: str = "duration"
    actual_start: datetime | None = None
    actual_finish: datetime | None = None
    suspended: datetime | None = None
    resumed: datetime | None = None
    constraint: Constraint | None = None
    constraint2: Constraint | None = None
    deadline: datetime | None = None
    expected_finish: datetime | None = None
    priority: int = 500
    levelling_delay: int = 0
    manual: bool = False
    manual_start: datetime | None = None
    manual_finish: datetime | None = None
    is_active: bool = True
    effort: int = 0
    actual_effort: int = 0
    remaining_effort: int | None = None
    effort_rule: str = "fixed_duration"
    is_effort_driven: bool = False
    fixed_cost: str | None = None
    notes: str = ""
    stored: StoredDates | None = None
    estimate: Estimate | None = None
    group: str | None = None
    custom: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class PlanLink:
    """`lag` is minutes, or hundredths of a percent of the predecessor's duration."""

    pred: str
    succ: str
    type: LinkType = LinkType.FS
    lag: int = 0
    lag_kind: LagKind = LagKind.WORKING
    external_at: datetime | None = None


@dataclass(slots=True)
class PlanResource:
    id: str
    name: str = ""
    kind: str = "person"
    calendar: str | None = None
    units: float = 1.0
    availability: list[tuple[date | None, date | None, float]] = field(default_factory=list)
    rates: list[dict[str, Any]] = field(default_factory=list)
    custom: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class PlanAssignment:
    activity: str
    resource: str | None
    units: float = 1.0
    effort: int = 0
    actual: int = 0
    remaining: int | None = None
    is_driving: bool = True
    start_offset: int = 0


@dataclass(slots=True)
class PlanDriver:
    """What may happen once in a run to all its activities: a factor, minutes, money, each in a range.

    A range is low, mode and high of a triangle; amounts are decimal text.
    """

    id: str
    name: str = ""
    probability: float = 1.0
    activities: list[str] = field(default_factory=list)
    factor: tuple[float, float, float] = (1.0, 1.0, 1.0)
    minutes: tuple[float, float, float] = (0.0, 0.0, 0.0)
    cost: tuple[str, str, str] = ("0", "0", "0")


@dataclass(slots=True)
class CorrelationGroup:
    """Activities that are late together; the coefficient is that of their normal copula."""

    id: str
    coefficient: float = 0.0


@dataclass(slots=True)
class BaselineRow:
    activity: str
    start: datetime | None = None
    finish: datetime | None = None
    duration: int | None = None
    effort: int | None = None
    cost: str | None = None


@dataclass(slots=True)
class PlanBaseline:
    number: int
    name: str = ""
    rows: list[BaselineRow] = field(default_factory=list)


@dataclass(slots=True)
class PlanSource:
    file: str = ""
    sha256: str = ""
    format: str = ""
    encoding: str = ""


@dataclass(slots=True)
class FidelityRow:
    """How one family of fields of the file was treated: kept, stored (for writing back), ignored."""

    family: str
    treatment: str
    count: int


@dataclass(slots=True)
class PlanDocument:
    projects: list[PlanProject] = field(default_factory=list)
    calendars: list[PlanCalendar] = field(default_factory=list)
    activities: list[PlanActivity] = field(default_factory=list)
    links: list[PlanLink] = field(default_factory=list)
    resources: list[PlanResource] = field(default_factory=list)
    assignments: list[PlanAssignment] = field(default_factory=list)
    drivers: list[PlanDriver] = field(default_factory=list)
    groups: list[CorrelationGroup] = field(default_factory=list)
    baselines: list[PlanBaseline] = field(default_factory=list)
    source: PlanSource = field(default_factory=PlanSource)
    fidelity: list[FidelityRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    raw: dict[str, Any] = field(default_factory=dict)
