"""The address of the Model Context Protocol."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dougong.platform.api.authentication import CookieSignIn, TokenSignIn
from dougong.platform.api.serializers import Error
from dougong.platform.requests.api_errors import understood
from dougong.platform.requests.bodies import StrictJSONParser
from dougong.platform.requests.buckets import Buckets
from dougong.platform.requests.errors import BadRequest
from dougong.platform.requests.guarding import SIGNED_IN

from .protocol import VERSIONS, answered

CALLS = Buckets(rate=1, burst=60)
"""Sixty calls a minute for each account, beside the limit of all requests."""


class McpView(APIView):
    """One message of an assistant, under the rights and masks of the token that it brings."""

    permission: ClassVar[str] = SIGNED_IN
    authentication_classes: Any = (TokenSignIn, CookieSignIn)
    permission_classes: Any = (IsAuthenticated,)
    renderer_classes: Any = (JSONRenderer,)
    parser_classes: Any = (StrictJSONParser,)
    http_method_names = ["post", "options"]

    @extend_schema(
        operation_id="mcp",
        tags=["assistants"],
        request=OpenApiTypes.OBJECT,
        responses={
            200: OpenApiTypes.OBJECT,
            202: None,
            **dict.fromkeys((400, 401, 403, 406, 413, 415, 429), Error),
        },
    )
    def post(self, request: Request) -> Response:
        """Answer a JSON-RPC message of the Model Context Protocol (streamable HTTP, no sessions)."""
        understood(lambda: self.refuse_other_versions(request))
        actor: Any = request.user
        message: Any = request.data  # the parser takes one object and nothing else
        if wait := CALLS.take(f"mcp {actor.pk}", 1):
            body = {"code": -32000, "message": f"too many calls: wait {wait} seconds"}
            answer = {"jsonrpc": "2.0", "id": message.get("id"), "error": body}
            return Response(answer, headers={"Retry-After": str(wait)})
        told = answered(message, actor)
        return Response(told) if told is not None else Response(status=202)

    @staticmethod
    def refuse_other_versions(request: Request) -> None:
        if request.headers.get("MCP-Protocol-Version", VERSIONS[0]) not in VERSIONS:
            raise BadRequest(_("This version of the protocol is not spoken."))
