"""A plan as columns for the Gantt chart: one query for items, one for links, minutes on its clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import FloatField
from django.db.models.functions import Cast
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dougong.apps.planning.choices import ConstraintChoice, Driver, LagKindChoice, TimingChoice
from dougong.apps.planning.models import Baseline, BaselineItem, Dependency, Plan, WorkItem
from dougong.kernel import clock
from dougong.platform.policies import Actor, policy_of

from .dashboard import CLOSED
from .moments import WallMinutes, wall_minutes
from .outline import outline_order
from .working_days import PlanDays

TIMINGS = {timing: number for number, timing in enumerate(TimingChoice.values)}
LINKS = {"FS": 0, "SS": 1, "FF": 2, "SF": 3}
NEAR_CRITICAL_DAYS = 5
TOLD_DRIVERS = (
    Driver.CONSTRAINT,
    Driver.DATA_DATE,
    Driver.MANUAL,
    Driver.LEVELLING,
    Driver.RESOURCE,
    Driver.EXPECTED_FINISH,
)
"""Drivers that neither a link nor an actual date in the chart shows already."""
SPARSE = ("baseStart", "baseFinish", "deadline", "constraint", "constraintAt", "percent", "driver")
"""Columns that are left out where no row has anything in them."""


COLUMNS = (
    "pk",
    "parent_id",
    "position",
    "title",
    "title_en",
    "activity_id",
    "record__code",
    "timing",
    "start",
    "finish",
    "late_finish",
    "base_start",
    "base_finish",
    "deadline",
    "constraint_kind",
    "constrained",
    "total_float_minutes",
    "free_float_minutes",
    "duration_minutes",
    "percent",
    "is_critical",
    "driver",
    "driver_item_id",
    "version",
)
_MOMENTS = {
    "start": "start_at",
    "finish": "finish_at",
    "late_finish": "late_finish_at",
    "base_start": "baseline_start_at",
    "base_finish": "baseline_finish_at",
    "deadline": "deadline_at",
    "constrained": "constraint_at",
}
Columns = dict[str, list[Any]]


class Shown(NamedTuple):
    """Which baseline is drawn as bars and which below them, where it is not the usual."""

    bars: Baseline | None = None
    under: Baseline | None = None
    is_under_now: bool = False
    """The dates as they stand now are drawn below."""


USUAL = Shown()


def gantt_of(plan: Plan, actor: Actor, shown: Shown = USUAL) -> dict[str, Any]:
    """Everything `<dg-gantt>` draws, as its data contract says.

    Numbers of the outline are left to the chart, which counts them from the parents.
    """
    bars, numbers = _bars(plan, actor)
    _put_baselines(plan, bars, shown)
    place = {key: number for number, key in enumerate(bars["pk"])}
    links = _links(plan, place)
    days = PlanDays.of(plan)
    columns = _columns(plan, bars, place, days)
    columns["preds"] = _predecessors(numbers, links, days.minutes_per_day)
    frame = _frame(plan, columns, days)
    return {
        "plan": frame,
        "columns": {n: c for n, c in columns.items() if n not in SPARSE or any(c)},
        "links": _link_columns(bars, links),
        "shading": days.shading(frame["start"], frame["finish"]) if place else [],
    }


def _bars(plan: Plan, actor: Actor) -> tuple[Columns, list[str]]:
    """The items that the actor may see, by column and in outline order, with outline numbers."""
    moments = {name: WallMinutes(column, plan.zone) for name, column in _MOMENTS.items()}
    items = policy_of(WorkItem).rows(actor, "view").filter(project=plan.project_id)
    percent = Cast("percent_complete", FloatField())
    rows = list(items.annotate(percent=percent, **moments).values_list(*COLUMNS))
    given = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True)) if rows else {}
    stored: dict[str, Sequence[Any]] = {name: given.get(name, ()) for name in COLUMNS}
    order = outline_order(stored["pk"], stored["parent_id"], stored["position"])
    places = order.places
    return {name: [column[n] for n in places] for name, column in stored.items()}, order.numbers


def _put_baselines(plan: Plan, bars: Columns, shown: Shown) -> None:
    """Draw dates of baselines; a row that one of them does not know keeps its present dates."""
    if shown.is_under_now:
        bars["base_start"], bars["base_finish"] = list(bars["start"]), list(bars["finish"])
    if shown.under is not None:
        _put_dates(plan, bars, shown.under, ("base_start", "base_finish"))
    if shown.bars is not None:
        _put_dates(plan, bars, shown.bars, ("start", "finish"))
        for name in ("late_finish", "total_float_minutes", "free_float_minutes"):
            bars[name] = [None] * len(bars["pk"])
        bars["is_critical"] = [False] * len(bars["pk"])


def _put_dates(plan: Plan, bars: Columns, baseline: Baseline, names: tuple[str, str]) -> None:
    moments = {"from_wall": "start_at", "to_wall": "finish_at"}
    walls = {name: WallMinutes(column, plan.zone) for name, column in moments.items()}
    rows = BaselineItem.objects.filter(baseline=baseline).annotate(**walls)
    known = {key: dates for key, *dates in rows.values_list("item", *walls)}
    is_base = names[0] == "base_start"
    for end, name in enumerate(names):
        usual = [None] * len(bars["pk"]) if is_base else bars[name]
        bars[name] = [
            known[key][end] if key in known else own
            for key, own in zip(bars["pk"], usual, strict=True)
        ]


def first_open(plan: Plan, actor: Actor) -> int | None:
    """The open item that begins first: where a reader wants to look."""
    items = policy_of(WorkItem).rows(actor, "view").filter(project=plan.project_id)
    waiting = items.exclude(timing=TimingChoice.SUMMARY).exclude(state__in=CLOSED)
    return waiting.order_by("start_at", "pk").values_list("pk", flat=True).first()


def _columns(plan: Plan, bars: Columns, place: dict[int, int], days: PlanDays) -> Columns:
    begin = wall_minutes(plan.start_at, plan.zone) or 0
    drivers = {driver.value: str(driver.label) for driver in TOLD_DRIVERS}
    starts: list[int] = [begin if start is None else start for start in bars["start"]]
    finishes: list[int] = [
        s if f is None else f for s, f in zip(starts, bars["finish"], strict=True)
    ]
    return {
        "id": bars["pk"],
        "name": _in_reader_language(bars["title"], bars["title_en"]),
        "code": [a or c for a, c in zip(bars["activity_id"], bars["record__code"], strict=True)],
        "parent": [place.get(key, -1) for key in bars["parent_id"]],
        "timing": [TIMINGS[timing] for timing in bars["timing"]],
        "start": starts,
        "finish": finishes,
        "lateFinish": _tails(bars["late_finish"], bars["total_float_minutes"]),
        "baseStart": bars["base_start"],
        "baseFinish": bars["base_finish"],
        "deadline": bars["deadline"],
        "constraint": [None if k == ConstraintChoice.ASAP else k for k in bars["constraint_kind"]],
        "constraintAt": bars["constrained"],
        "totalFloat": bars["total_float_minutes"],
        "freeFloat": bars["free_float_minutes"],
        "percent": [int(p) if p == int(p) else p for p in bars["percent"]],
        "critical": [int(is_critical) for is_critical in bars["is_critical"]],
        "version": bars["version"],
        "driver": [drivers.get(driver) for driver in bars["driver"]],
        "duration": _durations(bars, starts, finishes, days),
    }


def _in_reader_language(titles: Sequence[str], english: Sequence[str]) -> list[str]:
    if not (get_language() or "").startswith("en"):
        return list(titles)
    return [en or title for title, en in zip(titles, english, strict=True)]


def _tails(late: Sequence[int | None], floats: Sequence[int | None]) -> list[int | None]:
    """Late finishes where there is float to be drawn."""
    return [
        moment if minutes is not None and minutes > 0 else None
        for moment, minutes in zip(late, floats, strict=True)
    ]


def _durations(
    bars: Columns, starts: Sequence[int], finishes: Sequence[int], days: PlanDays
) -> list[int]:
    """Durations as they are planned; of a summary the working time between its dates."""
    durations = list(bars["duration_minutes"])
    summaries = [n for n, timing in enumerate(bars["timing"]) if timing == TimingChoice.SUMMARY]
    worked = days.working_minutes([(starts[n], finishes[n]) for n in summaries])
    for number, minutes in zip(summaries, worked, strict=True):
        durations[number] = minutes
    return durations


class LinkRow(NamedTuple):
    """A link between two rows of the chart, by their places."""

    pred: int
    succ: int
    type: str
    lag_value: int
    lag_kind: str


def _links(plan: Plan, place: dict[int, int]) -> list[LinkRow]:
    stored = Dependency.objects.filter(
        successor__project=plan.project_id, predecessor__isnull=False
    ).order_by("pk")
    names = ("predecessor_id", "successor_id", "type", "lag_value", "lag_kind")
    return [
        LinkRow(place[pred], place[succ], *rest)
        for pred, succ, *rest in stored.values_list(*names)
        if pred in place and succ in place
    ]


def _link_columns(bars: Columns, links: Sequence[LinkRow]) -> dict[str, list[int]]:
    keys, drivers = bars["pk"], bars["driver_item_id"]
    return {
        "from": [link.pred for link in links],
        "to": [link.succ for link in links],
        "type": [LINKS[link.type] for link in links],
        "driving": [int(drivers[link.succ] == keys[link.pred]) for link in links],
    }


def _predecessors(
    numbers: Sequence[str], links: Sequence[LinkRow], minutes_per_day: int
) -> list[str]:
    """The predecessor cell of every row, in the form in which links are typed."""
    words: dict[tuple[str, int, str], str] = {}
    cells = [""] * len(numbers)
    for link in links:
        manner = link[2:]
        if manner not in words:
            words[manner] = link_words(link, minutes_per_day)
        text = numbers[link.pred] + words[manner]
        cells[link.succ] = f"{cells[link.succ]},{text}" if cells[link.succ] else text
    return cells


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
        "today": wall_minutes(clock.now(), zone),
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
