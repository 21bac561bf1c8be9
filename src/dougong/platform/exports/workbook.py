"""A list as a workbook (XLSX): typed cells, headings that stay, no formula and no link."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils import timezone

from dougong.platform.records import Recorded
from dougong.platform.tables import Listing
from dougong.platform.tables.columns import Column
from dougong.platform.wording import Plates

from .cells import batches, typed

MOST_SHEET_ROWS = 1_048_575


def xlsx_file(listing: Listing) -> IO[bytes]:
    """The list as a workbook in a temporary file, written row by row in constant memory."""
    import xlsxwriter

    file = TemporaryFile()  # noqa: SIM115  # the answer that sends it closes it
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        head = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for place, column in enumerate(listing.columns):
            sheet.set_column(place, place, 32 if column.name == "name" else 18)
            sheet.write_string(0, place, column.label, head)
        sheet.freeze_panes(1, 0)
        places = max(len(listing.columns) - 1, 0)
        number = 0
        for rows, plates in batches(listing):
            for row in rows[: MOST_SHEET_ROWS - number]:
                number += 1
                for place, column in enumerate(listing.columns):
                    _write(sheet, (number, place), column, row, plates, (day, moment))
        sheet.autofilter(0, 0, number, places)
    file.seek(0)
    return file


def _write(
    sheet: Any, cell: tuple[int, int], column: Column, row: Recorded, plates: Plates, styles: Any
) -> None:
    value = typed(column, row)
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
