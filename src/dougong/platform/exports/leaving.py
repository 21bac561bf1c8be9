"""The one door through which lists leave as files; every form of file is declared here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from django.http import FileResponse, HttpResponseBase

from dougong.platform.journal.notes import note
from dougong.platform.records.days import current_day
from dougong.platform.tables import Listing

from .data import json_file
from .rows import Rows
from .separated import csv_file
from .typeset import pdf_file
from .watermark import Watermark
from .workbook import xlsx_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Form:
    """A form of file: its type, and how it is made with its mark."""

    content_type: str
    made: Callable[[Rows, Watermark], IO[bytes]]


FORMS = {
    "csv": Form("text/csv; charset=utf-8", csv_file),
    "xlsx": Form(XLSX, xlsx_file),
    "json": Form("application/json", json_file),
    "pdf": Form("application/pdf", pdf_file),
}


def leave(listing: Listing, form: str) -> HttpResponseBase:
    """The list as a file; the journal has it before the first byte leaves the house."""
    kind, query = listing.resource.name, listing.query.address(**{"as": None}).removesuffix("?")
    rows, mark = Rows(listing), Watermark.of(listing.actor, f"{listing.resource.name}{query}")
    file = FORMS[form].made(rows, mark)
    file.seek(0)
    about = {"kind": kind, "form": form, "query": query, "rows": rows.count, "digest": rows.digest}
    note("export", listing.actor.pk, about=about)
    name = f"{kind}-{current_day():%Y%m%d}.{form}"
    return FileResponse(
        file, as_attachment=True, filename=name, content_type=FORMS[form].content_type
    )
