"""Who asks: the person signed in by the browser's cookie, or a program by its token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from dougong.platform.requests.origins import address_of

Bearer = Callable[[str, str], Any]
"""Takes a token and the address it comes from; answers the account, or nothing."""

_bearers: list[Bearer] = []
SCHEME = "Bearer "
LONGEST = 200


def install_bearer(bearer: Bearer) -> None:
    """Say who knows the tokens."""
    _bearers[:] = [bearer]


class CookieSignIn(SessionAuthentication):
    """The sign-in of the pages; who is not signed in is told so by 401."""

    def authenticate_header(self, request: Request) -> str:
        return 'Cookie realm="dougong"'


class TokenSignIn(BaseAuthentication):
    """A token in the header Authorization; the cookie beside it counts for nothing."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        asked: Any = request
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        value = header.removeprefix(SCHEME).strip()
        if header.startswith(SCHEME) and len(value) <= LONGEST:
            for bearer in _bearers:
                if account := bearer(value, address_of(asked)):
                    return account, None
        raise AuthenticationFailed(_("The token is not valid here."), "tokens.not_valid")

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="dougong"'


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the description tells of tokens."""

    target_class = TokenSignIn
    name = "accessToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
