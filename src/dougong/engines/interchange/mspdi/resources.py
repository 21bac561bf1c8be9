"""Resources, rates, availability and assignments of an MSPDI file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from dougong.engines.interchange.quantities import parse_number
from dougong.engines.interchange.safe_xml import Element, branch, branches, leaf
from dougong.kernel.plan import CalendarUse, PlanActivity, PlanAssignment, PlanResource

from .custom import CustomFields
from .values import ValueReader, amount, flag

RATE_UNITS = {"1": "m", "2": "h", "3": "d", "4": "w", "5": "mo", "7": "y", "8": "material"}
UNASSIGNED = "-65535"
_ALWAYS_FROM, _ALWAYS_TO = 1984, 2049
"""Years in which Project's "from ever" and "for ever" lie."""


def _first_day(moment: datetime | None) -> date | None:
    return None if moment is None or moment.year <= _ALWAYS_FROM else moment.date()


def _last_day(moment: datetime | None) -> date | None:
    return None if moment is None or moment.year >= _ALWAYS_TO else moment.date()


def is_nobody(element: Element) -> bool:
    """An empty line of the resource sheet, or the entry that stands for "unassigned"."""
    no_name = leaf(element, "UID") == "0" and not leaf(element, "Name")
    return no_name or flag(element, "IsNull") is True


def _kind(element: Element) -> str:
    if flag(element, "IsCostResource"):
        return "cost"
    if leaf(element, "Type") == "0":
        return "material"
    return "placeholder" if flag(element, "IsGeneric") else "person"


class ResourceReader:
    """Reads Resource elements; the empty first line of the resource sheet is left out."""

    def __init__(self, values: ValueReader, custom: CustomFields) -> None:
        self._values = values
        self._custom = custom

    def read(self, element: Element) -> PlanResource | None:
        if is_nobody(element):
            return None
        self._values.begin("Resource", element)
        units = self._values.number(element, "MaxUnits")
        return PlanResource(
            id=leaf(element, "UID"),
            name=leaf(element, "Name"),
            kind=_kind(element),
            calendar=self._values.calendar(element, "CalendarUID"),
            units=1.0 if units is None else units,
            availability=[
                self._available(period)
                for period in branches(branch(element, "AvailabilityPeriods"), "AvailabilityPeriod")
            ],
            rates=self._rates(element),
            custom=self._custom.of(element),
        )

    def _available(self, period: Element) -> tuple[date | None, date | None, float]:
        values = self._values
        return (
            _first_day(values.moment(period, "AvailableFrom")),
            _last_day(values.moment(period, "AvailableTo")),
            values.number(period, "AvailableUnits") or 0.0,
        )

    def _rates(self, element: Element) -> list[dict[str, Any]]:
        """Tables A to E with their dates; a resource without tables has its standard rates."""
        rows = branches(branch(element, "Rates"), "Rate")
        found = [self._rate(row) for row in rows or [element]]
        return [rate for rate in found if rate["standard"] or rate["overtime"] or rate["per_use"]]

    def _rate(self, row: Element) -> dict[str, Any]:
        table = leaf(row, "RateTable")
        first = _first_day(self._values.moment(row, "RatesFrom"))
        last = _last_day(self._values.moment(row, "RatesTo"))
        return {
            "table": "ABCDE"[int(table)] if table in {"0", "1", "2", "3", "4"} else "A",
            "from": first.isoformat() if first else None,
            "to": last.isoformat() if last else None,
            "standard": _price(leaf(row, "StandardRate")),
            "overtime": _price(leaf(row, "OvertimeRate")),
            "per_use": amount(leaf(row, "CostPerUse")),
            "per": RATE_UNITS.get(leaf(row, "StandardRateFormat"), "h"),
        }


def _price(text: str) -> str | None:
    return text if text and parse_number(text) else None


class AssignmentReader:
    """Reads Assignment elements."""

    def __init__(self, values: ValueReader, activities: dict[str, PlanActivity]) -> None:
        self._values = values
        self._activities = activities

    def read(self, element: Element) -> PlanAssignment:
        values = self._values
        values.begin("Assignment", element)
        task, resource = leaf(element, "TaskUID"), leaf(element, "ResourceUID")
        activity = self._activities.get(task)
        units = values.number(element, "Units")
        delays = (values.tenths(element, tag) or 0 for tag in ("Delay", "LevelingDelay"))
        return PlanAssignment(
            activity=activity.id if activity else task,
            resource=None if resource in {"", UNASSIGNED} else resource,
            units=1.0 if units is None else units,
            effort=values.effort(element, "Work") or 0,
            actual=values.effort(element, "ActualWork") or 0,
            remaining=values.effort(element, "RemainingWork"),
            start_offset=sum(delays),
        )


def settle_calendar_use(
    activities: dict[str, PlanActivity],
    assignments: list[PlanAssignment],
    resources: list[PlanResource],
) -> None:
    """A task without a calendar of its own follows the calendars of the people that work on it."""
    scheduled = {
        resource.id
        for resource in resources
        if resource.calendar is not None and resource.kind not in {"material", "cost"}
    }
    by_id = {activity.id: activity for activity in activities.values()}
    for assignment in assignments:
        activity = by_id.get(assignment.activity)
        if activity is not None and activity.calendar is None and assignment.resource in scheduled:
            activity.calendar_use = CalendarUse.RESOURCES
