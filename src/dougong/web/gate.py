"""What is refused before any view is asked: foreign origins, methods nobody serves, too many requests."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from dougong.kernel.errors import N_, DougongError
from dougong.platform.requests.api_errors import refused
from dougong.platform.requests.buckets import Buckets
from dougong.platform.requests.errors import MethodUnknown

SAFE = ("GET", "HEAD", "OPTIONS")
EXPORT_COST, SEARCH_COST = 10, 3
SEARCHES = ("q", "search")
BURST_SECONDS = 3
"""So many seconds' worth of requests may come at once, as when somebody opens several pages."""


class CrossSite(DougongError):
    """Another site made the browser of somebody who is signed in send this."""

    code = "cross_site_request"
    status = 403

    def __init__(self) -> None:
        super().__init__(N_("This request was started by another site and is not carried out."))


class TooMany(DougongError):
    """More than an account may ask in so short a time."""

    code = "too_many_requests"
    status = 429

    def __init__(self, wait: int) -> None:
        super().__init__(
            N_("Too many requests at once: go on in %(seconds)s seconds."), params={"seconds": wait}
        )
        self.retry_after = wait


class GateMiddleware:
    """Stands behind sign-in, because what is allowed is counted by account."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "TRACE":
            return refused(request, MethodUnknown(["GET", "HEAD", "POST", "OPTIONS"]))
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if is_cross_site(request):
            return refused(request, CrossSite())
        asker = asker_of(request)
        if asker is None or not settings.REQUESTS_PER_SECOND:
            return None
        wait = buckets(settings.REQUESTS_PER_SECOND).take(asker, cost_of(request))
        return refused(request, TooMany(wait)) if wait else None


def is_cross_site(request: HttpRequest) -> bool:
    """Whether another site sends something unsafe with the cookie of somebody signed in."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    return request.method not in SAFE and has_session and site in {"cross-site", "same-site"}


@cache
def buckets(rate: int) -> Buckets:
    return Buckets(rate, rate * BURST_SECONDS)


def asker_of(request: HttpRequest) -> str | None:
    """Whose bucket pays; approvals have a share of their own, so that they are never shut out."""
    token = request.headers.get("Authorization", "")
    if token:
        who = sha256(token.encode()).hexdigest()
    elif request.user.is_authenticated:
        who = str(request.user.pk)
    else:
        return None
    return f"{who} approvals" if "approval" in request.path else who


def cost_of(request: HttpRequest) -> int:
    """Lists that leave as files and searches weigh more than a page."""
    if request.path.endswith("/export/"):
        return EXPORT_COST
    return SEARCH_COST if any(name in request.GET for name in SEARCHES) else 1
