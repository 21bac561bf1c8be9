"""Who asks: the person signed in by the browser's cookie."""

from __future__ import annotations

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request


class CookieSignIn(SessionAuthentication):
    """The sign-in of the pages; who is not signed in is told so by 401."""

    def authenticate_header(self, request: Request) -> str:
        return 'Cookie realm="dougong"'
