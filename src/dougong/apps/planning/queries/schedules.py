"""What the scheduling engine finds out about a plan, as columns of its items and totals of the plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from dougong.apps.planning.choices import ItemState
from dougong.apps.planning.models import POINTS, Plan
from dougong.kernel.plan import PlanActivity, Timing

from .documents import ItemRow, Sheet
from .moments import instant
from .progress import planned_share, rolled_up, weight_of

if TYPE_CHECKING:
    from dougong.engines.scheduling import ActivityRow, ScheduleResult
    from dougong.engines.scheduling import Plan as Network

NEAR_CRITICAL_DAYS = 5
NAMED = 20
"""Activities that a stored finding names at most."""


class Dates(NamedTuple):
    """New values of the computed columns of one item, in the order of `models.COMPUTED`."""

    early_start_at: datetime | None
    early_finish_at: datetime | None
    late_start_at: datetime | None
    late_finish_at: datetime | None
    start_at: datetime | None
    finish_at: datetime | None
    total_float_minutes: int | None
    free_float_minutes: int | None
    is_critical: bool
    is_on_longest_path: bool
    driver: str
    driver_item_id: int | None


class Scheduled(NamedTuple):
    """One item as it was stored and as it is scheduled now."""

    row: ItemRow
    activity: PlanActivity
    dates: Dates
    percent: Decimal

    @property
    def is_open(self) -> bool:
        return self.row.state not in {ItemState.DONE, ItemState.CANCELLED}

    @property
    def is_leaf(self) -> bool:
        return self.activity.timing is not Timing.SUMMARY

    @property
    def has_moved(self) -> bool:
        """Whether an item that had dates gets others."""
        before = (self.row.start_at, self.row.finish_at)
        return before not in {(None, None), (self.dates.start_at, self.dates.finish_at)}


@dataclass(frozen=True, slots=True)
class Timetable:
    """A scheduled sheet."""

    sheet: Sheet
    result: ScheduleResult
    items: list[Scheduled]
    network: Network
    """What the engine has prepared: to ask it again what would follow from an edit."""

    def of(self, plan: Plan) -> list[Scheduled]:
        code = plan.project.code
        return [item for item in self.items if item.activity.project == code]


def timetable(sheet: Sheet) -> Timetable:
    """Schedule a sheet; raises InvalidInput with every fault of the plan."""
    from dougong.engines.scheduling import compute, prepare

    network = prepare(sheet.document)
    result = compute(network)
    percents = rolled_up(sheet)
    items = [
        Scheduled(row, activity, dates, percent)
        for row, activity, dates, percent in zip(
            sheet.rows, sheet.document.activities, _dates(sheet, result), percents, strict=True
        )
    ]
    return Timetable(sheet, result, items, network)


def _dates(sheet: Sheet, result: ScheduleResult) -> Iterator[Dates]:
    zones = {code: plan.zone for code, plan in sheet.plan_of.items()}
    pairs = zip(result.rows(), sheet.document.activities, strict=True)
    for place, (found, activity) in enumerate(pairs):
        links = result.driving.get(place, ())
        preds = [link.pred for link in links if link.pred >= 0]
        driver_item = sheet.rows[preds[0]].pk if preds else None
        yield _columns(found, zones[activity.project], driver_item)


def _columns(found: ActivityRow, zone: ZoneInfo, driver_item: int | None) -> Dates:
    return Dates(
        instant(found.early_start, zone),
        instant(found.early_finish, zone),
        instant(found.late_start, zone),
        instant(found.late_finish, zone),
        instant(found.start, zone),
        instant(found.finish, zone),
        found.total_float,
        found.free_float,
        found.is_critical,
        found.is_on_longest_path,
        found.driver or "",
        driver_item,
    )


def figures(table: Timetable, plan: Plan) -> dict[str, Any]:
    """Totals of one plan of a timetable: the columns `models.FIGURES` except the moment."""
    items = table.of(plan)
    leaves = [item for item in items if item.is_leaf]
    open_leaves = [item for item in leaves if item.is_open]
    near = NEAR_CRITICAL_DAYS * minutes_per_day(table.sheet, plan)
    floats = [
        item.dates.total_float_minutes
        for item in open_leaves
        if item.dates.total_float_minutes is not None
    ]
    finish = max((i.dates.finish_at for i in items if i.dates.finish_at), default=None)
    baseline = max(
        (i.row.baseline_finish_at for i in items if i.row.baseline_finish_at), default=None
    )
    return {
        "is_stale": False,
        "forecast_start_at": min(
            (i.dates.start_at for i in items if i.dates.start_at), default=None
        ),
        "forecast_finish_at": finish,
        "baseline_finish_at": baseline,
        "finish_variance_days": working_days_between(table.sheet, plan, baseline, finish),
        "float_minutes_min": min(floats, default=None),
        "item_count": len(items),
        "critical_open_count": sum(item.dates.is_critical for item in open_leaves),
        "near_critical_count": sum(_is_near(item.dates, near) for item in open_leaves),
        "overdue_count": sum(is_overdue(item, plan.data_date_at) for item in open_leaves),
        "milestones_late_count": sum(is_late_milestone(item) for item in open_leaves),
        "percent_complete": _share(leaves, lambda item: item.percent),
        "percent_planned": _planned(leaves, plan.data_date_at),
        "findings": _findings(table, plan),
    }


def minutes_per_day(sheet: Sheet, plan: Plan) -> int:
    """Working minutes of an ordinary day of the plan's calendar."""
    wanted = next(p.calendar for p in sheet.document.projects if p.id == plan.project.code)
    return next(c.minutes_per_day for c in sheet.document.calendars if c.id == wanted)


