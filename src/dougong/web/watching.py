"""Every request in log and figures: what was asked of which route, how it ended, how long it took."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from dougong.platform.operation import metrics

Handler = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger("dougong.requests")
UNWATCHED = {"healthz", "readyz", "metrics"}
DOORS = {"sign-in"}


class WatchMiddleware:
    """Stands outermost: it sees what every other middleware made of the request."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None and match.url_name in UNWATCHED:
            return response
        taken, route = time.perf_counter() - began, match.route if match else "unmatched"
        method = request.method or ""
        metrics.observe(method, route, response.status_code, taken)
        is_door = match is not None and match.url_name in DOORS
        if is_door and method == "POST" and response.status_code != 302:
            metrics.failed_sign_ins.inc()
        # The route and never the address: a query may hold what was searched for, or a token.
        about = {
            "method": method,
            "route": route,
            "status": response.status_code,
            "ms": round(taken * 1000, 1),
        }
        log.info("request", extra=about)
        return response
