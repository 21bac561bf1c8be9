"""A list as a calendar: the weeks of a month with the records of each day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import DateTimeField, F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from dougong.platform.editing.moving import is_edited
from dougong.platform.records.days import current_day
from dougong.platform.tables import Listing
from dougong.platform.tables.columns import FieldColumn
from dougong.platform.tables.grouping import Grouping, begin_of
from dougong.platform.tables.operators import DateOperand
from dougong.platform.tables.spans import month_after
from dougong.platform.tables.totals import totals

from .words import Setting

SHOWN = 4
"""So many records of a day are named; the day says how many there are in all."""


def calendar_of(listing: Listing, setting: Setting) -> dict[str, Any]:
    """Weeks of the month, each day with its first records and their number."""
    column = setting.day_column("date", 0)
    if column is None:
        return {"is_possible": False}
    first = setting.month
    begin = begin_of(first, "week")
    end = begin_of(month_after(first, 1) - timedelta(days=1), "week") + timedelta(days=7)
    listing.query.resource.policy.refuse_finding_by(listing.actor, {column.name})
    field = column.field
    low, high = (edge(column, day) for day in (begin, end))
    path = field.attname
    rows = listing.rows().filter((f"{path}__gte", low), (f"{path}__lt", high))
    by_day = Grouping(DateOperand(column, path, field), "day")
    counts = {value: total.count for (value,), total in totals(rows, (), by_day).items()}
    place = Window(RowNumber(), partition_by=[by_day.expression], order_by=[F("pk").asc()])
    shown = rows.annotate(place_in_day=place).filter(place_in_day__lte=SHOWN)
    held: dict[date, list[Any]] = {}
    for stored in shown.order_by("place_in_day"):
        row = listing.resource.policy.veiled(stored, listing.actor)
        held.setdefault(by_day.value_of(stored), []).append(row)
    return {
        "is_possible": True,
        "field": column.name,
        "label": column.label,
        "is_movable": is_edited(listing.resource, column.name, listing.actor),
        "month": first,
        "previous": setting.address("month", f"{month_after(first, -1):%Y-%m}"),
        "next": setting.address("month", f"{month_after(first, 1):%Y-%m}"),
        "today": setting.address("month", None),
        "weekdays": [begin + timedelta(days=number) for number in range(7)],
        "weeks": [list(_days(week, first, held, counts)) for week in _weeks(begin, end)],
    }


def edge(column: FieldColumn, day: date) -> date:
    """The beginning of a day in the column's own type."""
    if not isinstance(column.field, DateTimeField):
        return day
    return timezone.make_aware(datetime.combine(day, time.min))


def _weeks(begin: date, end: date) -> Iterator[date]:
    while begin < end:
        yield begin
        begin += timedelta(days=7)


def _days(
    monday: date, month: date, held: dict[date, list[Any]], counts: dict[date, int]
) -> Iterator[dict[str, Any]]:
    today = current_day()
    for number in range(7):
        day = monday + timedelta(days=number)
        rows = held.get(day, [])
        yield {
            "day": day,
            "is_other": day.month != month.month,
            "is_today": day == today,
            "rows": rows,
            "more": counts.get(day, 0) - len(rows),
        }
