"""Records that a relation may point at, found by words, for long lists in forms and filters."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse

from dougong.platform.actions import Missing
from dougong.platform.forms import candidates, holding
from dougong.platform.records import Record
from dougong.platform.requests.api_errors import data_refusal
from dougong.platform.requests.errors import BadRequest
from dougong.platform.tables.query import LONGEST_SEARCH
from dougong.platform.wording import names_plate

from .kind import KindPage

MOST_ANSWERS = 30
OWN_PLATE = "record"
"""Every record has its own name plate; there is nothing to choose."""


class ChoicesPage(KindPage):
    """Answers `?q=words` with at most thirty records the person may see."""

    def get(self, request: HttpRequest, field: str) -> HttpResponse:
        edited = {name for action in self.resource.verbs.values() for name in action.edits}
        named = {
            *self.resource.columns,
            *self.resource.fields,
            *self.resource.filters,
            *self.resource.custom,
        }
        if field not in (named | edited) - {OWN_PLATE}:
            raise Missing(field)
        column = self.resource.field(field)
        if not names_plate(column):
            raise Missing(field)
        words = request.GET.get("q", "")
        if len(words) > LONGEST_SEARCH or "\0" in words:
            raise BadRequest("q")
        rows = holding(candidates(column, self.actor), words)[:MOST_ANSWERS]
        plates = [row if isinstance(row, Record) else row.record for row in rows]
        options = [{"value": str(p.pk), "text": p.title, "hint": p.code} for p in plates]
        return JsonResponse({"options": options})

    def refuse(self, error: Exception) -> HttpResponse:
        return data_refusal(error)
