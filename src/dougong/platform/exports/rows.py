"""The rows of a list on their way into a file, counted and digested as they pass."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from typing import Any

from dougong.platform.records import Recorded
from dougong.platform.tables import Listing
from dougong.platform.wording import Plates

from .cells import batches, csv_cell, guarded

BEGINNING = "\ufeff"
"""The mark by which spreadsheets know UTF-8."""


class Rows:
    """Each row with the plates it names and its line of CSV; `digest` covers all lines passed.

    The digest is that of the rows as CSV whatever the form of the file, so that two files of the
    same rows can be compared.
    """

    def __init__(self, listing: Listing) -> None:
        self.listing, self.count, self._hash = listing, 0, hashlib.sha256()

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    def head(self) -> bytes:
        """The first line: names of columns."""
        labels = [guarded(column.label) for column in self.listing.columns]
        return self._passed(BEGINNING + csv_line(labels))

    def __iter__(self) -> Iterator[tuple[Recorded, Plates, bytes]]:
        for rows, plates in batches(self.listing):
            for row in rows:
                self.count += 1
                cells = [csv_cell(column, row, plates) for column in self.listing.columns]
                yield row, plates, self._passed(csv_line(cells))

    def _passed(self, line: str) -> bytes:
        data = line.encode()
        self._hash.update(data)
        return data


def csv_line(cells: Sequence[Any]) -> str:
    """One line by RFC 4180."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
