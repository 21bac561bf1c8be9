"""My access: roles, sign-ins, devices, tokens, and the change of the password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dougong.apps.accounts.actions import (
    EndLogins,
    SetPassword,
    UnlinkIdentity,
    enabled_providers,
    move_login,
    passkeys_of,
    profile_of,
    used_passkey,
)
from dougong.apps.accounts.choices import TokenState
from dougong.apps.accounts.queries import delegations_of, roles_to_lend, safety_entries
from dougong.kernel.errors import DougongError
from dougong.platform.actions import Missing
from dougong.platform.actions.step_up import is_fresh, prove, step_up
from dougong.platform.forms import attach
from dougong.platform.identity import passkeys
from dougong.platform.identity.sessions import duty_done
from dougong.platform.ledger.wording import opened
from dougong.platform.requests.errors import BadRequest, refusal_of

from .own import MyPage, keep_session, number_given, secret_field

SHOWN = 10


class MyAccessPage(MyPage):
    """What I may do where until when, where I am signed in, and what speaks for me."""

    template_name = "accounts/my_access.html"

    def context(self) -> dict[str, Any]:
        account = self.account
        grants = account.grants.in_force().select_related("role", "scope", "record")
        tokens = account.tokens.filter(state=TokenState.ACTIVE).select_related("record", "scope")
        linked = account.identities.select_related("provider")
        return {
            "account": account,
            "grants": grants.order_by("ends_on", "pk"),
            "delegations": delegations_of(account),
            "may_delegate": roles_to_lend(account).exists(),
            "logins": account.logins.running()[:SHOWN],
            "own": self.request.session.session_key,
            "devices": account.devices.all(),
            "codes_left": account.recovery_codes.filter(used_at=None).count(),
            "tokens": tokens.order_by("expires_on"),
            "happened": [opened(entry) for entry in safety_entries(account)[:SHOWN]],
            "identities": linked,
            "providers": [
                one for one in enabled_providers() if one.pk not in {i.provider_id for i in linked}
            ],
        }


class EndLoginsPage(MyPage):
    """End the other sign-ins, or one of them."""

    template_name = "accounts/my_access.html"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        own, only = request.session.session_key or "", number_given(request, "login")
        account = EndLogins(self.account, by=self.actor, own=own, only=only).execute()
        keep_session(request, account)
        move_login(own, request.session.session_key or "")
        messages.success(request, _("The other sign-ins have ended."))
        return HttpResponseRedirect(reverse("my-access"))


class UnlinkPage(MyPage):
    """Take back that a sign-on outside speaks for one's own account."""

    template_name = "accounts/my_access.html"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        identity = number_given(request, "identity")
        if identity is None:
            raise BadRequest("identity")
        if not self.account.identities.filter(pk=identity).exists():
            raise Missing(str(identity))
        UnlinkIdentity(self.account, by=self.actor, identity=identity).execute()
        messages.success(request, _("The single sign-on no longer speaks for you."))
        return HttpResponseRedirect(reverse("my-access"))


class PasswordForm(forms.Form):
    """The password in use, and the new one twice."""

    current = secret_field(gettext_lazy("Password in use"), "current-password")
    password = secret_field(gettext_lazy("New password"), "new-password")
    again = secret_field(gettext_lazy("New password once more"), "new-password")

    def clean(self) -> None:
        given = super().clean() or self.cleaned_data
        if given.get("password") != given.get("again"):
            raise ValidationError({"again": _("The two differ.")})


class PasswordPage(MyPage):
    """Change one's own password; every other sign-in ends."""

    template_name = "accounts/password.html"

    def context(self) -> dict[str, Any]:
        return {"form": PasswordForm(), "profile": profile_of(self.account)}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = PasswordForm(request.POST)
        if not form.is_valid():
            return self.page(422, form=form)
        try:
            step_up(request, form.cleaned_data["current"])
            done = SetPassword(
                self.account, by=self.actor, password=form.cleaned_data["password"]
            ).execute()
        except ValidationError as error:
            attach(form, error)
            return self.page(422, form=form)
        except DougongError as error:
            form.add_error("current", refusal_of(error).message)
            return self.page(422, form=form)
        own = request.session.session_key or ""
        EndLogins(done, by=done, own=own).execute()
        keep_session(request, done)
        move_login(own, request.session.session_key or "")
        duty_done(request.session, "change_password")
        messages.success(request, _("The password is changed; your other sign-ins have ended."))
        return HttpResponseRedirect(reverse("my-access"))


class ProofPage(MyPage):
    """Prove again who is at the screen, by password, code or passkey; then go on."""

    template_name = "accounts/proof.html"

    def context(self) -> dict[str, Any]:
        credentials = passkeys_of(self.account)
        options = passkeys.ask_for_proof(self.request, credentials) if credentials else ""
        return {"options": options, "next": self.then(), "is_fresh": is_fresh()}

    def then(self) -> str:
        given = self.request.POST.get("next", self.request.GET.get("next", ""))
        hosts = {self.request.get_host()}
        is_ours = url_has_allowed_host_and_scheme(given, hosts, self.request.is_secure())
        return given if is_ours else reverse("my-access")

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            if answer := request.POST.get("passkey"):
                used = passkeys.take_proof(request, passkeys_of(self.account), answer)
                prove(request, used_passkey(self.account, used))
            else:
                step_up(request, request.POST.get("proof", "")[:256])
        except DougongError as error:
            if not request.user.is_authenticated:  # too many failures ended the session
                return HttpResponseRedirect(reverse("sign-in"))
            return self.page(422, refusal=refusal_of(error).message)
        return HttpResponseRedirect(self.then())
