"""A list as CSV, line by line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils import translation

from dougong.platform.records import Recorded
from dougong.platform.tables import Listing
from dougong.platform.tables.columns import Column
from dougong.platform.wording import Plates

from .cells import batches, guarded, typed


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
    value = typed(column, row)
    if isinstance(value, Decimal | float | int):
        return str(value)
    return guarded(column.text(row, plates))
