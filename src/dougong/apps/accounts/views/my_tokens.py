"""Making an access token for one's own account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.actions import CreateToken
from dougong.apps.accounts.choices import SCOPE_KINDS
from dougong.apps.accounts.models import ApiToken
from dougong.platform.forms import attach
from dougong.platform.records.days import current_day
from dougong.platform.search import visible

from .own import MyPage, ProvedForm, text_field

USUAL_DAYS = 90


class TokenForm(ProvedForm):
    """What a token may do, where, from where and until when."""

    name = text_field(_("Name"), max_length=80, help_text=_("What the token is for."))
    expires_on = forms.DateField(
        label=_("Valid until"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}),
        help_text=_("At most 365 days; 180 for a robot."),
    )
    scope: Any = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label=_("Only within"),
        empty_label=_("wherever you have rights"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    source_networks = text_field(
        _("Only from networks"),
        required=False,
        max_length=400,
        help_text=_("Such as 10.1.0.0/16, several with commas; empty for any."),
    )
    permissions = forms.MultipleChoiceField(
        label=_("Permissions"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        account: Any = request.user
        fields: dict[str, Any] = self.fields
        keys = sorted(key for key in account.permissions() if may_be_given(key))
        fields["permissions"].choices = [(key, key) for key in keys]
        fields["scope"].queryset = visible(account, SCOPE_KINDS).order_by("kind", "code")
        fields["expires_on"].initial = current_day() + timedelta(days=USUAL_DAYS)

    def clean_source_networks(self) -> list[str]:
        text = self.cleaned_data["source_networks"]
        return [part.strip() for part in text.split(",") if part.strip()]


def may_be_given(key: str) -> bool:
    """A token may look at requests, but never decide one."""
    return not key.startswith("approvalrequest.") or key.endswith(".view")


class NewTokenPage(MyPage):
    """Make a token; its value is shown this once."""

    template_name = "accounts/new_token.html"

    def context(self) -> dict[str, Any]:
        return {"form": TokenForm(self.request)}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = TokenForm(request, request.POST)
        if not form.is_valid():
            return self.page(422, form=form)
        names = ("name", "expires_on", "scope", "source_networks", "permissions")
        token = ApiToken(account=self.account, **{name: form.cleaned_data[name] for name in names})
        action = CreateToken(token, by=self.actor)
        try:
            made = action.execute()
        except ValidationError as error:
            attach(form, error)
            return self.page(422, form=form)
        self.template_name = "accounts/token.html"  # type: ignore[misc]
        return self.page(token=made, value=action.value)
