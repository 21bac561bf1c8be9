"""One verb on many chosen records: asked once, done in one transaction, all or none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from dougong.platform.actions import Action, Missing
from dougong.platform.forms import REASON, ActionForm, attach, prepare
from dougong.platform.requests.errors import BadRequest, VersionMissing
from dougong.platform.shapes.words import WORDS
from dougong.platform.tables import LONGEST_ADDRESS, query_of

from .kind import EDITED_ON_PAGES, KindPage, Verb, done_message

MOST_RECORDS = 10_000
SHOWN = 8
_ITEM = re.compile(r"([0-9]{1,18})(?::([0-9]{1,9}))?", re.ASCII)
"""A chosen record: its key, and once it has been shown to the reader its version."""


class BulkPage(KindPage):
    """The chosen records (`pk=…`), or all that a list's address lets through.

    The dialog shows them and sends `pks=key:version,…` back: what was seen is what is done.
    """

    template_name = "ui/dialog.html"

    @property
    def verb(self) -> str:
        return str(self.kwargs["verb"])

    @property
    def action(self) -> type[Action]:
        return self.resource.verbs[self.verb]

    def admit(self) -> None:
        if self.verb in EDITED_ON_PAGES or self.verb not in self.resource.verbs:
            raise Missing(self.verb)
        super().admit()

    @cached_property
    def chosen(self) -> list[Any]:
        """The chosen rows on which the actor may do the verb."""
        rows = self.resource.policy.rows(self.actor, self.verb).select_related("record")
        given = self.request.POST if self.request.method == "POST" else self.request.GET
        if self.request.method != "POST" and "filter" in given and "all" in given:
            address = QueryDict(given["filter"][:LONGEST_ADDRESS])
            query = query_of(self.resource, address, self.actor, also=WORDS)
            query.admit()
            rows = query.narrowed(rows)
        else:
            rows = rows.filter(pk__in=list(self.seen(given)))
        found = list(rows.order_by("pk")[: MOST_RECORDS + 1])
        if len(found) > MOST_RECORDS:
            text = _("At most %(count)s records can be done at once: narrow the list first.")
            raise BadRequest(text % {"count": MOST_RECORDS})
        return found

    @staticmethod
    def seen(given: QueryDict) -> Mapping[int, int | None]:
        """Keys of the chosen records with the version of each that the reader saw."""
        words = [*given.getlist("pk"), *given.get("pks", "").split(",")]
        found = [_ITEM.fullmatch(word) for word in words if word]
        if not 0 < len(found) <= MOST_RECORDS:
            raise BadRequest(_("Choose some records first."))
        chosen: dict[int, int | None] = {}
        for one in found:
            if one is None:
                raise BadRequest(_("Choose some records first."))
            chosen[int(one[1])] = int(one[2]) if one[2] else None
        return chosen

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.dialog(self.form())

    def form(self, data: Any = None) -> ActionForm:
        form = ActionForm(self.action, None, self.resource.model, data=data)
        needs_reason = self.action.needs_reason
        prepare(form, self.resource, self.actor, needs_reason=needs_reason, version=None)
        return form

    def ready(self) -> Sequence[Any]:
        """Of the chosen rows those to which the verb applies in their present state."""
        return [row for row in self.chosen if self.action.applies_to(row)]

    def dialog(self, form: ActionForm, status: int = 200) -> HttpResponse:
        ready = self.ready()
        return self.shown(
            status,
            form=form,
            action=Verb.of(self.action),
            post_url=self.request.path,
            back=self.url("list"),
            records=ready[:SHOWN],
            count=len(ready),
            left_out=len(self.chosen) - len(ready),
            pks=",".join(f"{row.pk}:{row.version}" for row in ready),
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        seen = self.seen(request.POST)
        if None in seen.values():
            raise VersionMissing
        form = self.form(request.POST)
        if not form.is_valid() or not self.ready():
            return self.dialog(form, 422)
        rows = list(self.ready())
        for row in rows:
            form.fill(row)
            row.version = seen[row.pk]
        try:
            reason = form.cleaned_data.get(REASON, "")
            self.action.execute_many(rows, by=self.actor, reason=reason)
        except ValidationError as error:
            attach(form, error)
            return self.dialog(form, 422)
        messages.success(request, done_message(self.action, rows))
        return self.leave(self.url("list"))
