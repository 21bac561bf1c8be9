"""Workbooks (XLSX): every XML part passes our own parser before the reader sees the file."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from xml.parsers import expat

import python_calamine

from dougong.engines.interchange.safe_xml import Guard
from dougong.kernel.errors import N_

from .archive import Archive
from .model import MOST_COLUMNS, MOST_ROWS, Sheet
from .tables import refuse, table_of

MOST_DEPTH = 200
ALPHABETS = frozenset({"", "utf-8", "utf-16"})

_MACROS = N_("%(file)s holds macros: save it as a workbook without macros (.xlsx)")
_NO_SHEET = N_("%(file)s is not a workbook with a sheet")
_BEYOND = N_("%(file)s: a cell lies beyond row %(rows)s or column %(columns)s")
_MALFORMED = N_("%(file)s: a part of the workbook is not well-formed XML")
_TOO_DEEP = N_("%(file)s: elements of a part are nested too deeply")
_ALPHABET = N_("%(file)s: a part is written in another encoding than UTF-8 or UTF-16")


def read_workbook(data: bytes, file_name: str) -> Sheet:
    """Read the first visible sheet of an XLSX file."""
    formulas = _check_parts(Archive(data, file_name))
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        name = _first_sheet(book)
        if name is None:
            refuse("E101", _NO_SHEET, file_name)
        cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, ValueError, OSError):
        refuse("E102", _NO_SHEET, file_name)
    header, lines = table_of(_rows(cells), file_name)
    return Sheet("xlsx", "", "", name, header, lines, formulas)


def _first_sheet(book: Any) -> str | None:
    visible = python_calamine.SheetVisibleEnum.Visible
    sheets = [sheet for sheet in book.sheets_metadata if sheet.visible == visible]
    return next((str(sheet.name) for sheet in sheets), None)


def _rows(cells: Sequence[Sequence[Any]]) -> Iterator[tuple[int, Sequence[str]]]:
    for number, row in enumerate(cells, 1):
        yield number, [text_of(cell) for cell in row]


def text_of(cell: Any) -> str:
    """A cell as text: numbers with the fifteen digits a spreadsheet keeps, days in ISO form."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return number_text(cell)
    if isinstance(cell, datetime):
        is_day = cell.time() == time(0)
        return cell.date().isoformat() if is_day else cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return number_text(cell.total_seconds() / 3600)
    return ""


def number_text(value: float) -> str:
    """The digits that were written, where a binary fraction only comes close to them.

    Examples
    --------
    >>> number_text(0.1 + 0.2), number_text(1234567.5), number_text(1e20)
    ('0.3', '1234567.5', '100000000000000000000')
    """
    text = format(Decimal(f"{value:.15g}"), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _check_parts(archive: Archive) -> int:
    """Look through every part; the answer is how many cells hold a formula."""
    names = {part.filename for part in archive.parts}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        refuse("E103", _MACROS, archive.file_name)
    if "[Content_Types].xml" not in names:
        refuse("E101", _NO_SHEET, archive.file_name)
    formulas = 0
    for part in archive.parts:
        name = part.filename.lower()
        if name.endswith((".xml", ".rels", ".vml")):
            watch = _Watch(archive.file_name, is_sheet=name.startswith("xl/worksheets/"))
            for piece in archive.chunks(part):
                watch.take(piece)
            watch.take(b"", is_last=True)
            formulas += watch.formulas
        else:
            for _piece in archive.chunks(part):
                pass  # inflated only to be counted
    return formulas


class _Watch:
    """One XML part on its way through the parser; nothing of it is kept."""

    def __init__(self, file_name: str, *, is_sheet: bool) -> None:
        self.file_name, self.is_sheet = file_name, is_sheet
        self.parser = expat.ParserCreate()
        self.guard = Guard(self.parser, file_name, {})
        self.depth = self.row = self.column = self.formulas = 0
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.XmlDeclHandler = self._declared

    def take(self, piece: bytes, *, is_last: bool = False) -> None:
        try:
            self.parser.Parse(piece, is_last)
        except (expat.ExpatError, LookupError, ValueError):
            refuse("E102", _MALFORMED, self.file_name)

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding or "").lower() not in ALPHABETS:
            refuse("E103", _ALPHABET, self.file_name)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            refuse("E102", _TOO_DEEP, self.file_name)
        if attributes:
            self.guard.check_attributes(attributes)
        if self.is_sheet:
            self._place(tag.rpartition(":")[2], attributes.get("r", ""))

    def _end(self, _tag: str) -> None:
        self.depth -= 1

    def _place(self, tag: str, reference: str) -> None:
        """Keep count of rows and columns, named or not: a far cell makes a reader allocate."""
        if tag == "row":
            self.row, self.column = int(reference or self.row + 1), 0
        elif tag == "c":
            letters = reference.rstrip("0123456789")
            self.row = int(reference[len(letters) :] or self.row)
            self.column = _column(letters) if letters else self.column + 1
        elif tag == "f":
            self.formulas += 1
        else:
            return
        if self.row > MOST_ROWS + 1 or self.column > MOST_COLUMNS:
            limits = {"rows": MOST_ROWS, "columns": MOST_COLUMNS}
            refuse("E105", _BEYOND, self.file_name, **limits)


def _column(letters: str) -> int:
    number = 0
    for letter in letters[:4].upper():
        number = 26 * number + ord(letter) - 64
    return number