def _is_near(dates: Dates, limit: int) -> bool:
    minutes = dates.total_float_minutes
    return minutes is not None and not dates.is_critical and minutes <= limit


def is_overdue(item: Scheduled, data_date: datetime | None) -> bool:
    """Promised before the data date, by baseline or deadline, and not done."""
    promised = item.row.baseline_finish_at or item.row.deadline_at
    return promised is not None and data_date is not None and promised < data_date


def is_late_milestone(item: Scheduled) -> bool:
    """A milestone forecast later than the current baseline has it."""
    promised, forecast = item.row.baseline_finish_at, item.dates.finish_at
    return bool(item.row.timing in POINTS and promised and forecast and forecast > promised)


def broken_promises(items: Sequence[Scheduled], plan: Plan) -> list[Scheduled]:
    """Committed milestones that now lie later than before and later than baseline and tolerance."""
    tolerance = timedelta(days=plan.tolerance_days)
    return [
        item
        for item in items
        if item.row.is_committed
        and item.row.baseline_finish_at is not None
        and item.dates.finish_at is not None
        and item.dates.finish_at > item.row.baseline_finish_at + tolerance
        and (item.row.finish_at is None or item.dates.finish_at > item.row.finish_at)
    ]


def _share(items: Sequence[Scheduled], percent_of: Any) -> Decimal:
    total = sum(weight_of(item.row) for item in items)
    if not total:
        return Decimal(0)
    done = sum(weight_of(item.row) * percent_of(item) for item in items)
    return round(Decimal(done) / total, 2)


def _planned(leaves: Sequence[Scheduled], data_date: datetime | None) -> Decimal | None:
    """Percent that the baseline plans for the data date."""
    promised = [item for item in leaves if item.row.baseline_finish_at]
    if not promised or data_date is None:
        return None
    return _share(
        promised,
        lambda item: (
            100 * planned_share(item.row.baseline_start_at, item.row.baseline_finish_at, data_date)
        ),
    )


def working_days_between(
    sheet: Sheet, plan: Plan, baseline: datetime | None, finish: datetime | None
) -> Decimal | None:
    """Working days from one finish to another on the plan's calendar, below zero where it is earlier."""
    if baseline is None or finish is None:
        return None
    from dougong.engines.scheduling.calendars import CalendarBook
    from dougong.engines.scheduling.instants import day_of

    calendar = next(p.calendar for p in sheet.document.projects if p.id == plan.project.code)
    book = CalendarBook({c.id: c for c in sheet.document.calendars})
    first, last = sorted(moment.astimezone(plan.zone).date() for moment in (baseline, finish))
    minutes = book.minutes_in(book.number(str(calendar)), day_of(first) + 1, day_of(last))
    days = round(Decimal(minutes) / minutes_per_day(sheet, plan), 1) if last > first else Decimal(0)
    return days if finish >= baseline else -days


def _findings(table: Timetable, plan: Plan) -> list[dict[str, Any]]:
    """Warnings of the engine that name an activity of this plan, or none at all."""
    mine = {item.activity.id for item in table.of(plan)}
    return [
        finding_data(finding)
        for finding in table.result.findings
        if not finding.activities or mine & set(finding.activities)
    ]


def finding_data(finding: Any) -> dict[str, Any]:
    """A finding in the form in which it is stored and shown in the reader's language."""
    return {
        "code": finding.code,
        "message": finding.message,
        "params": {name: str(value) for name, value in finding.params.items()},
        "activities": list(finding.activities[:NAMED]),
    }
