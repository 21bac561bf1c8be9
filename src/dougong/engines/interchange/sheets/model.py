"""A table as plain text, and the way to it through the child process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dougong.engines.interchange.sandbox import ReadingLimits, run_reader

SHEET_LIMITS = ReadingLimits(
    size_bytes=50 * 2**20, memory_bytes=768 * 2**20, cpu_seconds=20, wall_seconds=30.0
)
MOST_ROWS, MOST_COLUMNS = 50_000, 500


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number as the spreadsheet shows it, and a text for each column."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: headings, rows, and what the reader should know of how it was read."""

    format: str
    encoding: str
    delimiter: str
    name: str
    header: Sequence[str]
    lines: Sequence[Line]
    formulas: int = 0
    """Cells that hold a formula: the result stored with it was taken, nothing was calculated."""

    def data(self) -> dict[str, Any]:
        """The form in which it passes through the pipe."""
        return {
            "format": self.format,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "name": self.name,
            "header": list(self.header),
            "lines": [[line.number, list(line.cells)] for line in self.lines],
            "formulas": self.formulas,
        }


def read_sheet_safely(
    data: bytes,
    file_name: str,
    *,
    encoding: str | None = None,
    limits: ReadingLimits = SHEET_LIMITS,
) -> Sheet:
    """Read a table in a child process.

    Parameters
    ----------
    encoding
        Text encoding of a CSV file; found out where none is given.

    Raises
    ------
    UnreadableFile
        The file is damaged, hostile or no table.
    LimitExceeded
        Size, memory or time ran out.
    """
    told = run_reader("sheet", data, file_name, encoding, limits)
    lines = [Line(number, cells) for number, cells in told.pop("lines")]
    return Sheet(lines=lines, **told)
