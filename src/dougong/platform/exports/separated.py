"""A list as CSV; its last line is the mark."""

from __future__ import annotations

from typing import IO

from .rows import Rows, csv_line
from .spool import Spool
from .watermark import Watermark


def csv_file(rows: Rows, mark: Watermark) -> IO[bytes]:
    """The list as CSV, with the mark by which spreadsheets know UTF-8."""
    file = Spool()
    file.write(rows.head())
    for _row, _plates, line in rows:
        file.write(line)
    file.write(csv_line([mark.line(rows.count, rows.digest)]).encode())
    return file
