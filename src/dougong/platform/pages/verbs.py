"""The dialog of a verb on one record, as a page of its own or inside another page."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from dougong.platform.actions import EFFECTIVE_ON, Action, Conflict, Missing
from dougong.platform.actions.passing import approval_asked, reason_asked
from dougong.platform.forms import REASON, VERSION, ActionForm, attach, effective_field, prepare
from dougong.platform.histories import disagreement
from dougong.platform.requests.redirects import local_target

from .base import version_read
from .kind import EDITED_ON_PAGES, KindPage, Verb, done_message


class DoPage(KindPage):
    """Ask what the verb needs (fields, a reason, a confirmation), then do it."""

    template_name = "ui/dialog.html"
    is_read_first: ClassVar[bool] = False
    """Whether the verb is done on what was read on the record's page, and offered nowhere else."""

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

    def form(self, data: Any = None) -> ActionForm:
        form = ActionForm(self.action, self.row, self.resource.model, data=data)
        prepare(
            form,
            self.resource,
            self.actor,
            needs_reason=reason_asked(self.action, self.row),
            version=self.row.version,
        )
        if approval_asked(self.action, self.row):
            form.fields[EFFECTIVE_ON] = effective_field()
        return form

    @cached_property
    def is_asking(self) -> bool:
        """Whether the reader lacks the right and may only ask that the verb be done."""
        policy = self.resource.policy
        return self.action.may_be_requested and not policy.allows(self.actor, self.verb, self.row)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.dialog(self.form())

    def dialog(self, form: ActionForm, status: int = 200, **more: Any) -> HttpResponse:
        return self.shown(
            status,
            form=form,
            action=Verb.of(self.action, [self.row]),
            post_url=self.request.get_full_path(),
            back=self.after(),
            records=[self.row],
            count=1,
            is_asking=self.is_asking,
            **more,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        version_read(request)
        form = self.form(request.POST)
        if not form.is_valid():
            return self.dialog(form, 422)
        form.fill(self.row)
        self.row.version = form.cleaned_data[VERSION]
        action = self.action(self.row, by=self.actor, reason=form.cleaned_data.get(REASON, ""))
        action.effective_on = form.cleaned_data.get(EFFECTIVE_ON)
        try:
            action.execute()
        except ValidationError as error:
            attach(form, error)
            return self.dialog(form, 422)
        except Conflict as conflict:
            return self.asked_again(conflict)
        messages.success(request, done_message(self.action, [self.row]))
        return self.leave(self.after())

    def asked_again(self, conflict: Conflict) -> HttpResponse:
        """The dialog once more with all that was entered, and what the others did meanwhile."""
        data = self.request.POST.copy()
        data[VERSION] = str(conflict.stored.version)
        told = disagreement(conflict.row, conflict.stored, self.resource, ())
        return self.dialog(self.form(data), 412, disagreement=told)

    def after(self) -> str:
        """Where the reader goes once the verb is done: back to the list that asked, or the record."""
        return local_target(
            self.request, self.request.GET.get("back", ""), self.url("detail", self.row.pk)
        )


class DeletePage(DoPage):
    """Remove the record, after asking."""

    @property
    def verb(self) -> str:
        return "delete"

    def after(self) -> str:
        return local_target(self.request, self.request.GET.get("back", ""), self.url("list"))
