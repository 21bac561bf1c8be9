"""Stretches of days that are named from today: this week, the last thirty days."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dougong.platform.records.days import current_day

SPANS: dict[str, Promise] = {
    "today": _("today"),
    "yesterday": _("yesterday"),
    "tomorrow": _("tomorrow"),
    "this_week": _("this week"),
    "last_week": _("last week"),
    "next_week": _("next week"),
    "this_month": _("this month"),
    "last_month": _("last month"),
    "next_month": _("next month"),
    "this_quarter": _("this quarter"),
    "this_year": _("this year"),
    "last_7_days": _("the last 7 days"),
    "last_30_days": _("the last 30 days"),
    "next_7_days": _("the next 7 days"),
    "next_30_days": _("the next 30 days"),
    "past": _("the past"),
    "future": _("the future"),
}
LONG_AGO, FAR_AWAY = date(1900, 1, 1), date(2999, 12, 31)
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_WEEKS = {"last_week": -7, "this_week": 0, "next_week": 7}
_MONTHS = {"last_month": -1, "this_month": 0, "next_month": 1}


def span_of(key: str) -> tuple[date, date]:
    """First and last day of a named stretch; weeks begin on Monday."""
    today = current_day()
    if key in _DAYS:
        day = today + timedelta(days=_DAYS[key])
        return day, day
    if key in _WEEKS:
        monday = today + timedelta(days=_WEEKS[key] - today.weekday())
        return monday, monday + timedelta(days=6)
    if key in _MONTHS:
        return months(today.replace(day=1), _MONTHS[key], 1)
    if key == "this_quarter":
        first = today.replace(day=1)
        return months(first, -((today.month - 1) % 3), 3)
    if key == "this_year":
        return date(today.year, 1, 1), date(today.year, 12, 31)
    if key in {"past", "future"}:
        return (LONG_AGO, today) if key == "past" else (today, FAR_AWAY)
    way, number, _unit = key.split("_")
    days = timedelta(days=int(number) - 1)
    return (today - days, today) if way == "last" else (today, today + days)


def months(first: date, ahead: int, number: int) -> tuple[date, date]:
    """The stretch of some months that begins some months after the month of `first`."""
    begin, end = (month_after(first, ahead + step) for step in (0, number))
    return begin, end - timedelta(days=1)


def month_after(first: date, ahead: int) -> date:
    """The first day of the month that lies some months ahead."""
    count = first.year * 12 + first.month - 1 + ahead
    return date(count // 12, count % 12 + 1, 1)
