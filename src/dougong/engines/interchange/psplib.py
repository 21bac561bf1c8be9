"""Benchmark problems of the project scheduling library: PSPLIB `.sm` and Patterson `.rcp` files.

A period becomes a minute on a calendar that works round the clock, so that spans read as in the
literature.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NoReturn

from dougong.kernel.errors import N_, Finding, UnreadableFile
from dougong.kernel.plan import (
    PlanActivity,
    PlanAssignment,
    PlanCalendar,
    PlanDocument,
    PlanLink,
    PlanProject,
    PlanResource,
    PlanSource,
    Timing,
)

_START = datetime(2000, 1, 3)
_ALWAYS = PlanCalendar("ALWAYS", week=(((0, 1440),),) * 7, minutes_per_day=1440)
_LONGEST = 10**6
_RULER = "****"
_BAD_LINE = N_(
    "%(file)s line %(line)s: not what a file of the project scheduling library says here"
)


def read_psplib(data: bytes, file_name: str) -> PlanDocument:
    """Read a single-mode `.sm` file of PSPLIB.

    Raises
    ------
    UnreadableFile
        E102 with the line that is not understood.
    """
    lines = _Lines(data, file_name)
    lines.find("PRECEDENCE RELATIONS", 2)
    successors = {row[0]: row[3 : 3 + row[2]] for row in lines.table(3)}
    lines.find("REQUESTS/DURATIONS", 3)
    work = {row[0]: row[2:] for row in lines.table(3)}
    lines.find("RESOURCEAVAILABILITIES", 2)
    capacity = next(lines.table(1), [])
    if not successors or set(work) != set(successors):
        lines.refuse()
    rows = [(job, work[job][0], work[job][1:], successors[job]) for job in successors]
    return _document(rows, capacity, PlanSource(file_name, format="psplib", encoding="ascii"))


def read_patterson(data: bytes, file_name: str) -> PlanDocument:
    """Read a Patterson `.rcp` file; its lines may be broken anywhere.

    Raises
    ------
    UnreadableFile
        E102 when the numbers do not add up.
    """
    lines = _Lines(data, file_name)
    numbers = iter([number for row in lines.rows() for number in row])
    rows = []
    try:
        jobs, resources = next(numbers), next(numbers)
        capacity = [next(numbers) for _ in range(resources)]
        for job in range(1, jobs + 1):
            duration = next(numbers)
            needs = [next(numbers) for _ in range(resources)]
            rows.append((job, duration, needs, [next(numbers) for _ in range(next(numbers))]))
    except StopIteration:
        lines.refuse()
    return _document(rows, capacity, PlanSource(file_name, format="patterson", encoding="ascii"))


class _Lines:
    def __init__(self, data: bytes, file_name: str) -> None:
        self._lines = data.decode("latin-1").splitlines()
        self._at = 0
        self._file = file_name

    def find(self, title: str, skip: int) -> None:
        """Go to the table under a title."""
        while self._at < len(self._lines) and not self._lines[self._at].startswith(title):
            self._at += 1
        self._at += skip

    def table(self, least: int) -> Iterator[list[int]]:
        """Rows of numbers up to the next ruler."""
        while self._at < len(self._lines) and not self._lines[self._at].startswith(_RULER):
            row = self._numbers(self._lines[self._at])
            if len(row) < least:
                self.refuse()
            yield row
            self._at += 1

    def rows(self) -> Iterator[list[int]]:
        """All lines as numbers."""
        for at, line in enumerate(self._lines):
            self._at = at
            yield self._numbers(line)

    def _numbers(self, line: str) -> list[int]:
        words = line.split()
        if not all(word.isascii() and word.isdigit() and int(word) <= _LONGEST for word in words):
            self.refuse()
        return [int(word) for word in words]

    def refuse(self) -> NoReturn:
        params = {"file": self._file, "line": min(self._at + 1, len(self._lines))}
        raise UnreadableFile([Finding("E102", _BAD_LINE, params)])


def _document(
    rows: list[tuple[int, int, list[int], list[int]]], capacity: list[int], source: PlanSource
) -> PlanDocument:
    return PlanDocument(
        projects=[PlanProject("P", start=_START, calendar=_ALWAYS.id)],
        calendars=[_ALWAYS],
        activities=[
            PlanActivity(
                str(job),
                uid=str(job),
                project="P",
                calendar=_ALWAYS.id,
                duration=duration,
                timing=Timing.DURATION if duration else Timing.FINISH_MILESTONE,
            )
            for job, duration, _, _ in rows
        ],
        links=[PlanLink(str(job), str(succ)) for job, _, _, succs in rows for succ in succs],
        resources=[
            PlanResource(f"R{number}", kind="equipment", units=float(units))
            for number, units in enumerate(capacity, 1)
        ],
        assignments=[
            PlanAssignment(str(job), f"R{number}", units=float(units), effort=units * duration)
            for job, duration, needs, _ in rows
            for number, units in enumerate(needs, 1)
            if units
        ],
        source=source,
    )
