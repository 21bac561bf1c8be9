"""A list as a file: written whole before its first byte leaves, with its digest and its mark."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from dougong.platform.records import Recorded
from dougong.platform.tables import Listing
from dougong.platform.tables.columns import Column
from dougong.platform.wording import Plates

from .cells import batches, csv_cell, guarded, typed_value
from .watermark import Watermark

MOST_SHEET_ROWS = 1_048_575
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
MOST_IN_MEMORY = 1 << 20
BEGINNING = "\ufeff"
"""The mark by which spreadsheets know UTF-8."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file ready to leave; `digest` is that of its rows as CSV, whatever its form."""

    file: IO[bytes]
    content_type: str
    rows: int
    digest: str


class Spool(SpooledTemporaryFile):
    """In memory while small; gone without a word when the reader leaves before the first byte."""

    def __del__(self) -> None:
        self.close()


class Rows:
    """The lines of a list as CSV, counted and digested as they pass."""

    def __init__(self, listing: Listing) -> None:
        self.listing, self.count, self.hash = listing, 0, hashlib.sha256()

    def head(self) -> bytes:
        """The first line: names of columns."""
        labels = [guarded(column.label) for column in self.listing.columns]
        return self._passed(BEGINNING + csv_line(labels))

    def lines(self) -> Iterator[tuple[Recorded, Plates, bytes]]:
        """Each row with the plates it names and its line."""
        for rows, plates in batches(self.listing):
            for row in rows:
                self.count += 1
                cells = [csv_cell(column, row, plates) for column in self.listing.columns]
                yield row, plates, self._passed(csv_line(cells))

    def _passed(self, line: str) -> bytes:
        data = line.encode()
        self.hash.update(data)
        return data


def csv_line(cells: Sequence[Any]) -> str:
    """One line by RFC 4180."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


def prepared(listing: Listing, form: str, mark: Watermark) -> Prepared:
    """The list as `csv` or `xlsx` in a temporary file, which the answer that sends it closes."""
    file: Any = Spool(MOST_IN_MEMORY)
    rows = Rows(listing)
    if form == "xlsx":
        _write_book(rows, file, mark)
    else:
        file.write(rows.head())
        for _row, _plates, line in rows.lines():
            file.write(line)
        file.write(csv_line([mark.line(rows.count, rows.hash.hexdigest())]).encode())
    file.seek(0)
    return Prepared(file, XLSX if form == "xlsx" else CSV, rows.count, rows.hash.hexdigest())


def _write_book(rows: Rows, file: IO[bytes], mark: Watermark) -> None:
    """A workbook written row by row in constant memory, the mark on a sheet of its own."""
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    columns = rows.listing.columns
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        head = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        rows.head()
        for place, column in enumerate(columns):
            sheet.set_column(place, place, 32 if column.name == "name" else 18)
            sheet.write_string(0, place, column.label, head)
        sheet.freeze_panes(1, 0)
        who = mark.who.replace("&", "&&")  # one alone begins a code of the footer
        sheet.set_footer(f"&L&8{who}  {mark.moment}"[:255])
        for row, plates, _line in rows.lines():
            if rows.count <= MOST_SHEET_ROWS:
                for place, column in enumerate(columns):
                    _write(sheet, (rows.count, place), column, row, plates, (day, moment))
        about = book.add_worksheet(_("About this file")[:31])
        about.set_column(0, 1, 32)
        for number, pair in enumerate(mark.told(rows.count, rows.hash.hexdigest())):
            for place, text in enumerate(pair):
                about.write_string(number, place, text)


def _write(
    sheet: Any, cell: tuple[int, int], column: Column, row: Recorded, plates: Plates, styles: Any
) -> None:
    value = typed_value(column, row)
    day, moment = styles
    if isinstance(value, datetime):
        local = timezone.make_naive(value) if timezone.is_aware(value) else value
        sheet.write_datetime(*cell, local, moment)
    elif isinstance(value, date):
        sheet.write_datetime(*cell, value, day)
    elif (
        isinstance(value, Decimal | float | int)
        and len(str(value).strip("-").replace(".", "")) <= 15
    ):
        sheet.write_number(*cell, value)
    elif text := str(value) if value is not None else column.text(row, plates):
        sheet.write_string(*cell, text)
