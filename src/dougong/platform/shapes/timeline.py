"""A list as lines of time: a bar from one date to another for each row of the page."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from dougong.platform.records.days import current_day
from dougong.platform.tables import Listing
from dougong.platform.tables.columns import FieldColumn
from dougong.platform.tables.spans import month_after

from .words import Setting

WIDTH = 1000
"""The breadth of the drawing in its own measure."""
MOST_MARKS = 24


def timeline_of(listing: Listing, setting: Setting) -> dict[str, Any]:
    """The bars of the page's rows on one scale, with the months above."""
    start, finish = setting.day_column("date", 0), setting.day_column("until", 1)
    if start is None or finish is None:
        return {"is_possible": False}
    names = {start.name, finish.name}
    listing.query.resource.policy.refuse_finding_by(listing.actor, names)
    rows = [(row, day_of(row, start), day_of(row, finish)) for row in listing.page.rows]
    days = [day for _row, *ends in rows for day in ends if day]
    low, high = (min(days), max(days)) if days else (current_day(), current_day())
    span = max((high - low).days + 1, 1)

    def at(day: date) -> float:
        return round((day - low).days * WIDTH / span, 1)

    bars = []
    for row, first, last in rows:
        known = [day for day in (first, last) if day]
        bar: dict[str, Any] = {"row": row, "first": first, "last": last, "is_dated": bool(known)}
        if known:
            left, right = at(min(known)), at(max(known) + timedelta(days=1))
            bar |= {"left": left, "width": round(max(right - left, 2), 1)}
        bars.append(bar)
    return {
        "is_possible": True,
        "start": start.label,
        "finish": finish.label,
        "bars": bars,
        "marks": [{"at": at(day), "text": f"{day:%Y-%m}"} for day in _marks(low, high)],
        "today": at(current_day()) if low <= current_day() <= high else None,
        "width": WIDTH,
    }


def day_of(row: Any, column: FieldColumn) -> date | None:
    value = column.field.value_from_object(row)
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def _marks(low: date, high: date) -> list[date]:
    """Firsts of months within the scale, at most so many."""
    first = month_after(low.replace(day=1), 1)
    found = []
    while first <= high:
        found.append(first)
        first = month_after(first, 1)
    step = len(found) // MOST_MARKS + 1
    return found[::step]
