"""Typed access to XER cells: moments, hours as minutes, numbers; what cannot be read is reported."""

from __future__ import annotations

from datetime import datetime

from dougong.engines.interchange import remarks
from dougong.engines.interchange.quantities import GREATEST_EFFORT, LONGEST_MINUTES, parse_number
from dougong.kernel.errors import Finding

from .tables import Row

_NOTHING = frozenset({"", "0"})
_NAME_COLUMNS = ("task_code", "proj_short_name", "clndr_name", "rsrc_name", "task_id", "rsrc_id")


class CellReader:
    """Reads cells and collects a finding, with the activity and the line, for each that is wrong."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        self._moments: dict[str, datetime | None] = {"": None}
        self._reported: set[tuple[int, str]] = set()

    def moment(self, row: Row, column: str) -> datetime | None:
        text = row[column]
        try:
            return self._moments[text]
        except KeyError:
            pass
        try:
            value = datetime.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
        except ValueError:
            self._report(remarks.NOT_A_DATE, row, column)
            return None
        self._moments[text] = value
        return value

    def number(self, row: Row, column: str) -> float | None:
        text = row[column]
        if not text:
            return None
        value = parse_number(text)
        if value is None:
            self._report(remarks.NOT_A_NUMBER, row, column)
        return value

    def minutes(self, row: Row, column: str, limit: int = LONGEST_MINUTES) -> int | None:
        """Working minutes of a column that Primavera keeps in hours."""
        text = row[column]
        if not text:
            return None
        if text == "0":
            return 0
        hours = self.number(row, column)
        if hours is None:
            return None
        if abs(hours) * 60 > limit:
            self._report(remarks.OUT_OF_RANGE, row, column)
            return None
        return round(hours * 60)

    def effort(self, row: Row, *columns: str) -> int:
        """Minutes of work added over several columns of hours."""
        total = 0
        for column in columns:
            if row[column] not in _NOTHING:
                total += self.minutes(row, column, GREATEST_EFFORT) or 0
        return total

    def _report(self, message: str, row: Row, column: str) -> None:
        """Once for each cell, however often it is read."""
        if (row.line, column) in self._reported:
            return
        self._reported.add((row.line, column))
        name = next((row[name] for name in _NAME_COLUMNS if row[name]), "")
        activities = (row["task_code"],) if row["task_code"] else ()
        params = {"line": row.line, "field": column, "text": row[column][:60], "record": name}
        self.findings.append(Finding("E104", message, params, activities))


def unfold(text: str) -> str:
    """Primavera writes a line break inside a cell as two 0x7F characters."""
    return text.replace("\x7f\x7f", "\n").replace("\x7f", "\n")
