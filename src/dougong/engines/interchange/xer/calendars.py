"""Primavera calendars: the bracketed `clndr_data` text with its week and its dated exceptions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from dougong.engines.interchange.patterns import OFFICE_WEEK, merge_shifts
from dougong.kernel.errors import N_, Finding
from dougong.kernel.plan import CalendarException, DayPattern, PlanCalendar, Shift

from .cells import CellReader
from .tables import Row, XerText

_SERIAL_EPOCH = date(1899, 12, 30)
_TOKEN = re.compile(r"\(([^()]*)|\)")

_UNREADABLE = N_("line %(line)s: calendar '%(calendar)s' cannot be read: %(detail)s")


class _Node:
    """One bracketed entry `(0||label(attributes)(children))`."""

    __slots__ = ("attributes", "children", "label")

    def __init__(self, text: str) -> None:
        self.label = text.rpartition("||")[2].strip() if "||" in text else ""
        self.attributes = "" if self.label else text
        self.children: list[_Node] = []

    def entries(self) -> Iterator[_Node]:
        """The labelled entries directly below, through the unlabelled brackets around them."""
        for child in self.children:
            if child.label:
                yield child
            else:
                yield from child.entries()

    def values(self) -> dict[str, str]:
        """The pairs `key|value|key|value` of the first bracket that has any."""
        for child in self.children:
            cells = child.attributes.split("|")
            if len(cells) >= 2:
                return dict(zip(cells[::2], cells[1::2], strict=False))
        return {}


def _parse_brackets(text: str) -> _Node:
    """A tree of entries, with an explicit stack: the nesting of a hostile file is not ours to trust."""
    root = _Node("")
    stack = [root]
    for token in _TOKEN.finditer(text):
        if token.group(0) == ")":
            if len(stack) > 1:
                stack.pop()
        elif len(stack) > 12:
            raise ValueError("brackets nested too deeply")
        else:
            node = _Node(token.group(1))
            stack[-1].children.append(node)
            stack.append(node)
    return root


def _minute_of_day(text: str) -> int:
    hours, _, minutes = text.strip().partition(":")
    value = int(hours) * 60 + int(minutes or 0)
    if not 0 <= value <= 1440:
        raise ValueError(f"time {text}")
    return value


def _shifts(node: _Node) -> DayPattern:
    """The shifts of a day in order; a finish of 00:00 is the end of the day."""
    shifts: list[Shift] = []
    for entry in node.entries():
        values = entry.values()
        if "s" not in values or "f" not in values:
            continue
        start, finish = _minute_of_day(values["s"]), _minute_of_day(values["f"])
        shifts.append((start, finish if finish > start else 1440))
    return merge_shifts(shifts)


def _find(node: _Node, label: str) -> _Node | None:
    for entry in node.entries():
        if entry.label == label:
            return entry
        found = _find(entry, label)
        if found is not None:
            return found
    return None


def _week(root: _Node, has_base: bool) -> tuple[DayPattern | None, ...]:
    """Monday first; Primavera numbers the days from Sunday, 1 to 7."""
    days = _find(root, "DaysOfWeek")
    if days is None:
        return (None,) * 7 if has_base else OFFICE_WEEK
    week: list[DayPattern | None] = [None if has_base else ()] * 7
    for entry in days.entries():
        number = int(entry.label)
        if 1 <= number <= 7:
            week[(number - 2) % 7] = _shifts(entry)
    return tuple(week)


def _exceptions(root: _Node) -> list[CalendarException]:
    node = _find(root, "Exceptions")
    exceptions = []
    for entry in node.entries() if node else ():
        serial = entry.values().get("d")
        if serial is not None:
            day = _SERIAL_EPOCH + timedelta(days=int(serial))
            exceptions.append(CalendarException(day, day, _shifts(entry)))
    return exceptions


def _read_calendar(row: Row, cells: CellReader) -> PlanCalendar:
    day = cells.minutes(row, "day_hr_cnt") or 480
    week = cells.minutes(row, "week_hr_cnt") or 5 * day
    month = cells.minutes(row, "month_hr_cnt") or 20 * day
    calendar = PlanCalendar(
        id=row["clndr_id"],
        name=row["clndr_name"],
        base=row["base_clndr_id"] or None,
        week=OFFICE_WEEK,
        minutes_per_day=day,
        minutes_per_week=week,
        days_per_month=max(1, round(month / day)),
        is_resource_calendar=row["clndr_type"] == "CA_Rsrc",
    )
    try:
        root = _parse_brackets(row["clndr_data"])
        calendar.week = _week(root, calendar.base is not None)
        calendar.exceptions = _exceptions(root)
    except (ValueError, OverflowError) as error:
        params = {"line": row.line, "calendar": row["clndr_name"], "detail": str(error)[:80]}
        cells.findings.append(Finding("E104", _UNREADABLE, params))
    return calendar


def read_calendars(xer: XerText, cells: CellReader) -> list[PlanCalendar]:
    """All calendars of the file, identified by `clndr_id`."""
    return [_read_calendar(row, cells) for row in xer.rows("CALENDAR")]
