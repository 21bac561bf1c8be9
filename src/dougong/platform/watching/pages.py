"""The button that follows a record, and the names of those who do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from dougong.platform.pages.beside import BesidePage
from dougong.platform.requests.errors import BadRequest

from .actions import watch
from .standing import standing_of


class WatchPage(BesidePage):
    """Shows who follows; `on=1` follows, `on=0` leaves."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.panel()

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        word = request.POST.get("on", "")
        if word not in {"0", "1"}:
            raise BadRequest("on")
        watch(self.matter, on=word == "1")
        return self.panel() if self.is_fragment else self.leave(request, self.record_url)

    def panel(self) -> HttpResponse:
        template = "watching/panel.html" if self.is_fragment else "watching/page.html"
        return self.shown(200, template, **standing_of(self.matter))
