"""What every request carries: decisions asked only once, and the proof of who asks."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from dougong.platform.actions.step_up import kept_moment, stepped_up
from dougong.platform.policies import decisions_kept

from . import noted

Handler = Callable[[HttpRequest], HttpResponse]


class RequestMiddleware:
    """Keep access decisions for the length of the request and no longer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with decisions_kept(), stepped_up(kept_moment(request)):
            response = self.get_response(request)
            noted.note_outcome(request, response)
            return response
