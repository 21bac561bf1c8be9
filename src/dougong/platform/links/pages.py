"""The links of a record: panel, dialog, graph; and the matrix of two kinds."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from dougong.platform.actions import Missing
from dougong.platform.beside import rights
from dougong.platform.beside.matters import LARGEST_KEY, Matter, matter_of
from dougong.platform.forms import plate_label
from dougong.platform.pages.beside import BesidePage
from dougong.platform.requests.api_errors import data_refusal
from dougong.platform.requests.errors import BadRequest
from dougong.platform.search import found, visible
from dougong.platform.wording import plate_url

from .actions import LinkRecords, UnlinkRecords, refusal
from .drawing import drawn
from .reading import graph_around, links_of
from .types import link_types

SHOWN = 20
INVERSE = "~"
"""Before a type in a form: the other record stands at the beginning."""


def other_of(matter: Matter, word: str) -> Matter:
    """The record at the other end, by its key; one that is not seen does not exist."""
    key = int(word) if word.isascii() and word.isdecimal() and len(word) < 19 else 0
    try:
        if not 0 < key <= LARGEST_KEY:
            raise Missing(word[:20])
        return matter_of(matter.actor, key)
    except Missing as missing:
        message = _("There is no such record, or you have no right to see it.")
        raise refusal("target", message, "links.unknown_record") from missing


class LinksPage(BesidePage):
    """The links of a record, and where new ones are sent."""

    rights: ClassVar[dict[str, str]] = {"POST": rights.LINK}

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.panel(200, [])

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        word = request.POST.get("link_type", "")
        verb = UnlinkRecords if "unlink" in request.POST else LinkRecords
        key, is_inverse = word.removeprefix(INVERSE), word.startswith(INVERSE)
        try:
            other = other_of(self.matter, request.POST.get("target", ""))
            verb(self.matter, other, key, inverse=is_inverse).execute()
        except ValidationError as error:
            return self.panel(422, error.messages)
        return self.panel(200, []) if self.is_fragment else self.leave(request, self.record_url)

    def panel(self, status: int, errors: list[str]) -> HttpResponse:
        template = "links/panel.html" if self.is_fragment else "links/page.html"
        return self.shown(status, template, errors=errors, **links_panel(self.matter))


def links_panel(matter: Matter) -> dict[str, Any]:
    """What the panel of links needs."""
    kind = matter.plate.kind
    types = []
    for one in link_types.values():
        if not one.sources or kind in one.sources:
            types.append((one.key, one.label))
        if not one.is_symmetric and (not one.targets or kind in one.targets):
            types.append((f"{INVERSE}{one.key}", one.inverse))
    return {
        "links": links_of(matter),
        "link_types": types,
        "may_link": matter.may(rights.LINK),
    }


class OthersData(BesidePage):
    """Records that may stand at the other end, while their code or name is being typed."""

    rights: ClassVar[dict[str, str]] = {"GET": rights.LINK}

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        words = request.GET.get("q", "")[:200].replace("\0", "")
        rows = found(self.actor, words) if words.strip() else visible(self.actor)
        rows = rows.exclude(pk=self.matter.pk).order_by("-pk")[:SHOWN]
        options = [{"value": str(one.pk), "text": plate_label(one)} for one in rows]
        return JsonResponse({"options": options})

    def refuse(self, error: Exception) -> HttpResponse:
        return data_refusal(error)


class GraphPage(BesidePage):
    """What leads to the record and what follows from it."""

    template_name = "links/graph.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        word = request.GET.get("steps", "3")
        if word not in {"1", "2", "3", "4"}:
            raise BadRequest(_("The graph reaches one to four steps."))
        graph = graph_around(self.matter, int(word))
        urls = {key: plate_url(plate, self.actor) or "" for key, plate in graph.plates.items()}
        drawing = drawn(graph, urls)
        steps = [(one, one == word) for one in ("1", "2", "3", "4")]
        return self.shown(drawing=drawing, is_cut=graph.is_cut, steps=steps)
