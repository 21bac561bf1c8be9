"""While the journal has diverged or is far behind nothing is written: 503 for writers."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve

from dougong.kernel.errors import N_, DougongError
from dougong.platform.journal import current_request_id
from dougong.platform.requests.api_errors import described
from dougong.platform.requests.errors import page_refusal

from . import standing
from .divergence import JournalDiverged, current

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
STILL_OPEN = frozenset({"sign-in", "sign-out", "ledger-acknowledge", "ledger-verify"})
"""Addresses whose writes are entries only."""
LOOK_EVERY = 5.0


class ReadOnlyMiddleware:
    """Refuse every unsafe request but the few by which people come, look and agree."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE and _name(request) not in STILL_OPEN:
            if current():
                return refused(request, JournalDiverged())
            if lag_seen() >= settings.JOURNAL_LAG_LIMIT:
                return refused(request, JournalBehind())
        return self.get_response(request)


class JournalBehind(DougongError):
    """What would be written could not be sealed for a long time: something holds the sealer up."""

    code = "journal_behind"
    status = 503
    retry_after = 60

    def __init__(self) -> None:
        super().__init__(
            N_("The journal is too far behind: for the time being nothing can be written.")
        )


_seen: list[float] = [0.0, 0.0]


def lag_seen() -> float:
    """Seconds by which sealing is behind, asked at most every few seconds by one process."""
    if time.monotonic() >= _seen[0]:
        _seen[:] = [time.monotonic() + LOOK_EVERY, standing.sealing_lag().total_seconds()]
    return _seen[1]


def forget() -> None:
    """Ask anew at the next request how far sealing is behind."""
    _seen[:] = [0.0, 0.0]


def refused(request: HttpRequest, error: DougongError) -> HttpResponse:
    if not request.path.startswith("/api/"):
        return page_refusal(request, error)
    status, problems = described(error)
    body = {**asdict(problems[0]), "errors": [asdict(one) for one in problems]}
    return JsonResponse({**body, "request_id": current_request_id()}, status=status)


def banner(request: HttpRequest) -> dict[str, Any]:
    """Context of every template: what has diverged, if anything has."""
    return {"divergence": current()}


def _name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).url_name or ""
    except Resolver404:
        return ""
