"""The stream on the page of a record, loaded after the page itself; and as a page of its own."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from dougong.platform.beside import rights
from dougong.platform.pages.beside import BesidePage
from dougong.platform.requests.errors import BadRequest

from .feed import LABELS, Show, stream_of

PAGE_SIZE = 20


class ActivityPage(BesidePage):
    """Composer and stream; with `before` only what is older."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        show, before = self.show(), self.before()
        stream = stream_of(self.matter, show, PAGE_SIZE, before)
        if not self.is_fragment:
            template = "activity/page.html"
        else:
            is_part = before is not None or "list" in request.GET
            template = "activity/stream.html" if is_part else "activity/panel.html"
        return self.shown(
            200,
            template,
            stream=stream,
            show=show,
            tabs=[(one, LABELS[one], one == show) for one in Show],
            may_comment=self.matter.may(rights.COMMENT),
        )

    def show(self) -> Show:
        word = self.request.GET.get("show", Show.ALL)
        if word not in set(Show):
            raise BadRequest(_("The stream is shown as all, comments or changes."))
        return Show(word)

    def before(self) -> UUID | None:
        word = self.request.GET.get("before", "")
        try:
            return UUID(word) if word else None
        except ValueError as error:
            raise BadRequest(_("This page of the list cannot be found again.")) from error
