"""A plan as columns for the Gantt chart: one query for items, one for links, minutes on its clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dougong.apps.planning.choices import ConstraintChoice, Driver, LagKindChoice, TimingChoice
from dougong.apps.planning.models import Dependency, Plan, WorkItem
from dougong.platform.policies import Actor, policy_of

from .dashboard import CLOSED
from .documents import Placed, in_outline_order
from .moments import WallMinutes, wall_minutes
from .working_days import PlanDays

TIMINGS = {timing: number for number, timing in enumerate(TimingChoice.values)}
LINKS = {"FS": 0, "SS": 1, "FF": 2, "SF": 3}
NEAR_CRITICAL_DAYS = 5
SPARSE = ("baseStart", "baseFinish", "deadline", "constraint", "constraintAt")
"""Columns that are left out where no row has a value."""


class BarRow(NamedTuple):
    """What one row of the chart is made of; moments are minutes on the plan's clock."""

    pk: int
    parent_id: int | None
    position: int
    title: str
    title_en: str
    activity_id: str
    record__code: str
    timing: str
    start: int | None
    finish: int | None
    late_finish: int | None
    base_start: int | None
    base_finish: int | None
    deadline: int | None
    constraint_kind: str
    constraint: int | None
    total_float_minutes: int | None
    free_float_minutes: int | None
    duration_minutes: int
    percent_complete: Any
    is_critical: bool
    driver: str
    driver_item_id: int | None


_MOMENTS = {
    "start": "start_at",
    "finish": "finish_at",
    "late_finish": "late_finish_at",
    "base_start": "baseline_start_at",
    "base_finish": "baseline_finish_at",
    "deadline": "deadline_at",
    "constraint": "constraint_at",
}


def gantt_of(plan: Plan, actor: Actor) -> dict[str, Any]:
    """Everything `<dg-gantt>` draws, as its data contract says."""
    rows = list(in_outline_order(bars(plan, actor)))
    place = {placed.row.pk: number for number, placed in enumerate(rows)}
    links = _links(plan, place)
    days = PlanDays.of(plan)
    columns = _columns(plan, rows, place, days)
    columns["preds"] = _predecessors(rows, links, days.minutes_per_day)
    frame = _frame(plan, columns, days)
    return {
        "plan": frame,
        "columns": columns,
        "links": _link_columns(rows, links, place),
        "shading": days.shading(frame["start"], frame["finish"]) if rows else [],
    }


def bars(plan: Plan, actor: Actor) -> Iterable[BarRow]:
    """The items of a plan that the actor may see."""
    moments = {name: WallMinutes(column, plan.zone) for name, column in _MOMENTS.items()}
    items = policy_of(WorkItem).rows(actor, "view").filter(project=plan.project_id)
    for values in items.annotate(**moments).values_list(*BarRow._fields):
        yield BarRow(*values)


def first_open(plan: Plan, actor: Actor) -> int | None:
    """The open item that begins first: where a reader wants to look."""
    items = policy_of(WorkItem).rows(actor, "view").filter(project=plan.project_id)
    waiting = items.exclude(timing=TimingChoice.SUMMARY).exclude(state__in=CLOSED)
    return waiting.order_by("start_at", "pk").values_list("pk", flat=True).first()


def _columns(
    plan: Plan, rows: Sequence[Placed], place: dict[int, int], days: PlanDays
) -> dict[str, list[Any]]:
    bars = [placed.row for placed in rows]
    is_english = (get_language() or "").startswith("en")
    begin = wall_minutes(plan.start_at, plan.zone)
    drivers = {driver.value: str(driver.label) for driver in Driver}
    starts = [begin if bar.start is None else bar.start for bar in bars]
    columns = {
        "id": [bar.pk for bar in bars],
        "name": [(bar.title_en or bar.title) if is_english else bar.title for bar in bars],
        "code": [bar.activity_id or bar.record__code for bar in bars],
        "outline": [placed.outline for placed in rows],
        "parent": [place.get(bar.parent_id, -1) for bar in bars],
        "timing": [TIMINGS[bar.timing] for bar in bars],
        "start": starts,
        "finish": [
            b.finish if b.finish is not None else s for b, s in zip(bars, starts, strict=True)
        ],
        "lateFinish": [bar.late_finish for bar in bars],
        "baseStart": [bar.base_start for bar in bars],
        "baseFinish": [bar.base_finish for bar in bars],
        "deadline": [bar.deadline for bar in bars],
        "constraint": [_constraint(bar.constraint_kind) for bar in bars],
        "constraintAt": [bar.constraint for bar in bars],
        "totalFloat": [bar.total_float_minutes for bar in bars],
        "freeFloat": [bar.free_float_minutes for bar in bars],
        "percent": [_plain(bar.percent_complete) for bar in bars],
        "critical": [int(bar.is_critical) for bar in bars],
        "driver": [drivers.get(bar.driver) for bar in bars],
    }
    columns["duration"] = _durations(bars, columns, days)
    return {
        name: column
        for name, column in columns.items()
        if name not in SPARSE or any(value is not None for value in column)
    }


