"""Pages of the door: name and password, second factor, the way by link, and leaving."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode, urlsplit

from django import forms
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from dougong.apps.accounts.actions import (
    Admitted,
    Attempt,
    FollowLink,
    NotAdmitted,
    admit,
    close_login,
    enabled_providers,
    link_of,
    note,
    passkeys_of,
    pending_account,
    profile_of,
    prove_factor,
    used_passkey,
)
from dougong.apps.accounts.choices import DeviceKind, LinkPurpose, Method
from dougong.apps.accounts.models import Account
from dougong.apps.accounts.queries import own_account
from dougong.kernel import clock
from dougong.kernel.errors import DougongError
from dougong.platform.forms import attach
from dougong.platform.identity import passkeys
from dougong.platform.requests.errors import is_fragment, page_refusal, refusal_of
from dougong.platform.requests.origins import address_of

from . import arrival


class SignInForm(forms.Form):
    """Name and password, as long as they may be."""

    username = forms.CharField(max_length=64)
    password = forms.CharField(max_length=256, strip=False)


def to_the_door(request: HttpRequest) -> HttpResponse:
    """The session ended under an open page: load the door as a page."""
    seen = urlsplit(request.headers.get("HX-Current-URL", ""))
    query = urlencode({"next": f"{seen.path}?{seen.query}" if seen.query else seen.path})
    return HttpResponse(status=204, headers={"HX-Redirect": f"{reverse('sign-in')}?{query}"})


@method_decorator([login_not_required, sensitive_post_parameters()], name="dispatch")
class DoorPage(View):
    """A page for those who are not in yet."""

    template_name: str

    def page(self, status: int = 200, **context: Any) -> HttpResponse:
        return render(self.request, self.template_name, context, status=status)


class SignInPage(DoorPage):
    """Sign-in name and password, language, and in the demo the accounts to try."""

    template_name = "door/sign_in.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        if is_fragment(request):
            return to_the_door(request)
        if request.user.is_authenticated:
            return HttpResponseRedirect(arrival.safe_next(request, request.GET.get("next", "")))
        return self.door()

    def door(self, refusal: str = "", username: str = "") -> HttpResponse:
        then = self.request.POST.get("next", self.request.GET.get("next", ""))
        return self.page(
            refusal=refusal,
            username=username,
            next=then,
            providers=enabled_providers(),
            demo_accounts=demo_accounts(),
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SignInForm(request.POST)
        name = request.POST.get("username", "")[:64]
        if not form.is_valid():
            return self.door(_(NotAdmitted().message), name)
        given = form.cleaned_data
        bucket = arrival.bucket_of(request, given["username"])
        try:
            admitted = admit(
                Attempt(given["username"], given["password"], address_of(request), bucket)
            )
        except NotAdmitted as refused:
            return self.door(_(refused.message), name)
        return self.go_on(admitted, request.POST.get("next", ""))

    def go_on(self, admitted: Admitted, then: str) -> HttpResponse:
        account, failures = admitted.account, admitted.failures
        if account.devices.exists():
            return arrival.wait_for_second(self.request, account, Method.PASSWORD, failures, then)
        return arrival.let_in(self.request, account, Method.PASSWORD, failures=failures, then=then)


class SecondFactorPage(DoorPage):
    """A one-time code, a recovery code or a passkey, within five minutes of the password."""

    template_name = "door/second_factor.html"

    def pending(self) -> tuple[Account, dict[str, Any]] | None:
        kept = self.request.session.get(arrival.PENDING)
        if not kept or clock.now().timestamp() - kept["at"] > arrival.PENDING_SECONDS:
            return None
        account = pending_account(kept["account"], kept["stamp"])
        return (account, kept) if account else None

    def get(self, request: HttpRequest) -> HttpResponse:
        found = self.pending()
        return self.ask(found[0]) if found else HttpResponseRedirect(reverse("sign-in"))

    def ask(self, account: Account, refusal: str = "") -> HttpResponse:
        credentials = passkeys_of(account)
        options = passkeys.ask_for_proof(self.request, credentials) if credentials else ""
        has_app = account.devices.filter(kind_of_device=DeviceKind.TOTP).exists()
        return self.page(options=options, has_app=has_app, refusal=refusal)

    def post(self, request: HttpRequest) -> HttpResponse:
        found = self.pending()
        if found is None:
            return HttpResponseRedirect(reverse("sign-in"))
        account, kept = found
        try:
            method = self.method(account)
        except DougongError as refused:
            return self.ask(account, refusal_of(refused).message)
        if method is None:
            note("sign_in", account, result="failed", by=None, address=address_of(request))
            return self.ask(account, _("The code does not fit, or there were too many attempts."))
        return arrival.let_in(
            request,
            account,
            Method(kept["method"]),
            second=method,
            failures=kept["failures"],
            then=kept["then"],
        )

    def method(self, account: Account) -> Method | None:
        if answer := self.request.POST.get("passkey"):
            used = passkeys.take_proof(self.request, passkeys_of(account), answer)
            return used_passkey(account, used)
        return prove_factor(account, self.request.POST.get("code", "")[:40])


class LinkForm(forms.Form):
    """A new password, twice."""

    password = forms.CharField(max_length=256, strip=False)
    again = forms.CharField(max_length=256, strip=False)

    def clean(self) -> None:
        given = self.cleaned_data
        if given.get("password") != given.get("again"):
            raise ValidationError({"again": _("The two differ.")})


@method_decorator(login_not_required, name="dispatch")
class LinkPage(DoorPage):
    """An invitation or the way to a new password; only the form sent uses the link up."""

    template_name = "door/link.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().dispatch(request, *args, **kwargs)
        except DougongError as refused:
            return page_refusal(request, refused)

    def get(self, request: HttpRequest, value: str) -> HttpResponse:
        return self.ask(value, LinkForm())

    def ask(self, value: str, form: LinkForm, status: int = 200) -> HttpResponse:
        link = link_of(value)
        return self.page(
            status,
            form=form,
            account=link.account,
            is_invitation=link.purpose == LinkPurpose.INVITE,
            profile=profile_of(link.account),
        )

    def post(self, request: HttpRequest, value: str) -> HttpResponse:
        form, link = LinkForm(request.POST), link_of(value)
        if not form.is_valid():
            return self.ask(value, form, 422)
        account = link.account
        try:
            FollowLink(
                account, by=account, link=link, password=form.cleaned_data["password"]
            ).execute()
        except ValidationError as error:
            attach(form, error)
            return self.ask(value, form, 422)
        return HttpResponseRedirect(f"{reverse('sign-in')}?{urlencode({'welcome': 1})}")


class SignOut(View):
    """Leave; the session is gone at once."""

    def post(self, request: HttpRequest) -> HttpResponse:
        reader: Any = request.user
        if reader.is_authenticated:
            close_login(own_account(reader), request.session.session_key or "")
        logout(request)
        return HttpResponseRedirect(reverse("sign-in"))


def demo_accounts() -> list[dict[str, str]]:
    """Accounts of the demo institution, as its seed wrote them down; none anywhere else."""
    path = settings.DATA / "demo_accounts.json"
    if not settings.IS_DEMO or not path.exists():
        return []
    is_english = (translation.get_language() or "").startswith("en")
    label = "label_en" if is_english else "label_zh"
    accounts = json.loads(path.read_text(encoding="utf-8"))
    return [{**account, "label": account.get(label, "")} for account in accounts]
