"""A list as JSON: the records with exact values, each under the names of its columns."""

from __future__ import annotations

import json
from typing import IO, Any

from dougong.platform.journal.canonical import plain
from dougong.platform.records import Recorded
from dougong.platform.tables.columns import Column
from dougong.platform.wording import Plates, names_plate

from .rows import Rows
from .spool import Spool
from .watermark import Watermark


def json_file(rows: Rows, mark: Watermark) -> IO[bytes]:
    """One object: the headings, all rows, and last the mark."""
    file, columns = Spool(), rows.listing.columns
    headings = {column.name: column.label for column in columns}
    rows.head()
    head = json.dumps({"kind": rows.listing.resource.name, "columns": headings}, ensure_ascii=False)
    file.write(f'{head[:-1]}, "rows": ['.encode())
    between = "\n"
    for row, plates, _line in rows:
        told = {column.name: _value(column, row, plates) for column in columns}
        file.write(f"{between}{json.dumps(told, ensure_ascii=False)}".encode())
        between = ",\n"
    line = json.dumps(mark.line(rows.count, rows.digest), ensure_ascii=False)
    file.write(f'\n], "mark": {line}}}\n'.encode())
    return file


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
