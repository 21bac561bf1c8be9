"""The tags of a record, and the dialog that puts tags on many records of a list."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from dougong.platform.actions import Missing
from dougong.platform.beside.matters import LARGEST_KEY, Matter, changeable
from dougong.platform.pages.beside import BesidePage
from dougong.platform.pages.chosen import ChosenPage
from dougong.platform.register import registry
from dougong.platform.requests.errors import BadRequest
from dougong.platform.requests.guarding import CHANGED, SIGNED_IN

from .actions import TagRecords
from .reading import offered, tags_panel

SHOWN = 8


def keys_in(given: QueryDict, name: str) -> list[int]:
    """The tags that a form names under a word."""
    words = [word for word in given.getlist(name) if word]
    if any(not (word.isascii() and word.isdigit() and len(word) < 19) for word in words):
        raise BadRequest(name)
    return [int(word) for word in words if int(word) <= LARGEST_KEY]


class TagsPage(BesidePage):
    """The tags of a record; `on` puts some on, `off` takes some off."""

    rights: ClassVar[dict[str, str]] = {"POST": CHANGED}

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.panel(200, [])

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        on, off = keys_in(request.POST, "on"), keys_in(request.POST, "off")
        try:
            TagRecords([self.matter], on=on, off=off).execute()
        except ValidationError as error:
            return self.panel(422, error.messages)
        self.matter.plate.refresh_from_db(fields=["tags"])
        return self.panel(200, []) if self.is_fragment else self.leave(request, self.record_url)

    def panel(self, status: int, errors: list[str]) -> HttpResponse:
        template = "tags/panel.html" if self.is_fragment else "tags/page.html"
        return self.shown(status, template, errors=errors, **tags_panel(self.matter))


class BulkTagsPage(ChosenPage):
    """Tags for the chosen records of a list, as far as the reader may change them."""

    permission: ClassVar[str] = SIGNED_IN
    template_name = "tags/bulk.html"

    def admit(self) -> None:
        kind = registry.get(str(self.kwargs["kind"]))
        if kind is None:
            raise Missing(str(self.kwargs["kind"]))
        self.resource = kind
        super().admit()

    @cached_property
    def chosen(self) -> list[Any]:
        """The chosen rows that the reader may tag."""
        seen = self.among(self.resource.policy.rows(self.actor, "view"))
        may = changeable(self.actor, self.resource, [row.pk for row in seen])
        return [row for row in seen if row.pk in may]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.dialog(200, [])

    def dialog(self, status: int, errors: list[str]) -> HttpResponse:
        scopes = {row.record.scope_id for row in self.chosen}
        on = {key for row in self.chosen for key in row.record.tags}
        tags = offered(self.actor, scopes) if self.chosen else []
        return self.shown(
            status,
            errors=errors,
            action=TagRecords,
            records=self.chosen[:SHOWN],
            count=len(self.chosen),
            pks=self.told(self.chosen),
            tags=tags,
            carried=[tag for tag in tags if tag.pk in on],
            post_url=self.request.path,
            back=self.back,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        on, off = keys_in(request.POST, "on"), keys_in(request.POST, "off")
        if not self.chosen or not (on or off):
            return self.dialog(422, [_("Choose records and tags first.")])
        matters = [Matter(row.record, self.resource, self.actor) for row in self.chosen]
        try:
            count = TagRecords(matters, on=on, off=off).execute()
        except ValidationError as error:
            return self.dialog(422, error.messages)
        messages.success(request, _("Tags changed on %(count)s records.") % {"count": count})
        return self.leave(self.back)
