"""The one door through which lists leave as files; every form of file is declared here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO, Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse

from dougong.platform.days import current_day
from dougong.platform.journal.notes import note
from dougong.platform.tables import Listing

from .data import json_lines
from .separated import csv_lines
from .typeset import pdf_file
from .workbook import xlsx_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Form:
    """A form of file: its type, and how it is made, as lines or as a whole."""

    content_type: str
    lines: Callable[[Listing], Iterable[str]] | None = None
    whole: Callable[[Listing], IO[bytes]] | None = None


def _pdf(listing: Listing) -> IO[bytes]:
    return pdf_file(listing, str(listing.actor))


FORMS = {
    "csv": Form("text/csv; charset=utf-8", lines=csv_lines),
    "xlsx": Form(XLSX, whole=xlsx_file),
    "json": Form("application/json", lines=json_lines),
    "pdf": Form("application/pdf", whole=_pdf),
}


def leave(listing: Listing, form: str) -> HttpResponseBase:
    """The list as a file; the journal has it before the first byte leaves the house."""
    kind, made = listing.resource.name, FORMS[form]
    whole: Any = made.whole(listing) if made.whole else None
    about = {"kind": kind, "form": form, "query": listing.query.address()}
    note("export", listing.actor.pk, about=about)
    name = f"{kind}-{current_day():%Y%m%d}.{form}"
    if whole is not None:
        return FileResponse(
            whole, as_attachment=True, filename=name, content_type=made.content_type
        )
    return StreamingHttpResponse(
        made.lines(listing) if made.lines else (),
        content_type=made.content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
