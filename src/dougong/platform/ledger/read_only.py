"""While the journal has diverged nothing is written: 503 for writers, a banner for readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve

from dougong.platform.journal import current_request_id
from dougong.platform.requests.api_errors import described
from dougong.platform.requests.errors import page_refusal

from .divergence import JournalDiverged, current

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
STILL_OPEN = frozenset({"sign-in", "sign-out", "ledger-acknowledge", "ledger-verify"})
"""Addresses whose writes are entries only."""


class ReadOnlyMiddleware:
    """Refuse every unsafe request but the few by which people come, look and agree."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE and current() and _name(request) not in STILL_OPEN:
            return refused(request)
        return self.get_response(request)


def refused(request: HttpRequest) -> HttpResponse:
    error = JournalDiverged()
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
