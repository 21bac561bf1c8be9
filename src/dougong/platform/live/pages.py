"""The address at which a page asks to be told."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from dougong.platform.pages.base import Guarded
from dougong.platform.requests.guarding import SIGNED_IN

from .listening import has_room, join
from .streams import take_over


class StreamPage(Guarded):
    """Give the connection to the listener; without room or a way to do so the page looks by itself.

    The answer below reaches the browser only where the connection was not taken: 204 tells it not
    to ask again.
    """

    permission = SIGNED_IN
    http_method_names = ["get", "options"]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        key = request.session.session_key
        if key and has_room():
            stream = take_over(request.META.get("gunicorn.socket"), key)
            if stream is not None:
                join(stream)
        return HttpResponse(status=204)
