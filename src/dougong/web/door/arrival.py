"""What happens when somebody is let in: the session, the list of sign-ins, duties, the known device."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language, ngettext

from dougong.apps.accounts.actions import is_required, open_login, profile_of, subject_of
from dougong.apps.accounts.choices import Method
from dougong.apps.accounts.models import Account, Login, PasswordProfile
from dougong.kernel import clock
from dougong.platform.desk.arranging import choice_of
from dougong.platform.identity import sessions
from dougong.platform.navigation import keep_density
from dougong.platform.requests.origins import address_of, device_of

BACKEND = settings.AUTHENTICATION_BACKENDS[0]
PENDING, PENDING_SECONDS = "pending", 300
DEVICE, SALT = "dougong_device", "dougong.device"
HALF_A_YEAR, YEAR = 180 * 24 * 3600, 365 * 24 * 3600
MOST_NAMES = 10


def safe_next(request: HttpRequest, address: str) -> str:
    """An address of ours to go on to."""
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
    return address if is_ours else reverse("home")


def known_device(request: HttpRequest) -> dict[str, Any]:
    """The browser's own name, and the digests of those who signed in from it before."""
    try:
        found: dict[str, Any] = signing.loads(
            request.COOKIES.get(DEVICE, ""), salt=SALT, max_age=HALF_A_YEAR
        )
    except signing.BadSignature:
        return {"id": secrets.token_urlsafe(12), "names": []}
    return found


def bucket_of(request: HttpRequest, username: str) -> str:
    """The bucket of failures: the device's own where this name came in from it before."""
    device = known_device(request)
    return device["id"] if subject_of(username) in device["names"] else ""


def wait_for_second(
    request: HttpRequest, account: Account, method: Method, failures: int, then: str
) -> HttpResponse:
    """Keep in mind who gave the password, and ask for the second factor."""
    request.session.cycle_key()
    request.session[PENDING] = {
        "account": account.pk,
        "stamp": account.security_stamp,
        "method": method,
        "failures": failures,
        "then": then,
        "at": clock.now().timestamp(),
    }
    return HttpResponseRedirect(reverse("second-factor"))


def let_in(
    request: HttpRequest,
    account: Account,
    method: Method,
    *,
    second: str = "",
    failures: int = 0,
    then: str = "",
) -> HttpResponse:
    """Open the session and go on to where the person was going."""
    request.session.pop(PENDING, None)
    login(request, account, backend=BACKEND)
    profile, is_administrator = profile_of(account), account.is_administrator
    longest = timedelta(hours=profile.session_hours)
    sessions.begin(
        request.session,
        idle=profile.idle_limit(is_administrator=is_administrator),
        longest=longest,
        duty=_duty(account, profile, method),
    )
    open_login(
        Login(
            account=account,
            session_key=request.session.session_key or "",
            ends_by=clock.now() + longest,
            address=address_of(request),
            device=device_of(request),
            method=method,
            second_method=second,
        ),
        is_known=bool(bucket_of(request, account.username)),
    )
    _tell_failures(request, failures)
    response = HttpResponseRedirect(safe_next(request, then))
    keep_language(response, account.language)
    if choice := choice_of(account):
        keep_density(response, choice.density)
    _remember_device(request, response, account)
    return response


def _duty(account: Account, profile: PasswordProfile, method: Method) -> str:
    """What the person has to do before anything else."""
    if method == Method.PASSWORD and is_password_over(account, profile):
        return "change_password"
    is_asked = settings.SECOND_FACTOR_IS_ENFORCED and method == Method.PASSWORD
    if is_asked and is_required(account, profile) and not account.devices.exists():
        return "second_factor"
    return ""


def is_password_over(account: Account, profile: PasswordProfile) -> bool:
    changed, days = account.password_changed_at, profile.change_after_days
    is_old = bool(days and changed and clock.now() - changed > timedelta(days=days))
    return account.must_change_password or is_old


def _tell_failures(request: HttpRequest, failures: int) -> None:
    if failures > 0:
        text = ngettext(
            "%(number)s attempt to sign in to your account had failed before.",
            "%(number)s attempts to sign in to your account had failed before.",
            failures,
        )
        messages.warning(request, text % {"number": failures})


def _remember_device(request: HttpRequest, response: HttpResponse, account: Account) -> None:
    device, subject = known_device(request), subject_of(account.username)
    names = [name for name in device["names"] if name != subject]
    device["names"] = [subject, *names][:MOST_NAMES]
    _keep(response, DEVICE, signing.dumps(device, salt=SALT), HALF_A_YEAR)


def keep_language(response: HttpResponse, language: str) -> None:
    """Let the browser remember the reader's language."""
    if language and check_for_language(language):
        _keep(response, settings.LANGUAGE_COOKIE_NAME, language, YEAR)


def _keep(response: HttpResponse, name: str, value: str, age: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=age,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
