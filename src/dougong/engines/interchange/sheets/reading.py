"""Which reader fits a table of unknown origin, by its first bytes."""

from __future__ import annotations

import json

from dougong.kernel.errors import N_

from .separated import read_separated
from .tables import refuse
from .workbook import read_workbook

_ARCHIVE, _OLD_OFFICE = b"PK", b"\xd0\xcf\x11\xe0"
_NOT_TABLES = (b"\x1f\x8b", b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"MZ", b"<")

_OLD = N_("%(file)s is an old or an encrypted workbook: save it as .xlsx without a password")
_NO_TABLE = N_("%(file)s is no table: send a workbook (.xlsx) or a CSV file")


def sheet_json(data: bytes, file_name: str, encoding: str | None) -> bytes:
    """The table in a file, as JSON."""
    head = data[:8].lstrip()
    if head.startswith(_ARCHIVE):
        sheet = read_workbook(data, file_name)
    elif head.startswith(_OLD_OFFICE):
        refuse("E101", _OLD, file_name)
    elif head.startswith(_NOT_TABLES):
        refuse("E101", _NO_TABLE, file_name)
    else:
        sheet = read_separated(data, file_name, encoding)
    return json.dumps(sheet.data(), ensure_ascii=False).encode("utf-8", "surrogatepass")
