"""What every request carries: an id for journal and errors, and decisions asked only once."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .journal import new_request_id, request_scope
from .policies import decisions_kept
from .step_up import kept_moment, stepped_up

Handler = Callable[[HttpRequest], HttpResponse]


class RequestMiddleware:
    """Give the request an id, answer with it, and keep access decisions for its length only."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = new_request_id()
        with request_scope(request_id), decisions_kept(), stepped_up(kept_moment(request)):
            response = self.get_response(request)
        response.headers["X-Request-Id"] = request_id
        return response
