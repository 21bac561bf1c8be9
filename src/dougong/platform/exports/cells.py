"""Rows and cells that leave the house: as the reader may read them, and taken for no formula."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Field

from dougong.platform.policies import decisions_kept
from dougong.platform.records import Recorded
from dougong.platform.tables import Listing
from dougong.platform.tables.columns import Column
from dougong.platform.wording import Plates, names_plate, plates_named

BATCH = 2000
# Sheets overlook white space, zero-width characters and byte order marks before a formula, some
# take full-width signs for plain ones, and some start programs behind "|".
# An apostrophe before all that is doubled, so that taking one off gives the text that was entered.
_FORMULA = re.compile(r"'*[\s\x00\u200b-\u200f\u2060\ufeff]*[=+\-@|＝＋－＠｜]|'*[\t\r\n]")


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula: a leading apostrophe is put before it."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text before it was guarded."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text, 1) else text


def batches(
    listing: Listing, fields: Sequence[Field[Any, Any]] | None = None
) -> Iterator[tuple[list[Recorded], Plates]]:
    """All rows of the list in its order, with the plates they name, some thousand at a time."""
    batch: list[Recorded] = []
    for row in listing.query.order.arranged(listing.rows()).iterator(chunk_size=BATCH):
        batch.append(row)
        if len(batch) == BATCH:
            yield _readable(batch, listing), _plates(batch, listing, fields)
            batch = []
    if batch:
        yield _readable(batch, listing), _plates(batch, listing, fields)


def _plates(
    batch: Sequence[Any], listing: Listing, fields: Sequence[Field[Any, Any]] | None
) -> Plates:
    return listing.plates_of(batch) if fields is None else plates_named(batch, fields)


def _readable(batch: Sequence[Recorded], listing: Listing) -> list[Recorded]:
    """The rows as the reader may read them; rights are asked for once, not for each row."""
    with decisions_kept():
        return [listing.resource.policy.veiled(row, listing.actor) for row in batch]


def csv_cell(column: Column, row: Recorded, plates: Plates) -> str:
    """The cell as text that no sheet takes for a formula; numbers as numbers."""
    value = typed(column, row)
    if isinstance(value, Decimal | float | int):
        return str(value)
    return guarded(column.text(row, plates))


def typed(column: Column, row: Recorded) -> Any:
    """The value itself where it is a number, a day or a moment; None where only its text counts."""
    field: Field[Any, Any] | None = column.fields[0] if column.fields else None
    if field is None or field.choices or names_plate(field):
        return None
    value = field.value_from_object(row)
    is_plain = isinstance(value, Decimal | float | int | date) and not isinstance(value, bool)
    return value if is_plain else None
