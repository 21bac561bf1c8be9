"""What the dashboard of a project shows: figures, float, progress over time, milestones, lateness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from dougong.apps.planning.choices import ItemState, TimingChoice
from dougong.apps.planning.models import POINTS, Plan, WorkItem
from dougong.platform.policies import Actor, policy_of
from dougong.platform.records.bilingual import in_reader_language

from .moments import EPOCH, WallMinutes, wall, wall_minutes

FLOAT_BOUNDS = (0, 5, 10, 20, 40)
"""Upper bounds of the classes of total float, in working days."""
POINTS_OF_CURVE = 53
SHOWN = 15
CLOSED = (ItemState.DONE, ItemState.CANCELLED)


class LeafRow(NamedTuple):
    """What the dashboard needs of one item that is no summary; moments are minutes on the clock."""

    pk: int
    record__code: str
    activity_id: str
    title: str
    title_en: str
    state: str
    timing: str
    start: int | None
    finish: int | None
    base_start: int | None
    base_finish: int | None
    actual_start: int | None
    actual_finish: int | None
    deadline: int | None
    total_float_minutes: int | None
    is_critical: bool
    is_committed: bool
    percent_complete: Any
    effort_minutes: int
    duration_minutes: int

    @property
    def name(self) -> str:
        return in_reader_language(self.title, self.title_en)

    @property
    def code(self) -> str:
        return self.activity_id or self.record__code

    @property
    def is_open(self) -> bool:
        return self.state not in CLOSED

    @property
    def finish_on(self) -> date | None:
        return day_of(self.finish)

    @property
    def weight(self) -> int:
        return (
            0 if self.state == ItemState.CANCELLED else self.effort_minutes or self.duration_minutes
        )


_MOMENTS = {
    "start": "start_at",
    "finish": "finish_at",
    "base_start": "baseline_start_at",
    "base_finish": "baseline_finish_at",
    "actual_start": "actual_start_at",
    "actual_finish": "actual_finish_at",
    "deadline": "deadline_at",
}


def leaves(plan: Plan, actor: Actor) -> list[LeafRow]:
    """Items of the plan that are no summaries, as far as the actor may see them."""
    moments = {name: WallMinutes(column, plan.zone) for name, column in _MOMENTS.items()}
    items = policy_of(WorkItem).rows(actor, "view").filter(project=plan.project_id)
    items = items.exclude(timing=TimingChoice.SUMMARY).annotate(**moments)
    return [LeafRow(*values) for values in items.values_list(*LeafRow._fields)]


def day_of(reading: int | None) -> date | None:
    return None if reading is None else (EPOCH + timedelta(minutes=reading)).date()


def float_classes(rows: Sequence[LeafRow], minutes_per_day: int) -> list[tuple[str, str, int]]:
    """Open items by total float: label, role of the colour, and how many."""
    counts = [0] * (len(FLOAT_BOUNDS) + 2)
    for row in rows:
        if row.is_open and row.total_float_minutes is not None:
            counts[_class_of(row.total_float_minutes / minutes_per_day)] += 1
    labels = ["< 0", "0", *(f"≤ {bound}" for bound in FLOAT_BOUNDS[1:]), f"> {FLOAT_BOUNDS[-1]}"]
    roles = ["critical", "critical", "near"] + ["work"] * len(FLOAT_BOUNDS)
    return list(zip(labels, roles, counts, strict=False))


def _class_of(days: float) -> int:
    if days < 0:
        return 0
    return 1 + next((n for n, bound in enumerate(FLOAT_BOUNDS) if days <= bound), len(FLOAT_BOUNDS))


@dataclass(frozen=True, slots=True)
class Curve:
    """Share of the work, 0 to 1, at each day: planned, done up to the data date, forecast from it."""

    days: list[date]
    planned: list[float | None]
    done: list[float | None]
    forecast: list[float | None]
    has_baseline: bool


def progress_curve(rows: Sequence[LeafRow], plan: Plan) -> Curve | None:
    """Work over time by effort, else by duration; work is spread evenly over each span."""
    counted = [row for row in rows if row.weight and row.start is not None]
    if not counted:
        return None
    data_date = wall_minutes(plan.data_date_at, plan.zone)
    has_baseline = any(row.base_finish is not None for row in counted)
    spans = [_spans(row, data_date, has_baseline) for row in counted]
    readings = _readings(spans)
    total = sum(row.weight for row in counted)
    planned, done, left = (
        _cumulated(counted, [span[n] for span in spans], readings, total) for n in range(3)
    )
    status = -1 if data_date is None else data_date
    reached = _cumulated(counted, [span[1] for span in spans], [status], total)[0]
    return Curve(
        days=[day_of(at) or EPOCH.date() for at in readings],
        planned=[round(share, 4) for share in planned],
        done=[round(v, 4) if at <= status else None for v, at in zip(done, readings, strict=True)],
        forecast=[
            round(reached + v, 4) if at >= status else None
            for v, at in zip(left, readings, strict=True)
        ],
        has_baseline=has_baseline,
    )


Span = tuple[int, int, float]
"""From, to, and the share of the item's weight that lies between."""


