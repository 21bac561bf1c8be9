"""What every request carries: an id for journal and errors, and decisions asked only once."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from . import noted, sign_ins
from .journal import new_request_id, request_scope
from .policies import decisions_kept
from .step_up import kept_moment, stepped_up

Handler = Callable[[HttpRequest], HttpResponse]


class RequestMiddleware:
    """Give the request an id, answer with it, and keep access decisions for its length only."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        sign_ins.listen()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = new_request_id()
        address = request.META.get("REMOTE_ADDR", "")
        with (
            request_scope(request_id, address),
            decisions_kept(),
            stepped_up(kept_moment(request)),
        ):
            response = self.get_response(request)
            noted.note_outcome(request, response)
        response.headers["X-Request-Id"] = request_id
        return response
