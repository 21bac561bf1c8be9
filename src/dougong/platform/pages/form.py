"""Adding and editing a record by the form of its kind."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Field, JSONField
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from dougong.platform.actions import Conflict
from dougong.platform.forms import (
    REASON,
    VERSION,
    attach,
    form_class_of,
    prepare,
    sections_of,
    take_custom,
)
from dougong.platform.histories import disagreement

from .base import version_read
from .kind import KindPage, Verb, say_done

TAKE = "take-"
"""Before a field's name: whose value is taken after a conflict, `theirs` or `mine`."""


def proposed(column: Field[Any, Any], word: str) -> Any:
    """A value that an address proposes; lists and tables stand there as JSON."""
    if not isinstance(column, JSONField):
        return word
    try:
        return json.loads(word)
    except ValueError:
        return word


class FormPage(KindPage):
    """A form over the declared fields; its verb is an action like any other."""

    template_name = "ui/form.html"

    def form(self, data: Any = None) -> Any:
        """The kind's form for the row at hand, or for a new one."""
        is_new = self.row is None
        initial = self.initial() if is_new else None
        form = self.form_class()(data, instance=self.row, initial=initial)
        prepare(
            form,
            self.resource,
            self.actor,
            needs_reason=self.resource.verbs[self.verb].needs_reason,
            version=None if is_new else self.row.version,
        )
        return form

    def form_class(self) -> type[ModelForm]:
        return form_class_of(self.resource)

    def initial(self) -> dict[str, Any]:
        """Values of declared fields that the address proposes for a new record."""
        given, field = self.request.GET, self.resource.field
        named = [name for name in self.resource.entered if name in given]
        return {name: proposed(field(name), given[name]) for name in named}

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.form_page(self.form())

    def form_page(self, form: Any, status: int = 200, **more: Any) -> HttpResponse:
        action = self.resource.verbs[self.verb]
        back = self.url("detail", self.row.pk) if self.row is not None else self.url("list")
        return self.shown(
            status,
            form=form,
            sections=sections_of(self.resource, form),
            reason=form[REASON] if REASON in form.fields else None,
            action=Verb.of(action),
            back=back,
            **more,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.form_page(form, 422)
        action = self.resource.verbs[self.verb]
        try:
            row = self.taken(form)
            take_custom(form, row)
            done = action(row, by=self.actor, reason=self.reason(form)).execute()
        except ValidationError as error:
            attach(form, error)
            return self.form_page(form, 422)
        except PermissionDenied:
            form.add_error(None, _("You have no right to do this in the place you have chosen."))
            return self.form_page(form, 403)
        return self.finish(form, done)

    def finish(self, form: Any, row: Any) -> HttpResponse:
        """The verb is done: on to the page of the record."""
        say_done(self.request, self.resource, self.verb, [row])
        return self.leave(self.url("detail", row.pk))

    def taken(self, form: Any) -> Any:
        """The record as the form leaves it."""
        return form.instance

    def reason(self, form: Any) -> str:
        return str(form.cleaned_data.get(REASON, ""))


class AddPage(FormPage):
    """A new record."""

    @property
    def verb(self) -> str:
        return "add"


class ChangePage(FormPage):
    """An edited record; where somebody else was quicker, both versions are shown."""

    @property
    def verb(self) -> str:
        return "change"

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        version_read(request)
        self.stored = self.row.copy()
        try:
            return super().post(request, **kwargs)
        except Conflict as conflict:
            return self.conflict_page(conflict)

    def taken(self, form: Any) -> Any:
        """With the other's value in every field for which the reader chose it."""
        record = form.instance
        record.version = form.cleaned_data[VERSION]
        for name in self.resource.fields:
            if self.request.POST.get(f"{TAKE}{name}") == "theirs":
                column = self.resource.field(name)
                setattr(record, column.attname, column.value_from_object(self.stored))
        for name in self.resource.custom:
            if self.request.POST.get(f"{TAKE}{name}") == "theirs":
                form.cleaned_data.pop(name, None)
        return record

    def conflict_page(self, conflict: Conflict) -> HttpResponse:
        data = self.request.POST.copy()
        data[VERSION] = str(conflict.stored.version)
        form = self.form(data)
        for name in form.fields:
            form.fields[name].widget = form.fields[name].hidden_widget()
        self.template_name = "ui/conflict.html"
        told = disagreement(conflict.row, conflict.stored, self.resource, tuple(form.fields))
        return self.form_page(form, 412, disagreement=told)
