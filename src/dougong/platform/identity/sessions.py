"""Rules of web sessions: when one ends by itself, and what its owner has to do before all else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model, logout
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from dougong.kernel import clock
from dougong.platform.requests.api_errors import data_refusal
from dougong.platform.requests.errors import is_fragment

BEGAN, SEEN, IDLE, LONGEST, DUTY = "began_at", "seen_at", "idle_seconds", "longest_seconds", "duty"
UNASKED = "X-Unasked"
SEEN_EVERY = 60
"""Seconds after which a request is worth noting."""
DUTIES = {"change_password": "password", "second_factor": "my-devices"}
"""What has to be done first, with the page on which it is done."""
ALWAYS = frozenset({"sign-in", "sign-out", "language", "healthz"})
PAGES_OF_DUTY = {
    "change_password": ALWAYS | {"password"},
    "second_factor": ALWAYS | {"my-devices", "add-totp", "add-passkey"},
}
Handler = Callable[[HttpRequest], HttpResponse]


def begin(session: Any, *, idle: timedelta, longest: timedelta, duty: str = "") -> None:
    """Start the clock of a session."""
    now = clock.now().timestamp()
    session[BEGAN], session[SEEN] = now, now
    session[IDLE], session[LONGEST] = idle.total_seconds(), longest.total_seconds()
    if duty:
        session[DUTY] = duty


def is_over(session: Any) -> bool:
    """Whether the session stood idle or lasted too long."""
    if BEGAN not in session:
        return False
    now = clock.now().timestamp()
    is_idle = now - session[SEEN] > session[IDLE]
    return bool(is_idle or now - session[BEGAN] > session[LONGEST])


def is_unasked(request: HttpRequest) -> bool:
    """Whether the page asks by itself; nobody is there for that, and an idle session stays idle."""
    return request.headers.get(UNASKED) == "1" or request.path == reverse("live")


def duty_done(session: Any, duty: str) -> None:
    """The owner did what was asked; the session is free."""
    if session.get(DUTY) == duty:
        del session[DUTY]


class SessionRules:
    """End sessions that stood idle or lasted too long, and hold back those with a duty."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.session
        if is_over(session):
            logout(request)
        elif BEGAN in session and not is_unasked(request):
            now = clock.now().timestamp()
            if now - session[SEEN] > SEEN_EVERY:
                session[SEEN] = now
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        duty = request.session.get(DUTY)
        match = request.resolver_match
        if duty is None or match is None or match.url_name in PAGES_OF_DUTY[duty]:
            return None
        if request.path.startswith("/api/"):
            return data_refusal(PermissionDenied(duty))
        url = reverse(DUTIES[duty])
        if is_fragment(request):
            return HttpResponse(status=204, headers={"HX-Redirect": url})
        return HttpResponseRedirect(url)


class SessionBackend(ModelBackend):
    """Finds the account of a session together with what every page has to know of the house."""

    def get_user(self, user_id: Any) -> Any:
        accounts: Any = get_user_model()._default_manager
        account = accounts.in_session(user_id)
        return account if account is not None and self.user_can_authenticate(account) else None
