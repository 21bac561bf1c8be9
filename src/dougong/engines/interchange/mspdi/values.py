"""Typed access to MSPDI elements: moments, ISO 8601 durations, tenths of minutes, flags."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from dougong.engines.interchange import remarks
from dougong.engines.interchange.quantities import (
    GREATEST_EFFORT,
    LONGEST_MINUTES,
    parse_number,
)
from dougong.engines.interchange.safe_xml import Element, leaf, line_numbers
from dougong.kernel.errors import Finding

_DURATION = re.compile(
    r"(-?)P(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)

_FLAGS = {"1": True, "true": True, "0": False, "false": False}

ELAPSED_FORMATS = frozenset(
    str(number + estimated) for number in (4, 6, 8, 10, 12, 20) for estimated in (0, 32)
)
PERCENT_FORMATS = frozenset({"19", "20", "51", "52"})
ESTIMATED_FORMATS = frozenset(str(number) for number in range(35, 54))


def parse_duration(text: str) -> int | None:
    """Minutes of an ISO 8601 duration without years and months; None when it is not one."""
    match = _DURATION.fullmatch(text)
    if match is None or text.endswith(("P", "T")):
        return None
    days, hours, minutes, seconds = (float(part or 0) for part in match.groups()[1:])
    total = round(days * 1440 + hours * 60 + minutes + seconds / 60)
    return -total if match.group(1) else total


@dataclass(slots=True)
class _Fault:
    code: str
    message: str
    tag: str
    record: Element
    field: str
    text: str


class ValueReader:
    """Reads values and collects a fault, named after the record at hand, for each wrong one."""

    def __init__(self, calendars: set[str]) -> None:
        self._calendars = calendars
        self._moments: dict[str, datetime | None] = {"": None}
        self._durations: dict[str, int | None] = {"": None}
        self._faults: list[_Fault] = []
        self._tag = "Project"
        self._record: Element = {}

    def begin(self, tag: str, record: Element) -> None:
        """All values read from now on belong to this record, however deep they lie in it."""
        self._tag, self._record = tag, record

    def calendar(self, element: Element, field: str) -> str | None:
        """A reference to a calendar; a negative number, and 0 where no calendar has it, mean none."""
        text = leaf(element, field)
        if not text or text.startswith("-") or (text == "0" and text not in self._calendars):
            return None
        return text

    def moment(self, element: Element, field: str) -> datetime | None:
        try:
            return self._moments[element.get(field, "")]
        except (KeyError, TypeError):
            text = leaf(element, field)
        try:
            value = datetime.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
        except ValueError:
            self.fault(remarks.NOT_A_DATE, element, field)
            return None
        self._moments[text] = value
        return value

    def duration(self, element: Element, field: str, limit: int = LONGEST_MINUTES) -> int | None:
        text = element.get(field, "")
        try:
            value = self._durations[text]
        except (KeyError, TypeError):
            text = leaf(element, field)
            value = self._durations[text] = parse_duration(text) if text else None
        if value is None:
            if text:
                self.fault(remarks.NOT_A_DURATION, element, field)
        elif abs(value) > limit:
            self.fault(remarks.OUT_OF_RANGE, element, field)
            return None
        return value

    def effort(self, element: Element, field: str) -> int | None:
        return self.duration(element, field, GREATEST_EFFORT)

    def number(self, element: Element, field: str) -> float | None:
        text = leaf(element, field)
        if not text:
            return None
        value = parse_number(text)
        if value is None:
            self.fault(remarks.NOT_A_NUMBER, element, field)
        return value

    def tenths(self, element: Element, field: str) -> int | None:
        """Minutes of a value that the file counts in tenths of minutes."""
        text = leaf(element, field)
        if not text:
            return None
        if text == "0":
            return 0
        value = self.number(element, field)
        if value is None:
            return None
        if abs(value) > LONGEST_MINUTES * 10:
            self.fault(remarks.OUT_OF_RANGE, element, field)
            return None
        return round(value / 10)

    def fault(self, message: str, element: Element, field: str, code: str = "E104") -> None:
        """Remember a wrong value; the line is looked up once, when the file has been read."""
        text = leaf(element, field)[:60]
        fault = _Fault(code, message, self._tag, self._record, field, text)
        if fault not in self._faults[-3:]:
            self._faults.append(fault)

    def findings(
        self, data: bytes, file_name: str, records: dict[str, list[Element]]
    ) -> list[Finding]:
        """One finding for each fault; `records` holds all elements of each tag in file order."""
        lines: dict[int, int] = {}
        for tag in sorted({fault.tag for fault in self._faults}):
            numbers = line_numbers(data, file_name, tag)
            elements = records.get(tag, [])
            lines.update(zip((id(element) for element in elements), numbers, strict=False))
        return [self._finding(fault, lines.get(id(fault.record), 0)) for fault in self._faults]

    def _finding(self, fault: _Fault, line: int) -> Finding:
        record = leaf(fault.record, "UID") or leaf(fault.record, "Name")
        params = {"line": line, "field": fault.field, "text": fault.text, "record": record}
        activities = (record,) if fault.tag == "Task" else ()
        return Finding(fault.code, fault.message, params, activities)


def flag(element: Element, field: str) -> bool | None:
    """`1` or `true`, `0` or `false`; None when the field is absent or says anything else."""
    text = element.get(field)
    return _FLAGS.get(text) if type(text) is str else None


def amount(text: str) -> str | None:
    """MSPDI writes money in hundredths; the plan document holds it as a plain decimal text."""
    value = parse_number(text) if text else None
    if value is None or not value:
        return None
    hundredths = round(value)
    sign, hundredths = ("-", -hundredths) if hundredths < 0 else ("", hundredths)
    return f"{sign}{hundredths // 100}.{hundredths % 100:02d}"
