"""The bytes of an import as a sheet, read in the child process; refusals in the words of the forms."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.engines.interchange.sheets import Line, Sheet, read_sheet_safely
from dougong.kernel.errors import LimitExceeded, UnreadableFile
from dougong.platform.exports import unguarded

from .models import SheetImport

SAMPLE = 3


def sheet_in(data: bytes, file_name: str, encoding: str = "") -> Sheet:
    """The table in a file of unknown origin.

    The apostrophe that our own CSV files put before formulas is taken off again.
    """
    try:
        sheet = read_sheet_safely(data, file_name, encoding=encoding or None)
    except UnreadableFile as error:
        reasons = [
            ValidationError(_(one.message), "imports.file_refused", dict(one.params))
            for one in error.findings
        ]
        raise ValidationError({"upload": reasons}) from error
    except LimitExceeded as error:
        refusal = ValidationError(_(error.message), "import_too_costly", dict(error.params))
        raise ValidationError({"upload": refusal}) from error
    if sheet.format != "csv":
        return sheet
    lines = [Line(line.number, [unguarded(cell) for cell in line.cells]) for line in sheet.lines]
    header = [unguarded(heading) for heading in sheet.header]
    return Sheet("csv", sheet.encoding, sheet.delimiter, sheet.name, header, lines)


def sheet_of(row: SheetImport) -> Sheet:
    """The sheet of an import, unless its bytes are no longer those that were uploaded."""
    with row.content.open("rb") as stream:
        data = stream.read()
    if hashlib.sha256(data).hexdigest() != row.sha256:
        message = _("The stored file is not the one that was uploaded.")
        raise ValidationError(message, "imports.file_was_altered")
    return sheet_in(data, row.file_name, row.encoding)


def layout_of(sheet: Sheet) -> dict[str, Any]:
    """What the preview says of the file without reading it again."""
    return {
        "format": sheet.format,
        "encoding": sheet.encoding,
        "delimiter": sheet.delimiter,
        "sheet": sheet.name,
        "header": list(sheet.header),
        "rows": len(sheet.lines),
        "formulas": sheet.formulas,
        "samples": [
            [line.cells[place][:60] for line in sheet.lines if line.cells[place].strip()][:SAMPLE]
            for place in range(len(sheet.header))
        ],
    }
