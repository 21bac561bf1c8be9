"""A list as a file: the rows the reader sees, in the columns they chose, safe to open in a sheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

from django.db.models import Field
from django.utils import timezone, translation

from .policies import decisions_kept
from .records import Recorded
from .tables import Listing
from .tables.columns import Column
from .wording import Plates, names_plate, plates_named

BATCH = 2000
MOST_SHEET_ROWS = 1_048_575
# Sheets overlook white space, zero-width characters and byte order marks before a formula, some
# take full-width signs for plain ones, and some start programs behind "|".
_FORMULA = re.compile(r"[\s\x00\u200b-\u200f\u2060\ufeff]*[=+\-@|＝＋－＠｜]|[\t\r\n]")


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula: a leading apostrophe is put before it."""
    return f"'{text}" if _FORMULA.match(text) else text


def batches(listing: Listing) -> Iterator[tuple[list[Recorded], Plates]]:
    """All rows of the list in its order, with the plates they name, some thousand at a time."""
    batch: list[Recorded] = []
    for row in listing.query.order.arranged(listing.rows()).iterator(chunk_size=BATCH):
        batch.append(row)
        if len(batch) == BATCH:
            yield _readable(batch, listing), plates_named(batch, listing.fields)
            batch = []
    if batch:
        yield _readable(batch, listing), plates_named(batch, listing.fields)


def _readable(batch: Sequence[Recorded], listing: Listing) -> list[Recorded]:
    """The rows as the reader may read them; rights are asked for once, not for each row."""
    with decisions_kept():
        return [listing.resource.policy.veiled(row, listing.actor) for row in batch]


def csv_lines(listing: Listing) -> Iterator[str]:
    """The list as CSV, line by line, with the mark by which spreadsheets know UTF-8."""
    # The answer is streamed after the request has ended, and with it the reader's language.
    language = translation.get_language() or "en"
    buffer = io.StringIO()
    writer = csv.writer(buffer)

    def line(cells: Sequence[Any]) -> str:
        writer.writerow(cells)
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return text

    with translation.override(language):
        yield "\ufeff" + line([guarded(column.label) for column in listing.columns])
        for rows, plates in batches(listing):
            for row in rows:
                yield line([_csv_cell(column, row, plates) for column in listing.columns])


def _csv_cell(column: Column, row: Recorded, plates: Plates) -> str:
    value = _typed(column, row)
    if isinstance(value, Decimal | float | int):
        return str(value)
    return guarded(column.text(row, plates))


def _typed(column: Column, row: Recorded) -> Any:
    """The value itself where it is a number, a day or a moment; None where only its text counts."""
    field: Field[Any, Any] | None = column.fields[0] if column.fields else None
    if field is None or field.choices or names_plate(field):
        return None
    value = field.value_from_object(row)
    is_plain = isinstance(value, Decimal | float | int | date) and not isinstance(value, bool)
    return value if is_plain else None


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
        number = 0
        for rows, plates in batches(listing):
            for row in rows[: MOST_SHEET_ROWS - number]:
                number += 1
                for place, column in enumerate(listing.columns):
                    _write(sheet, (number, place), column, row, plates, (day, moment))
    file.seek(0)
    return file


def _write(
    sheet: Any, cell: tuple[int, int], column: Column, row: Recorded, plates: Plates, styles: Any
) -> None:
    value = _typed(column, row)
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