def _constraint(kind: str) -> str | None:
    return None if kind == ConstraintChoice.ASAP else kind


def _plain(percent: Any) -> int | float:
    """A whole number where it is one, which is shorter."""
    return int(percent) if percent == int(percent) else float(percent)


def _durations(bars: Sequence[BarRow], columns: dict[str, list[Any]], days: PlanDays) -> list[int]:
    """Durations as they are planned; of a summary the working time between its dates."""
    spans = zip(columns["start"], columns["finish"], strict=True)
    summaries = [
        (number, span)
        for number, (bar, span) in enumerate(zip(bars, spans, strict=True))
        if bar.timing == TimingChoice.SUMMARY
    ]
    durations = [bar.duration_minutes for bar in bars]
    worked = days.working_minutes([span for _number, span in summaries])
    for (number, _span), minutes in zip(summaries, worked, strict=True):
        durations[number] = minutes
    return durations


class LinkRow(NamedTuple):
    """A link between two rows of the chart."""

    predecessor_id: int
    successor_id: int
    type: str
    lag_value: int
    lag_kind: str


def _links(plan: Plan, place: dict[int, int]) -> list[LinkRow]:
    stored = Dependency.objects.filter(
        successor__project=plan.project_id, predecessor__isnull=False
    )
    rows = (LinkRow(*v) for v in stored.order_by("pk").values_list(*LinkRow._fields))
    return [row for row in rows if row.predecessor_id in place and row.successor_id in place]


def _link_columns(
    rows: Sequence[Placed], links: Sequence[LinkRow], place: dict[int, int]
) -> dict[str, list[int]]:
    drivers = {(placed.row.driver_item_id, placed.row.pk) for placed in rows}
    return {
        "from": [place[link.predecessor_id] for link in links],
        "to": [place[link.successor_id] for link in links],
        "type": [LINKS[link.type] for link in links],
        "driving": [int(link[:2] in drivers) for link in links],
    }


def _predecessors(
    rows: Sequence[Placed], links: Sequence[LinkRow], minutes_per_day: int
) -> list[str]:
    """The predecessor cell of every row, in the form in which links are typed."""
    outlines = {placed.row.pk: placed.outline for placed in rows}
    cells: dict[int, list[str]] = {}
    for link in links:
        text = outlines[link.predecessor_id] + link_words(link, minutes_per_day)
        cells.setdefault(link.successor_id, []).append(text)
    return [", ".join(cells.get(placed.row.pk, ())) for placed in rows]


def link_words(link: Any, minutes_per_day: int) -> str:
    """Type and lag of a link as they are typed: `ss+2d`, `ff+50%`, nothing for plain FS."""
    kind = "" if link.type == "FS" and not link.lag_value else link.type.lower()
    return kind + lag_words(link.lag_value, link.lag_kind, minutes_per_day)


def lag_words(lag: int, kind: str, minutes_per_day: int) -> str:
    """A lag in the largest unit that needs no fraction."""
    if not lag:
        return ""
    if kind == LagKindChoice.PERCENT:
        return f"{lag / 100:+g}%"
    prefix, day = ("e", 1440) if kind == LagKindChoice.ELAPSED else ("", minutes_per_day)
    for unit, minutes in (("d", day), ("h", 60), ("m", 1)):
        if lag % minutes == 0:
            return f"{lag // minutes:+d}{prefix}{unit}"
    return ""


def _frame(plan: Plan, columns: dict[str, list[Any]], days: PlanDays) -> dict[str, Any]:
    zone = plan.zone
    begin = wall_minutes(plan.start_at, zone) or 0
    return {
        "id": plan.project_id,
        "name": str(plan.project),
        "start": min([begin, *columns["start"]]),
        "finish": max([begin, *columns["finish"]]),
        "dataDate": wall_minutes(plan.data_date_at, zone),
        "today": wall_minutes(timezone.now(), zone),
        "timeZone": plan.time_zone,
        "minutesPerDay": days.minutes_per_day,
        "nearCritical": NEAR_CRITICAL_DAYS * days.minutes_per_day,
    }


UNITS = (_("%(number)s d"), _("%(number)s h"), _("%(number)s min"))


def time_words(minutes: int, minutes_per_day: int) -> str:
    """Working time as the chart writes it: in days, hours or minutes without a fraction."""
    for words, factor in zip(UNITS, (minutes_per_day, 60, 1), strict=True):
        if minutes % factor == 0:
            return str(words) % {"number": minutes // factor}
    return ""
