"""Second factors of one's own account: adding, removing, recovery codes."""

from __future__ import annotations

from typing import Any

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dougong.apps.accounts.actions import (
    AddPasskey,
    AddTotp,
    RemoveDevice,
    RenewCodes,
    is_required,
    new_seed,
    passkeys_of,
    profile_of,
)
from dougong.kernel.errors import DougongError
from dougong.platform.forms import attach
from dougong.platform.identity import passkeys
from dougong.platform.identity.sessions import duty_done
from dougong.platform.requests.errors import BadRequest, refusal_of

from .own import MyPage, ProvedForm, number_given, text_field

SEED = "totp_seed"
NAME = gettext_lazy("Name of the device")


class DevicesPage(MyPage):
    """The second factors of the account, and ways to add or remove one."""

    template_name = "accounts/devices.html"

    def context(self) -> dict[str, Any]:
        account = self.account
        return {
            "devices": account.devices.all(),
            "codes_left": account.recovery_codes.filter(used_at=None).count(),
            "is_required": self.is_asked(),
            "form": ProvedForm(self.request),
        }

    def is_asked(self) -> bool:
        is_enforced = settings.SECOND_FACTOR_IS_ENFORCED
        return is_enforced and is_required(self.account, profile_of(self.account))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = ProvedForm(request, request.POST)
        if not form.is_valid():
            return self.page(422, form=form)
        if request.POST.get("do") == "codes":
            action = RenewCodes(self.account, by=self.actor)
            action.execute()
            return self.page(codes=action.codes)
        self.remove(number_given(request, "device"))
        return HttpResponseRedirect(reverse("my-devices"))

    def remove(self, device: int | None) -> None:
        if device is None:
            raise BadRequest(_("There is no such device."))
        RemoveDevice(
            self.account, by=self.actor, device=device, is_free=not self.is_asked()
        ).execute()
        messages.success(self.request, _("The second factor is removed."))


class NewDevicePage(MyPage):
    """Adding a second factor; the first one brings the recovery codes."""

    def added(self, codes: list[str]) -> HttpResponse:
        duty_done(self.request.session, "second_factor")
        messages.success(self.request, _("The second factor is added."))
        if not codes:
            return HttpResponseRedirect(reverse("my-devices"))
        self.template_name = "accounts/codes.html"  # type: ignore[misc]
        return self.page(codes=codes)


class TotpForm(ProvedForm):
    """The first code of an app."""

    name = text_field(NAME, max_length=60, required=False)
    code = text_field(
        gettext_lazy("Code that the app shows"),
        max_length=12,
        attrs={"inputmode": "numeric", "autocomplete": "one-time-code"},
    )


class NewTotpPage(NewDevicePage):
    """An authenticator app: scan, then type the code that it shows."""

    template_name = "accounts/new_totp.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        request.session[SEED] = new_seed()
        return self.page(form=TotpForm(request))

    def context(self) -> dict[str, Any]:
        seed = self.request.session.get(SEED, "")
        address = f"otpauth://totp/Dougong:{self.account.username}?" + urlencode(
            {"secret": seed, "issuer": "Dougong"}
        )
        picture = segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=2)
        spaced = " ".join(seed[at : at + 4] for at in range(0, len(seed), 4))
        return {"picture": picture, "seed": spaced}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = TotpForm(request, request.POST)
        seed = request.session.get(SEED, "")
        if not seed:
            return HttpResponseRedirect(reverse("add-totp"))
        if not form.is_valid():
            return self.page(422, form=form)
        given = form.cleaned_data
        action = AddTotp(
            self.account, by=self.actor, seed=seed, code=given["code"], name=given["name"]
        )
        try:
            action.execute()
        except ValidationError as error:
            attach(form, error)
            return self.page(422, form=form)
        del request.session[SEED]
        return self.added(action.codes)


class PasskeyForm(ProvedForm):
    """What the browser made, and what its owner calls it."""

    name = text_field(NAME, max_length=60, required=False)
    passkey = forms.CharField(widget=forms.HiddenInput, max_length=20_000, required=False)


class NewPasskeyPage(NewDevicePage):
    """A passkey: the browser makes it, with a key or with the device itself."""

    template_name = "accounts/new_passkey.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.ask(PasskeyForm(request))

    def ask(self, form: PasskeyForm, status: int = 200) -> HttpResponse:
        known = passkeys_of(self.account)
        options = passkeys.ask_for_new(self.request, self.account, known)
        return self.page(status, form=form, options=options)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = PasskeyForm(request, request.POST)
        if not form.is_valid():
            return self.ask(form, 422)
        try:
            made = passkeys.take_new(request, form.cleaned_data["passkey"])
        except DougongError as error:
            form.add_error(None, refusal_of(error).message)
            return self.ask(form, 422)
        action = AddPasskey(self.account, by=self.actor, made=made, name=form.cleaned_data["name"])
        action.execute()
        return self.added(action.codes)
