"""Editing many records at once: fields chosen, new values given, looked at before and after, stored."""

from __future__ import annotations

from functools import cached_property
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from dougong.platform.editing.many import FAULTS_SHOWN, SHOWN, Edit
from dougong.platform.editing.trial import editable_names
from dougong.platform.forms import REASON, attach, form_class_of, prepare
from dougong.platform.requests.errors import VersionMissing
from dougong.platform.wording import heading

from .chosen import MOST_RECORDS, ChosenPage
from .kind import Verb, say_done

FIELD, MORE, STEP, LOOKED = "field", "more", "step", "looked"


class ValuesForm(forms.ModelForm):
    """Values for some fields of many records: there is no one record to be checked here."""

    def _post_clean(self) -> None:
        """What the column asks of a value; each record is checked by itself, with its other values."""
        columns = {one.name: one for one in self._meta.model._meta.concrete_fields}
        for name, value in list(self.cleaned_data.items()):
            try:
                if name in columns:
                    columns[name].run_validators(plain(value))
            except ValidationError as error:
                self.add_error(name, error)


class EditManyPage(ChosenPage):
    """New values for the chosen records: all of them get these, or none does."""

    template_name = "ui/many.html"

    @property
    def verb(self) -> str:
        return "change"

    @cached_property
    def chosen(self) -> list[Any]:
        """The chosen rows that the reader may change."""
        return self.among(self.resource.policy.rows(self.actor, "change"))

    def left_out(self) -> int:
        """How many of the ticked rows the reader may not change."""
        given = self.request.GET
        is_ticked = self.request.method == "GET" and "all" not in given
        return len(self.seen(given)) - len(self.chosen) if is_ticked else 0

    @cached_property
    def names(self) -> list[str]:
        """The fields chosen so far, in the order in which they were."""
        given = self.request.POST
        editable = editable_names(self.resource, self.actor)
        asked = [*given.getlist(FIELD), *given.getlist(MORE)]
        return [name for name in dict.fromkeys(asked) if name in editable]

    def form(self, data: Any = None) -> Any:
        full = form_class_of(self.resource)
        made: Any = type(full.__name__, (ValuesForm, full), {})
        given = self.request.POST
        initial = {name: given.getlist(name) for name in self.names if name in given}
        proposed = {name: v[0] if len(v) == 1 else v for name, v in initial.items()}
        form = made(data, initial=proposed)
        needs_reason = self.resource.verbs["change"].needs_reason
        prepare(form, self.resource, self.actor, needs_reason=needs_reason, version=None)
        for name in [name for name in form.fields if name not in {*self.names, REASON}]:
            del form.fields[name]
        form.order_fields([*self.names, REASON])
        return form

    def others(self, form: Any) -> list[tuple[str, str]]:
        """Fields that may be chosen besides."""
        editable = editable_names(self.resource, self.actor) - set(form.fields)
        names = [name for name in self.resource.entered if name in editable]
        return [(name, heading(self.resource.field(name))) for name in names]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.dialog(self.form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        seen = self.seen(request.POST)
        if None in seen.values():
            raise VersionMissing
        step = request.POST.get(STEP, "")
        if step not in {"look", "without", "store"} or not self.names:
            return self.dialog(self.form())
        form = self.form(request.POST)
        if not form.is_valid():
            return self.dialog(form, 422)
        edit = self.looked_at(form, dict(seen))
        if step == "without":
            self.chosen = [row for row in self.chosen if row.pk not in edit.refused]
            edit = self.looked_at(form, dict(seen))
        is_known = request.POST.get(LOOKED) == self.digest(form)
        if step != "store" or edit.faults or not edit.rows or not is_known:
            return self.dialog(form, 422 if edit.faults else 200, edit)
        return self.store(form, edit)

    def looked_at(self, form: Any, seen: dict[int, int | None]) -> Edit:
        values = {
            name: plain(form.cleaned_data[name]) for name in self.names if name in form.fields
        }
        reason = form.cleaned_data.get(REASON, "")
        edit = Edit(self.resource, self.actor, self.chosen, seen, values, reason=reason)
        edit.look()
        return edit

    def store(self, form: Any, edit: Edit) -> HttpResponse:
        try:
            done = edit.store_all()
        except ValidationError as error:
            attach(form, error)
            return self.dialog(form, 422, edit)
        say_done(self.request, self.resource, "change", done)
        return self.leave(self.back)

    def digest(self, form: Any) -> str:
        """What was looked at: the same values for the same records."""
        data = self.request.POST
        said = [(name, data.getlist(name)) for name in sorted(form.fields)]
        keys = sorted(row.pk for row in self.chosen)
        return sha256(repr((said, keys)).encode()).hexdigest()

    def dialog(self, form: Any, status: int = 200, edit: Edit | None = None) -> HttpResponse:
        return self.shown(
            status,
            form=form,
            action=Verb.of(self.resource.verbs["change"]),
            names=[name for name in self.names if name in form.fields],
            others=self.others(form),
            count=len(self.chosen),
            left_out=self.left_out(),
            most=MOST_RECORDS,
            records=self.chosen[:SHOWN],
            pks=self.told(self.chosen),
            edit=edit,
            previews=edit.previews() if edit else (),
            hidden=max(len(edit.rows) - SHOWN, 0) if edit else 0,
            hidden_faults=max(len(edit.refused) - FAULTS_SHOWN, 0) if edit else 0,
            looked=self.digest(form) if edit else "",
            labels=[heading(self.resource.field(name)) for name in edit.values] if edit else (),
            post_url=self.request.path,
            back=self.back,
        )


def plain(value: Any) -> Any:
    """The key of a chosen record in place of the record."""
    return value.pk if isinstance(value, Model) else value
