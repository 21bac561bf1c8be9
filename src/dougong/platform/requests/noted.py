"""What is journalled of a request besides its changes: its refusal, or a read that is watched."""

from __future__ import annotations

import logging
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch

from dougong.kernel import clock
from dougong.platform.journal.notes import note, note_refusal
from dougong.platform.records import Record
from dougong.platform.register import Resource

log = logging.getLogger(__name__)

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
DENIED = frozenset({403, 404})
"""Refused authorisations; whoever may not see a record is told that it does not exist."""
WATCHED = frozenset({"sensitive", "core"})
OF_METHODS = {"POST": "add", "PUT": "change", "PATCH": "change", "DELETE": "delete"}


def note_outcome(request: HttpRequest, response: HttpResponseBase) -> None:
    """Called once the transaction of the request is over, before its answer is sent."""
    match = request.resolver_match
    if match is None:
        return
    if response.status_code >= 400:
        _note_refusal(request, response, match)
    elif _is_opened(request, response, match) and _is_watched(request, match):
        note("view", request.user.pk, record=_plate(match), about={"path": request.path})


def _note_refusal(request: HttpRequest, response: HttpResponseBase, match: ResolverMatch) -> None:
    status, is_safe = response.status_code, request.method in SAFE
    is_known = request.user.is_authenticated if hasattr(request, "user") else False
    if status == 401 or (is_safe and status not in DENIED) or not (is_known or status == 403):
        return
    about = {"route": match.route, "method": request.method, "status": status}
    result = "failed" if status >= 500 else "refused"
    actor = request.user.pk if is_known else None
    try:
        note_refusal(_verb(request, match), actor, record=_plate(match), result=result, about=about)
    except DatabaseError:  # a refusal stays one, even while the journal cannot be written
        log.exception("a refusal could not be journalled")


def _is_opened(request: HttpRequest, response: HttpResponseBase, match: ResolverMatch) -> bool:
    """Whether something was shown or sent; an export has written its own entry before."""
    is_shown = request.method in {"GET", "HEAD"} and response.status_code < 300
    return is_shown and not (match.url_name or "").endswith("-export")


def _is_watched(request: HttpRequest, match: ResolverMatch) -> bool:
    if not (hasattr(request, "user") and request.user.is_authenticated):
        return False
    kind = _given(match).get("resource") or getattr(request, "resource", None)
    if isinstance(kind, Resource) and kind.secrecy in WATCHED:
        return True
    return is_observed(request.user)


def is_observed(account: Any) -> bool:
    """Whether everything that the account opens is journalled now."""
    until = getattr(account, "observed_until", None)
    return until is not None and until > clock.now()


def _given(match: ResolverMatch) -> dict[str, Any]:
    """What a route gives its view, which names the kind and the verb."""
    view: Any = match.func
    found: dict[str, Any] = getattr(view, "view_initkwargs", None) or getattr(
        view, "initkwargs", {}
    )
    return found


def _verb(request: HttpRequest, match: ResolverMatch) -> str:
    """The word of the verb that was tried, as its entry would have had it."""
    named = match.kwargs.get("verb") or _given(match).get("verb")
    last = (match.url_name or "").rpartition("-")[2]
    if named or last in {"add", "change", "delete", "export"}:
        return str(named or last)
    return "view" if request.method in SAFE else OF_METHODS.get(str(request.method), "view")


def _plate(match: ResolverMatch) -> int | None:
    key = match.kwargs.get("pk")
    if key is None or not str(key).isdecimal() or int(key) >= 2**63:
        return None
    return Record.objects.filter(pk=int(key)).values_list("pk", flat=True).first()
