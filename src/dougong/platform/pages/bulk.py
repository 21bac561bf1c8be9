"""One verb on many chosen records: asked once, done in one transaction, all or none."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from dougong.platform.actions import Action, Missing
from dougong.platform.actions.passing import reason_asked
from dougong.platform.forms import REASON, ActionForm, attach, prepare
from dougong.platform.requests.errors import VersionMissing

from .chosen import ChosenPage
from .kind import EDITED_ON_PAGES, Verb, done_message

SHOWN = 8


class BulkPage(ChosenPage):
    """One verb on the chosen records."""

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
        return self.among(self.resource.policy.rows(self.actor, self.verb))

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.dialog(self.form())

    def form(self, data: Any = None) -> ActionForm:
        form = ActionForm(self.action, None, self.resource.model, data=data)
        is_asked = any(reason_asked(self.action, row) for row in self.chosen)
        needs_reason = is_asked or self.action.needs_reason
        prepare(form, self.resource, self.actor, needs_reason=needs_reason, version=None)
        return form

    def ready(self) -> list[Any]:
        """Of the chosen rows those to which the verb applies in their present state."""
        return [row for row in self.chosen if self.action.applies_to(row)]

    def dialog(self, form: ActionForm, status: int = 200) -> HttpResponse:
        ready = self.ready()
        return self.shown(
            status,
            form=form,
            action=Verb.of(self.action, ready),
            post_url=self.request.path,
            back=self.back,
            records=ready[:SHOWN],
            count=len(ready),
            left_out=len(self.chosen) - len(ready),
            pks=self.told(ready),
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
        return self.leave(self.back)
