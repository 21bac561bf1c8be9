"""Fresh proof of who is at the screen: password, code or passkey, no more than five minutes old."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
LONGEST_CODE = 8
KEY, FAILURES, BY = "stepped_up_at", "step_up_failures", "stepped_up_by"
Proof = Callable[[Any, str], str | None]
"""Takes an account and what was entered; answers by which second factor it is a proof, if any."""

Follower = Callable[[str, str], None]
"""Hears of the old and the new key of a web session."""

_proofs: list[Proof] = []
_followers: list[Follower] = []


def install_proof(proof: Proof, follower: Follower) -> None:
    """Say who knows the second factors of accounts, and who keeps the list of web sessions."""
    _proofs[:], _followers[:] = [proof], [follower]


_stepped_up_at: ContextVar[datetime | None] = ContextVar("stepped_up_at", default=None)


class StepUpRequired(DougongError):
    """The verb is a signature: the person has to prove again who they are."""

    code = "step_up_required"
    status = 403

    def __init__(self) -> None:
        super().__init__(N_("Prove again who you are: your verdict is a signature."))


class PasswordWrong(DougongError):
    """Neither the password nor a code; after five failures the session ends."""

    code = "sign_in.wrong_password"

    def __init__(self) -> None:
        super().__init__(N_("This is neither the password nor a code that fits."))


def step_up(request: Any, given: str) -> None:
    """Take the password or a one-time code of the person who is signed in."""
    account: Any = request.user
    method = _method_of(account, given)
    if method is None:
        session = request.session
        failures = int(session.get(FAILURES, 0)) + 1
        session[FAILURES] = failures
        if failures >= MOST_FAILURES:
            logout(request)
        raise PasswordWrong
    prove(request, method)


def _method_of(account: Any, given: str) -> str | None:
    """Short digits are a code; whatever else may be the password or a code from paper."""
    is_code = given.strip().isdigit() and len(given.strip()) <= LONGEST_CODE
    if not is_code and check_password(given, account.password):
        return "password"
    return next((method for proof in _proofs if (method := proof(account, given))), None)


def prove(request: Any, method: str) -> None:
    """Keep the moment of a proof that was accepted, and by what."""
    session = request.session
    session.pop(FAILURES, None)
    before = session.session_key
    session.cycle_key()  # whoever knew the key of the weaker session does not know this one
    for follow in _followers:
        follow(before, session.session_key)
    now = clock.now()
    session[KEY], session[BY] = now.isoformat(), method
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