def _spans(row: LeafRow, data_date: int | None, has_baseline: bool) -> tuple[Span, Span, Span]:
    """Where an item's work was planned, where it was done, and where the rest is forecast."""
    start, finish = row.start or 0, row.finish if row.finish is not None else row.start or 0
    nothing: Span = (start, start, 0.0)
    planned: Span = (start, finish, 1.0)
    if has_baseline:
        is_in = row.base_start is not None and row.base_finish is not None
        planned = (row.base_start or 0, row.base_finish or 0, 1.0) if is_in else nothing
    share = float(row.percent_complete) / 100
    if data_date is None or row.actual_start is None:
        return planned, nothing, (start, finish, 1.0 - share)
    if row.actual_finish is not None:
        return planned, (row.actual_start, row.actual_finish, 1.0), nothing
    done: Span = (row.actual_start, max(data_date, row.actual_start), share)
    return planned, done, (max(data_date, start), max(finish, data_date), 1.0 - share)


def _readings(spans: Sequence[tuple[Span, Span, Span]]) -> list[int]:
    """Evenly spaced days over the whole time, at most as many as a chart can show."""
    first = min(span[0] for three in spans for span in three if span[2])
    last = max(span[1] for three in spans for span in three if span[2])
    begin, end = first // 1440, last // 1440 + 1
    step = max(1, -(-(end - begin) // (POINTS_OF_CURVE - 1)))
    return [day * 1440 for day in range(begin, end + step, step)]


def _cumulated(
    rows: Sequence[LeafRow], spans: Sequence[Span], readings: Sequence[int], total: int
) -> list[float]:
    import numpy as np

    begin, end, share = (np.array(column, float) for column in zip(*spans, strict=True))
    weight = np.array([row.weight for row in rows], float) * share / total
    length = np.maximum(end - begin, 1.0)
    return [float(weight @ np.clip((at - begin) / length, 0.0, 1.0)) for at in readings]


@dataclass(frozen=True, slots=True)
class Late:
    """One line of a table of late things."""

    row: LeafRow
    promised: date | None
    forecast: date | None
    days: int | None

    @property
    def slip(self) -> str:
        return signed(self.days)


def signed(number: Any) -> str:
    """A difference with its sign; a dash where it is unknown."""
    if number is None:
        return "–"
    return f"{float(number):+g}" if number else "0"


def milestones(rows: Sequence[LeafRow]) -> list[Late]:
    """Milestones by forecast, with their slip against the baseline in calendar days."""
    points = [row for row in rows if row.timing in POINTS and row.state != ItemState.CANCELLED]
    return [
        _late(row, row.base_finish, row.finish)
        for row in sorted(points, key=lambda r: r.finish or 0)
    ]


def late_starts(rows: Sequence[LeafRow], plan: Plan) -> list[Late]:
    """Items that should have begun before the data date and have not, the latest first."""
    data_date = wall_minutes(plan.data_date_at, plan.zone)
    if data_date is None:
        return []
    waiting = [
        _late(row, row.base_start, row.start)
        for row in rows
        if row.is_open
        and row.actual_start is None
        and row.base_start is not None
        and row.base_start < data_date
    ]
    return sorted(waiting, key=lambda late: -(late.days or 0))


def near_critical(rows: Sequence[LeafRow], limit: int) -> list[LeafRow]:
    """Open items with little float left, the least first."""
    found = [
        row
        for row in rows
        if row.is_open and row.total_float_minutes is not None and row.total_float_minutes <= limit
    ]
    return sorted(found, key=lambda row: (row.total_float_minutes or 0, row.start or 0))


def _late(row: LeafRow, promised: int | None, forecast: int | None) -> Late:
    before, after = day_of(promised), day_of(forecast)
    days = (after - before).days if before and after else None
    return Late(row, before, after, days)


def data_date_age(plan: Plan, now: datetime) -> int | None:
    """Days since the data date on the plan's clock."""
    if plan.data_date_at is None:
        return None
    return (wall(now, plan.zone).date() - wall(plan.data_date_at, plan.zone).date()).days
