"""Adding one record after the other: a dialog of the fields that must be filled, and no more."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import DateTimeField
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from dougong.platform.forms import REASON
from dougong.platform.journal import current_request_id
from dougong.platform.requests.redirects import local_target

from .base import address_shown
from .form import AddPage
from .kind import is_undoable, say_done

NAMED_BY = ("title", "name")
KEPT = (forms.Select, forms.DateInput, forms.DateTimeInput)
"""Inputs whose value the next record takes over; what is typed is typed anew."""


class FewFields(forms.ModelForm):
    """A form of some of the fields of a kind: what is wrong with the others is said above it."""

    def add_error(self, field: str | None, error: Any) -> None:
        if not hasattr(error, "error_dict"):
            super().add_error(field, error)
            return
        for name, errors in error.error_dict.items():
            place = name if name in self.fields else twin_of(name)
            if place not in self.errors or place == name:
                super().add_error(place if place in self.fields else None, errors)


def twin_of(name: str) -> str:
    """The column of the same text in the other language."""
    ends = {"_zh": "_en", "_en": "_zh"}
    return name[:-3] + ends.get(name[-3:], name[-3:])


class QuickAddPage(AddPage):
    """A new record of its needed fields and those that the address proposes; the next one follows."""

    template_name = "ui/quick.html"
    kept: dict[str, Any]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.kept = {}

    def initial(self) -> dict[str, Any]:
        """What the address proposes, and what was chosen for the record before."""
        found = super().initial()
        for name, word in found.items():
            is_moment = isinstance(self.resource.field(name), DateTimeField)
            found[name] = f"{word}T00:00" if is_moment and len(str(word)) == 10 else word
        return found | self.kept

    def form_class(self) -> type[forms.ModelForm]:
        full = super().form_class()
        return type(full.__name__, (FewFields, full), {})

    def form(self, data: Any = None) -> Any:
        form = super().form(data)
        name = naming_field(form)
        if name:
            form.fields[name].required = True
            form.fields[name].widget.attrs["autofocus"] = True
        needed = {REASON, name, *self.initial(), *lacking(form)}
        for other in [other for other in form.fields if other not in needed]:
            del form.fields[other]
        return form

    def form_page(self, form: Any, status: int = 200, **more: Any) -> HttpResponse:
        address = f"?{self.request.GET.urlencode()}"
        return super().form_page(
            form,
            status,
            post_url=self.request.path + address,
            add_url=self.url("add") + address,
            shown_at=address_shown(self.request) or self.url("list"),
            **more,
        )

    def finish(self, form: Any, row: Any) -> HttpResponse:
        """The same form once more, with what was chosen and without what was typed."""
        if not self.is_fragment:
            say_done(self.request, self.resource, "add", [row])
            return self.leave(local_target(self.request, self.request.get_full_path(), ""))
        self.kept = {
            name: form.data.get(name, "")
            for name, field in form.fields.items()
            if isinstance(field.widget, KEPT)
        }
        url = reverse(f"{self.resource.name}-detail", args=[row.pk])
        work = current_request_id() if is_undoable(self.resource, "add") else ""
        return self.form_page(self.form(), added=row.record, added_url=url, work=work)


def naming_field(form: Any) -> str:
    """The field by which the record is called, in the reader's language where there are two."""
    end = "_en" if (get_language() or "").startswith("en") else "_zh"
    names = [*(f"{name}{end}" for name in NAMED_BY), *NAMED_BY]
    return next((name for name in names if name in form.fields), "")


def lacking(form: Any) -> list[str]:
    """Fields that must be filled and have no value of their own accord."""
    return [
        name
        for name, field in form.fields.items()
        if field.required and form.get_initial_for_field(field, name) in (None, "")
    ]
