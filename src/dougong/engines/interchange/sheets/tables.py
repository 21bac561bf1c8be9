"""Rows of cells as a table: one line of headings, each filled and different, and lines below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NoReturn

from dougong.kernel.errors import N_, Finding, UnreadableFile

from .model import MOST_COLUMNS, MOST_ROWS, Line

LONGEST_HEADING = 200

EMPTY = N_("%(file)s holds no row of headings")
NO_HEADING = N_("%(file)s: column %(column)s has values but no heading")
HEADING_TWICE = N_("%(file)s: the heading “%(heading)s” stands above two columns")
HEADING_TOO_LONG = N_("%(file)s: a heading is longer than %(limit)s characters")
TOO_MANY_ROWS = N_("%(file)s has more than %(limit)s rows")
TOO_MANY_COLUMNS = N_("%(file)s has more than %(limit)s columns")
ROW_TOO_LONG = N_("%(file)s row %(row)s has more cells than there are headings")


def refuse(code: str, message: str, file_name: str, **params: object) -> NoReturn:
    """Refuse the file with one finding."""
    raise UnreadableFile([Finding(code, message, {"file": file_name, **params})])


def table_of(
    rows: Iterable[tuple[int, Sequence[str]]], file_name: str
) -> tuple[list[str], list[Line]]:
    """Headings and lines; empty rows are left out, and columns without heading and value.

    The first row with a filled cell holds the headings.
    """
    filled = (row for row in rows if any(cell.strip() for cell in row[1]))
    first = next(filled, None)
    if first is None:
        refuse("E102", EMPTY, file_name)
    header = [cell.strip() for cell in first[1]]
    while header and not header[-1]:
        header.pop()
    _check_header(header, file_name)
    lines: list[Line] = []
    for number, cells in filled:
        if len(lines) == MOST_ROWS:
            refuse("E105", TOO_MANY_ROWS, file_name, limit=MOST_ROWS)
        if any(cell.strip() for cell in cells[len(header) :]):
            refuse("E102", ROW_TOO_LONG, file_name, row=number)
        lines.append(Line(number, [*cells[: len(header)], *[""] * (len(header) - len(cells))]))
    return _with_headings(header, lines, file_name)


def _check_header(header: Sequence[str], file_name: str) -> None:
    if len(header) > MOST_COLUMNS:
        refuse("E105", TOO_MANY_COLUMNS, file_name, limit=MOST_COLUMNS)
    seen: set[str] = set()
    for heading in header:
        if len(heading) > LONGEST_HEADING:
            refuse("E102", HEADING_TOO_LONG, file_name, limit=LONGEST_HEADING)
        if heading and heading in seen:
            refuse("E102", HEADING_TWICE, file_name, heading=heading[:60])
        seen.add(heading)


def _with_headings(
    header: list[str], lines: list[Line], file_name: str
) -> tuple[list[str], list[Line]]:
    """Without the columns that nobody has named, as long as they are empty."""
    nameless = [place for place, heading in enumerate(header) if not heading]
    for place in nameless:
        if any(line.cells[place].strip() for line in lines):
            refuse("E102", NO_HEADING, file_name, column=place + 1)
    if not nameless:
        return header, lines
    kept = [place for place, heading in enumerate(header) if heading]
    named = [Line(line.number, [line.cells[place] for place in kept]) for line in lines]
    return [header[place] for place in kept], named
