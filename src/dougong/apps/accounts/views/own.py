"""What the pages about one's own account share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import HASH_SESSION_KEY
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.models import Account
from dougong.apps.accounts.queries import own_account
from dougong.kernel.errors import DougongError
from dougong.platform.actions.step_up import is_fresh, step_up
from dougong.platform.pages import OwnPage
from dougong.platform.requests.errors import refusal_of
from dougong.platform.requests.guarding import SIGNED_IN

PROOF = "proof"


class MyPage(OwnPage):
    """A page that shows the reader nothing but their own account."""

    permission = SIGNED_IN

    @property
    def account(self) -> Account:
        """The reader's account, as it stands now."""
        return own_account(self.actor)


def number_given(request: HttpRequest, name: str) -> int | None:
    """The key that a hidden input names; None where it is no number of ours."""
    given = request.POST.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 18 else None


def secret_field(label: Any, autocomplete: str, *, help_text: Any = "") -> forms.CharField:
    """An input whose letters are not shown."""
    widget = forms.PasswordInput(attrs={"class": "form-control", "autocomplete": autocomplete})
    return forms.CharField(
        label=label, max_length=256, strip=False, widget=widget, help_text=help_text
    )


def text_field(label: Any, **options: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "form-control", **options.pop("attrs", {})})
    return forms.CharField(label=label, widget=widget, **options)


class ProvedForm(forms.Form):
    """A form that asks again who is at the screen, unless that was proved minutes ago."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        if not is_fresh():
            self.fields[PROOF] = secret_field(
                _("Your password or a one-time code"),
                "current-password",
                help_text=_("Prove again who you are."),
            )

    def clean(self) -> None:
        super().clean()
        if not self.errors and self.cleaned_data.get(PROOF):
            try:
                step_up(self.request, self.cleaned_data[PROOF])
            except DougongError as error:
                raise ValidationError({PROOF: refusal_of(error).message}) from error


def keep_session(request: HttpRequest, account: Account) -> None:
    """This session goes on under the account's new stamp; all others end."""
    request.session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    request.session.cycle_key()
