"""Asking for emergency access, releasing it, and what was done and opened by it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dougong.apps.accounts.actions import AskBreakGlass, ReleaseBreakGlass
from dougong.apps.accounts.models import BreakGlass
from dougong.apps.accounts.queries import (
    account_within,
    emergency_roles,
    emergency_trail,
    scope_within,
)
from dougong.platform.forms import attach
from dougong.platform.ledger.wording import opened
from dougong.platform.navigation import tabs_of
from dougong.platform.pages import OwnPage

from .own import ProvedForm, text_field

TRAIL_SHOWN = 200


class AskForm(ProvedForm):
    """Who needs which role, where, why and for how long."""

    account = text_field(gettext_lazy("Sign-in name of the account"), max_length=64)
    role: Any = forms.ModelChoiceField(
        queryset=None,
        label=gettext_lazy("Role"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    scope = text_field(
        gettext_lazy("Code of the scope"),
        max_length=32,
        help_text=gettext_lazy("Of a unit, portfolio, programme or project."),
    )
    incident = text_field(
        gettext_lazy("Incident"),
        max_length=60,
        help_text=gettext_lazy("Code of the incident that makes it necessary."),
    )
    why = forms.CharField(
        label=gettext_lazy("What has to be done"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        min_value=1,
        max_value=240,
        initial=60,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
        help_text=gettext_lazy("At most 240; it ends by itself and is not extended."),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["role"].queryset = emergency_roles()
        self.reader: Any = request.user

    def clean_account(self) -> Any:
        return self.found(account_within(self.reader, self.cleaned_data["account"]))

    def clean_scope(self) -> Any:
        return self.found(scope_within(self.reader, self.cleaned_data["scope"]))

    @staticmethod
    def found(row: Any) -> Any:
        if row is None:
            raise ValidationError(_("Nothing of this name lies where you may decide."), "unknown")
        return row


class AskBreakGlassPage(OwnPage):
    """The first of the two persons asks."""

    permission = "breakglass.ask"
    template_name = "accounts/break_glass_ask.html"

    def context(self) -> dict[str, Any]:
        return {"form": AskForm(self.request)}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = AskForm(request, request.POST)
        if not form.is_valid():
            return self.page(422, form=form)
        names = ("account", "role", "scope", "incident", "why", "minutes")
        row = BreakGlass(**{name: form.cleaned_data[name] for name in names})
        try:
            made = AskBreakGlass(row, by=self.actor).execute()
        except ValidationError as error:
            attach(form, error)
            return self.page(422, form=form)
        messages.success(request, _("Another person has to countersign within an hour."))
        return HttpResponseRedirect(reverse("breakglass-detail", args=[made.pk]))


class ReleaseBreakGlassPage(OwnPage):
    """The second of the two persons releases."""

    permission = "breakglass.release"
    model = BreakGlass
    template_name = "accounts/break_glass_release.html"

    def context(self) -> dict[str, Any]:
        return {
            "form": ProvedForm(self.request),
            "tabs": tabs_of(self.row, "breakglass-release"),
            "is_waiting": ReleaseBreakGlass.applies_to(self.row),
        }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = ProvedForm(request, request.POST)
        if not form.is_valid():
            return self.page(422, form=form)
        try:
            ReleaseBreakGlass(self.row, by=self.actor).execute()
        except ValidationError as error:
            attach(form, error)
            return self.page(422, form=form)
        messages.success(request, _("The access is open. Everybody is told."))
        return HttpResponseRedirect(reverse("breakglass-detail", args=[self.row.pk]))


class BreakGlassTrail(OwnPage):
    """What was done and opened while the access was open."""

    permission = "breakglass.view"
    model = BreakGlass
    template_name = "accounts/break_glass_trail.html"

    def context(self) -> dict[str, Any]:
        entries = emergency_trail(self.row)[:TRAIL_SHOWN] if self.row.opened_at else []
        return {
            "reads": [opened(entry) for entry in entries],
            "tabs": tabs_of(self.row, "breakglass-trail"),
        }
