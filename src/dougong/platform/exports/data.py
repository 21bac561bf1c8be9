"""A list as JSON: the records with exact values, each under the names of its columns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.utils import translation

from dougong.platform.journal.canonical import plain
from dougong.platform.records import Recorded
from dougong.platform.tables import Listing
from dougong.platform.tables.columns import Column
from dougong.platform.wording import Plates, names_plate

from .cells import batches


def json_lines(listing: Listing) -> Iterator[str]:
    """One object with the headings and all rows, written row by row."""
    # The answer is streamed after the request has ended, and with it the reader's language.
    language = translation.get_language() or "en"
    with translation.override(language):
        headings = {column.name: column.label for column in listing.columns}
        head = {"kind": listing.resource.name, "columns": headings}
        yield json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": ['
        between = "\n"
        for rows, plates in batches(listing):
            for row in rows:
                told = {column.name: _value(column, row, plates) for column in listing.columns}
                yield between + json.dumps(told, ensure_ascii=False)
                between = ",\n"
        yield "\n]}\n"


def _value(column: Column, row: Recorded, plates: Plates) -> Any:
    """Amounts as text; of another record its code and name; of a closed list the stored word."""
    field = column.fields[0] if column.fields else None
    if field is None:
        return column.text(row, plates)
    value = field.value_from_object(row)
    if names_plate(field):
        plate = plates.get(value)
        return {"code": plate.code, "name": plate.title} if plate else None
    return plain(value)
