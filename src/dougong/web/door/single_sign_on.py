"""Leaving for a provider of single sign-on, and coming back from it."""

from __future__ import annotations

import logging
import os
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import View

from dougong.apps.accounts.actions import LinkIdentity, account_behind, note, provider_of
from dougong.apps.accounts.choices import Method
from dougong.apps.accounts.models import IdentityProvider
from dougong.apps.accounts.queries import own_account
from dougong.kernel.errors import DougongError
from dougong.platform.actions.step_up import is_fresh
from dougong.platform.identity.single_sign_on import SignOnRefused, Trusted, come_back, leave_for
from dougong.platform.requests.errors import page_refusal
from dougong.platform.requests.origins import address_of

from . import arrival

KEPT = "single_sign_on"
log = logging.getLogger(__name__)


def trusted(provider: IdentityProvider) -> Trusted:
    """The provider with its secret, which only the environment knows."""
    name = f"DOUGONG_OIDC_SECRET_{provider.key.upper().replace('-', '_')}"
    return Trusted(
        provider.issuer, provider.client_id, provider.algorithm, os.environ.get(name, "")
    )


class SignOnPage(View):
    """What both ways share: the provider in the address, and one answer to every failure."""

    provider: IdentityProvider

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        found = provider_of(kwargs["key"])
        if found is None:
            return page_refusal(request, Http404())
        self.provider = found
        try:
            return super().dispatch(request, *args, **kwargs)
        except (DougongError, ValidationError) as error:
            if isinstance(error, SignOnRefused):
                log.warning("single sign-on by %s: %s", found.key, error.why)
                note("sign_in", None, result="failed", by=None, address=address_of(request))
            return page_refusal(request, error)

    @property
    def back(self) -> str:
        return self.request.build_absolute_uri(reverse("sso-back", args=[self.provider.key]))

    def leave(self, *, then: str, is_link: bool) -> HttpResponse:
        address, kept = leave_for(trusted(self.provider), self.back)
        self.request.session[KEPT] = kept | {
            "provider": self.provider.key,
            "then": then,
            "is_link": is_link,
        }
        return HttpResponseRedirect(address)


@method_decorator(login_not_required, name="dispatch")
class StartPage(SignOnPage):
    """Leave the door for the provider."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        then = arrival.safe_next(request, request.GET.get("next", ""))
        return self.leave(then=then, is_link=False)


class LinkPage(SignOnPage):
    """Leave to show which subject of the provider one is; asks for a fresh proof first."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        if not is_fresh():
            return HttpResponseRedirect(
                f"{reverse('my-proof')}?{urlencode({'next': request.path})}"
            )
        return self.leave(then=reverse("my-access"), is_link=True)


@method_decorator(login_not_required, name="dispatch")
class BackPage(SignOnPage):
    """Come back with a code; what was kept counts once."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        kept = request.session.pop(KEPT, None)
        if not kept or kept["provider"] != self.provider.key:
            raise SignOnRefused("nothing was asked of this provider")
        subject = come_back(trusted(self.provider), kept, request.GET.dict(), self.back)
        if kept["is_link"]:
            return self.link(subject)
        account = account_behind(self.provider, subject)
        if account is None:
            raise SignOnRefused(f"no account in use stands behind {subject}")
        if account.devices.exists():
            return arrival.wait_for_second(request, account, Method.OIDC, 0, kept["then"])
        return arrival.let_in(request, account, Method.OIDC, then=kept["then"])

    def link(self, subject: str) -> HttpResponse:
        reader: Any = self.request.user
        if not reader.is_authenticated or not is_fresh():
            raise SignOnRefused("nobody proved who is to be linked")
        account = own_account(reader)
        LinkIdentity(account, by=account, provider=self.provider, subject=subject).execute()
        messages.success(self.request, _("Single sign-on is linked."))
        return HttpResponseRedirect(reverse("my-access"))
