"""Days of a recurring calendar exception, by the seven patterns of Microsoft Project."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

LAST_DAY = date(2149, 12, 31)
MOST_DAYS = 4000
"""No pattern yields more days than this: eleven years of every day."""

_YEARLY_BY_DATE, _YEARLY_BY_PLACE = 2, 3
_MONTHLY_BY_DATE, _MONTHLY_BY_PLACE = 4, 5
_WEEKLY, _DAILY = 6, 7


@dataclass(frozen=True, slots=True)
class Pattern:
    """The fields of one exception: `position` 0–3 first to fourth, 4 last; `month` from 1."""

    kind: int
    first: date
    last: date | None
    count: int | None
    period: int = 1
    weekdays: int = 0
    item: int = 0
    position: int = 0
    month: int = 1
    month_day: int = 1


def is_recurring(kind: int) -> bool:
    return _YEARLY_BY_DATE <= kind <= _DAILY


def occurrences(pattern: Pattern) -> list[date]:
    """All days of a pattern, ended by its count, by its last day, or by the calendar table."""
    end = min(pattern.last or LAST_DAY, LAST_DAY)
    generate = _GENERATORS[pattern.kind]
    days = (day for day in generate(pattern, end) if pattern.first <= day <= end)
    most = min(pattern.count or MOST_DAYS, MOST_DAYS)
    return list(islice(days, most))


def _daily(pattern: Pattern, end: date) -> Iterator[date]:
    day = pattern.first
    step = timedelta(days=pattern.period)
    while day <= end:
        yield day
        day += step


def _weekly(pattern: Pattern, end: date) -> Iterator[date]:
    """Every n-th week; a week begins on Sunday, the lowest bit of the mask."""
    sunday = pattern.first - timedelta(days=(pattern.first.weekday() + 1) % 7)
    step = timedelta(weeks=pattern.period)
    while sunday <= end and pattern.weekdays:
        for offset in range(7):
            if pattern.weekdays >> offset & 1:
                yield sunday + timedelta(days=offset)
        sunday += step


def _months(first: date, end: date, period: int) -> Iterator[tuple[int, int]]:
    index = first.year * 12 + first.month - 1
    while index <= end.year * 12 + end.month - 1:
        yield index // 12, index % 12 + 1
        index += period


def _monthly_by_date(pattern: Pattern, end: date) -> Iterator[date]:
    for year, month in _months(pattern.first, end, pattern.period):
        yield _by_date(year, month, pattern.month_day)


def _monthly_by_place(pattern: Pattern, end: date) -> Iterator[date]:
    for year, month in _months(pattern.first, end, pattern.period):
        yield _by_place(year, month, pattern)


def _yearly_by_date(pattern: Pattern, end: date) -> Iterator[date]:
    for year in range(pattern.first.year, end.year + 1):
        yield _by_date(year, pattern.month, pattern.month_day)


def _yearly_by_place(pattern: Pattern, end: date) -> Iterator[date]:
    for year in range(pattern.first.year, end.year + 1):
        yield _by_place(year, pattern.month, pattern)


def _by_date(year: int, month: int, day: int) -> date:
    """The 31st of a short month is its last day."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def _by_place(year: int, month: int, pattern: Pattern) -> date:
    """The first to fourth or last day of a month that is of the wanted sort."""
    days = [date(year, month, day + 1) for day in range(monthrange(year, month)[1])]
    fitting = [day for day in days if _is_item(day, pattern.item)]
    return fitting[-1] if pattern.position >= 4 else fitting[pattern.position]


def _is_item(day: date, item: int) -> bool:
    """0 any day, 1 weekday, 2 weekend day, 3 Sunday to 9 Saturday."""
    if item == 0:
        return True
    if item == 1:
        return day.weekday() < 5
    if item == 2:
        return day.weekday() >= 5
    return (day.weekday() + 1) % 7 == item - 3


_GENERATORS: dict[int, Callable[[Pattern, date], Iterator[date]]] = {
    _YEARLY_BY_DATE: _yearly_by_date,
    _YEARLY_BY_PLACE: _yearly_by_place,
    _MONTHLY_BY_DATE: _monthly_by_date,
    _MONTHLY_BY_PLACE: _monthly_by_place,
    _WEEKLY: _weekly,
    _DAILY: _daily,
}
