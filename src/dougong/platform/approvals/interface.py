"""The programming interface's proof of who decides; decisions themselves are verbs of the request."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dougong.platform.actions.step_up import FRESH, step_up
from dougong.platform.api.authentication import CookieSignIn
from dougong.platform.api.fields import Keys
from dougong.platform.api.reading import taken
from dougong.platform.api.serializers import Body, Error
from dougong.platform.requests.bodies import StrictJSONParser
from dougong.platform.requests.guarding import SIGNED_IN


class StepUpBody(Body):
    """The password of the person who is signed in."""

    password = serializers.CharField(max_length=4096, trim_whitespace=False, write_only=True)


class StepUpView(APIView):
    """Prove again who you are: decisions of the next five minutes carry this proof."""

    permission: ClassVar[str] = SIGNED_IN
    authentication_classes: Any = (CookieSignIn,)
    permission_classes: Any = (IsAuthenticated,)
    renderer_classes: Any = (JSONRenderer,)
    parser_classes: Any = (StrictJSONParser,)
    http_method_names = ["post", "options"]

    @extend_schema(
        operation_id="step_up",
        tags=["approvalrequest"],
        request=StepUpBody,
        responses={
            204: None,
            400: Error,
            401: Error,
            403: Error,
            413: Error,
            415: Error,
            422: Error,
        },
    )
    def post(self, request: Request) -> Response:
        """Take the password; the session keeps the moment."""
        actor: Any = request.user
        body = taken(StepUpBody, request.data, Keys(actor), partial=False)
        step_up(request, body["password"])
        return Response(status=204, headers={"Dougong-Fresh-For": str(int(FRESH.total_seconds()))})
