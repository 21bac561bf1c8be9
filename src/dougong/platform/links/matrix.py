"""The traceability matrix: records of one kind against those of another, and the file made of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from dougong.platform.exports import guarded
from dougong.platform.journal.notes import note
from dougong.platform.pages.base import OwnPage
from dougong.platform.records import Record
from dougong.platform.records.days import current_day
from dougong.platform.register import registry
from dougong.platform.requests.errors import BadRequest
from dougong.platform.requests.guarding import SIGNED_IN
from dougong.platform.search import visible
from dougong.platform.wording import plate_url

from .reading import matrix_of
from .types import link_types

MOST_ROWS, MOST_COLUMNS = 200, 60
MOST_IN_FILE = 2_000
WORDS = ("rows", "columns", "type", "linked")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks of the matrix."""

    rows: str
    columns: str
    type: str
    only_linked: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """Records on both sides and what joins them."""

    rows: Sequence[Record]
    columns: Sequence[Record]
    cells: dict[tuple[int, int], list[str]]
    is_cut: bool

    def lines(self) -> Iterator[tuple[Record, list[str]]]:
        for row in self.rows:
            yield row, ["; ".join(self.cells.get((row.pk, one.pk), ())) for one in self.columns]


class MatrixPage(OwnPage):
    """Two kinds against each other, as far as the reader sees their records."""

    permission: ClassVar[str] = SIGNED_IN
    template_name = "links/matrix.html"

    def context(self) -> dict[str, Any]:
        asked = self.asked()
        matrix = self.matrix(asked, MOST_ROWS, MOST_COLUMNS) if asked.rows else None
        columns = matrix.columns if matrix else ()
        return {
            "asked": asked,
            "matrix": matrix,
            "heads": [(one, plate_url(one, self.actor) or "") for one in columns],
            "lines": list(matrix.lines()) if matrix else [],
            "kinds": self.kinds(),
            "types": [(one.key, one.label) for one in link_types.values()],
            "address": self.request.GET.urlencode(),
        }

    def kinds(self) -> list[tuple[str, str]]:
        """Kinds of which the reader sees records somewhere."""
        seen = [one for one in registry.values() if one.policy.allows(self.actor, "view")]
        return [(one.name, one.label_plural) for one in seen]

    def asked(self) -> Asked:
        given = self.request.GET
        if strange := sorted(set(given) - set(WORDS)):
            names = {"names": strange[0][:40]}
            raise BadRequest(_("This list knows no filter named %(names)s.") % names)
        rows, columns, kind = (given.get(name, "") for name in WORDS[:3])
        known = {name for name, _label in self.kinds()}
        if (rows or columns) and not {rows, columns} <= known:
            raise BadRequest(_("Choose a kind for the rows and one for the columns."))
        if kind and kind not in link_types:
            raise BadRequest(_("There is no such type of link."))
        return Asked(rows, columns, kind, "linked" in given)

    def matrix(self, asked: Asked, most_rows: int, most_columns: int) -> Matrix:
        sides = []
        for name, most in ((asked.rows, most_rows), (asked.columns, most_columns)):
            found = list(visible(self.actor, [name]).order_by("-pk")[: most + 1])
            sides.append((sorted(found[:most], key=lambda one: one.code), len(found) > most))
        (rows, cut_rows), (columns, cut_columns) = sides
        cells = matrix_of(self.actor, rows, columns, asked.type)
        if asked.only_linked:
            linked = {key for pair in cells for key in pair}
            rows = [one for one in rows if one.pk in linked]
            columns = [one for one in columns if one.pk in linked]
        return Matrix(rows, columns, cells, cut_rows or cut_columns)


class MatrixExport(MatrixPage):
    """The matrix as CSV, with the words of the links in the cells."""

    def get(self, request: HttpRequest, **kwargs: Any) -> Any:
        asked = self.asked()
        if not asked.rows:
            raise BadRequest(_("Choose a kind for the rows and one for the columns."))
        matrix = self.matrix(asked, MOST_IN_FILE, MOST_IN_FILE)
        about = {"kind": "traceability", "form": "csv", "query": request.GET.urlencode()[:500]}
        note("export", self.actor.pk, about=about)  # before the first byte leaves the house
        name = f"traceability-{asked.rows}-{asked.columns}-{current_day():%Y%m%d}.csv"
        return StreamingHttpResponse(
            _lines(matrix, translation.get_language() or "en"),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


def _lines(matrix: Matrix, language: str) -> Iterator[str]:
    with translation.override(language):
        yield "\ufeff" + _line(["", "", *(f"{one.code} {one.title}" for one in matrix.columns)])
        for row, cells in matrix.lines():
            yield _line([row.code, row.title, *cells])


def _line(cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([guarded(cell) for cell in cells])
    return buffer.getvalue()
