"""What every answer carries, refusals and static files too: its id, and what a browser may do with it."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from dougong.platform.journal import new_request_id, request_scope

Handler = Callable[[HttpRequest], HttpResponse]

FEATURES = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen",
    "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection",
    "local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture",
    "screen-wake-lock", "serial", "storage-access", "usb", "web-share", "xr-spatial-tracking",
)  # fmt: skip
"""What no page of ours may ask a browser for."""

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in FEATURES),
    "X-Frame-Options": "DENY",
}
TWO_YEARS = 63_072_000
_THEIR_ID = re.compile(r"[A-Za-z0-9-]{1,64}")


class HeadersMiddleware:
    """Stands outermost, so that nothing leaves without its headers."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = new_request_id()
        with request_scope(request_id, request.META.get("REMOTE_ADDR", "")):
            response = self.get_response(request)
        response.headers["X-Request-Id"] = request_id
        their_id = request.headers.get("X-Request-Id", "")
        if _THEIR_ID.fullmatch(their_id):
            response.headers["X-Client-Request-Id"] = their_id
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if settings.SESSION_COOKIE_SECURE:
            policy = f"max-age={TWO_YEARS}; includeSubDomains"
            response.headers["Strict-Transport-Security"] = policy
        is_file = request.path.startswith(settings.STATIC_URL) and response.status_code < 400
        if not is_file:
            response.headers["Cache-Control"] = "no-store"
        return response
