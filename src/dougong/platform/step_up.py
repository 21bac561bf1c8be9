"""Fresh proof of who is at the screen: the password, given again no more than five minutes ago."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.hashers import check_password
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime

from dougong.kernel import clock
from dougong.kernel.errors import N_, DougongError

FRESH = timedelta(minutes=5)
MOST_FAILURES = 5
KEY, FAILURES = "stepped_up_at", "step_up_failures"

_stepped_up_at: ContextVar[datetime | None] = ContextVar("stepped_up_at", default=None)


class StepUpRequired(DougongError):
    """The verb is a signature: the person has to prove again who they are."""

    code = "step_up_required"
    status = 403

    def __init__(self) -> None:
        super().__init__(N_("Give your password again: your verdict is a signature."))


class PasswordWrong(DougongError):
    """The password does not fit; after five failures the session ends."""

    code = "sign_in.wrong_password"

    def __init__(self) -> None:
        super().__init__(N_("The password is wrong."))


def step_up(request: Any, password: str) -> None:
    """Take the password of the person who is signed in; keep the moment in the session."""
    account: Any = request.user
    session = request.session
    if not check_password(password, account.password):
        failures = int(session.get(FAILURES, 0)) + 1
        session[FAILURES] = failures
        if failures >= MOST_FAILURES:
            logout(request)
        raise PasswordWrong
    session.pop(FAILURES, None)
    now = clock.now()
    session[KEY] = now.isoformat()
    _stepped_up_at.set(now)


def kept_moment(request: HttpRequest) -> datetime | None:
    """When the session was stepped up, if it ever was."""
    session = getattr(request, "session", None)
    return parse_datetime(session[KEY]) if session and session.get(KEY) else None


@contextmanager
def stepped_up(at: datetime | None) -> Iterator[None]:
    """Verbs inside are done by somebody who proved who they are at this moment."""
    token = _stepped_up_at.set(at)
    try:
        yield
    finally:
        _stepped_up_at.reset(token)


def fresh_moment() -> datetime:
    """The moment of the proof, or the refusal where there is none or it is too old."""
    at = _stepped_up_at.get()
    if at is None or not clock.now() - FRESH <= at <= clock.now():
        raise StepUpRequired
    return at


def is_fresh() -> bool:
    try:
        fresh_moment()
    except StepUpRequired:
        return False
    return True
