"""Resources and assignments of the plan document as MSPDI elements."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dougong.engines.interchange.safe_xml import Element, branch
from dougong.engines.interchange.xml_text import in_order
from dougong.kernel.plan import PlanAssignment, PlanResource

from . import schema
from .identifiers import Numbers
from .resources import RATE_UNITS, UNASSIGNED
from .write_custom import CustomWriter
from .write_tasks import decimal, duration, hundredths, tenths, yes

_UNIT_NUMBERS = {unit: number for number, unit in RATE_UNITS.items()}
_TABLES = "ABCDE"
_EVER_FROM, _EVER_TO = "1984-01-01T00:00:00", "2049-12-31T23:59:00"


def _first(day: date | str | None) -> str:
    return _EVER_FROM if day is None else f"{day}T00:00:00"


def _last(day: date | str | None) -> str:
    return _EVER_TO if day is None else f"{day}T23:59:00"


def _rate(rate: Mapping[str, Any]) -> Element:
    """One row of a rate table; what is no text in it says nothing."""
    said = {key: value for key, value in rate.items() if isinstance(value, str)}
    unit = _UNIT_NUMBERS.get(said.get("per", "h"), "2")
    return {
        "RatesFrom": _first(said.get("from")),
        "RatesTo": _last(said.get("to")),
        "RateTable": str(max(0, _TABLES.find(said.get("table", "A")))),
        "StandardRate": said.get("standard"),
        "StandardRateFormat": unit,
        "OvertimeRate": said.get("overtime"),
        "OvertimeRateFormat": unit,
        "CostPerUse": hundredths(said.get("per_use")),
    }


class ResourceWriter:
    """Writes resources and assignments with what the file had beyond the plan document."""

    def __init__(self, numbers: Numbers, custom: CustomWriter, raw: Element) -> None:
        self._numbers = numbers
        self._custom = custom
        self._resource_rests: Element = branch(raw, "resources")
        self._assignment_rests: Element = branch(raw, "assignments")

    def resource(self, resource: PlanResource, row: int) -> Element:
        uid = self._numbers.resources[resource.id]
        periods = [
            {
                "AvailableFrom": _first(first),
                "AvailableTo": _last(last),
                "AvailableUnits": decimal(units),
            }
            for first, last, units in resource.availability
        ]
        element: Element = {
            **branch(self._resource_rests, uid),
            "UID": uid,
            "ID": str(row),
            "Name": resource.name,
            "Type": "0" if resource.kind == "material" else "1",
            "IsNull": "0",
            "MaxUnits": decimal(resource.units),
            "CalendarUID": self._numbers.calendars.get(resource.calendar, "-1"),
            "IsGeneric": yes(resource.kind == "placeholder"),
            "IsCostResource": yes(resource.kind == "cost"),
            "AvailabilityPeriods": {"AvailabilityPeriod": periods} if periods else None,
            "Rates": {"Rate": [_rate(rate) for rate in resource.rates]} if resource.rates else None,
            "ExtendedAttribute": self._custom.attributes(resource.custom),
        }
        return in_order(element, schema.RESOURCE)

    def assignment(self, assignment: PlanAssignment, number: int) -> Element:
        task = self._numbers.tasks.get(assignment.activity, assignment.activity)
        resource = self._numbers.resources.get(assignment.resource, UNASSIGNED)
        element: Element = {
            **branch(self._assignment_rests, f"{task}/{resource}"),
            "UID": str(number),
            "TaskUID": task,
            "ResourceUID": resource,
            "Units": decimal(assignment.units),
            "Work": duration(assignment.effort),
            "ActualWork": duration(assignment.actual),
            "RemainingWork": duration(assignment.remaining),
            "Delay": tenths(assignment.start_offset),
        }
        return in_order(element, schema.ASSIGNMENT)
