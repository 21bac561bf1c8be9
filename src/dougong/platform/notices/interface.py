"""Notices in the programming interface: listed in the reader's words, and marked."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dougong.platform.api.authentication import CookieSignIn, TokenSignIn
from dougong.platform.api.fields import Choice, Keys
from dougong.platform.api.reading import taken
from dougong.platform.api.serializers import Body, Error
from dougong.platform.requests.api_errors import understood
from dougong.platform.requests.bodies import StrictJSONParser
from dougong.platform.requests.errors import BadRequest
from dougong.platform.requests.guarding import SIGNED_IN

from . import actions, inbox
from .pages import MOST_AT_ONCE, key_of, list_asked_for

ERRORS = {400: Error, 401: Error, 403: Error, 406: Error}
ACTS = {"read": actions.mark_read, "unread": actions.mark_unread, "done": actions.put_away}


class NoticeAnswer(serializers.Serializer):
    """One notice in the reader's words."""

    id = serializers.UUIDField()
    reason = serializers.CharField()
    sentence = serializers.CharField()
    record = serializers.IntegerField(allow_null=True)
    kind = serializers.CharField(allow_null=True)
    url = serializers.CharField()
    made_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)


class NoticesAnswer(serializers.Serializer):
    """A page of notices; `before` of the next page, or null at the end."""

    results = NoticeAnswer(many=True)
    older = serializers.UUIDField(allow_null=True)


class MarkBody(Body):
    """What is to be done with which notices."""

    act = Choice(sorted(ACTS), name="NoticeAct")
    ids = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=MOST_AT_ONCE
    )


class MarkedAnswer(serializers.Serializer):
    """How many notices are different now."""

    marked = serializers.IntegerField()


class NoticesView(APIView):
    """What the reader was told, newest first."""

    permission: ClassVar[str] = SIGNED_IN
    authentication_classes: Any = (TokenSignIn, CookieSignIn)
    permission_classes: Any = (IsAuthenticated,)
    renderer_classes: Any = (JSONRenderer,)
    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="list_notices",
        tags=["notices"],
        parameters=[
            OpenApiParameter("folder", str, enum=list(inbox.FOLDERS)),
            OpenApiParameter("reason", str),
            OpenApiParameter("before", OpenApiTypes.UUID),
        ],
        responses={200: NoticesAnswer} | ERRORS,
    )
    def get(self, request: Request) -> Response:
        """The notices of a folder: `unread` (usual), `all` or `done`."""
        actor: Any = request.user
        folder, reason, before = understood(lambda: self.asked(request))
        shelf = inbox.shelf(actor, inbox.notices_of(actor, folder, reason), before)
        told = [answer_of(one) for one in shelf.items]
        return Response(NoticesAnswer({"results": told, "older": shelf.older}).data)

    @staticmethod
    def asked(request: Request) -> tuple[str, str, Any]:
        given = request.query_params
        if set(given) - {"folder", "reason", "before"}:
            raise BadRequest(_("There is no such list of notices."))
        return (*list_asked_for(given), key_of(given.get("before", "")))


def answer_of(one: inbox.Told) -> dict[str, Any]:
    notice = one.notice
    return {
        "id": notice.pk,
        "reason": notice.reason,
        "sentence": one.sentence,
        "record": notice.record_id,
        "kind": notice.record.kind if notice.record else None,
        "url": one.url,
        "made_at": notice.made_at,
        "read_at": notice.read_at,
        "done_at": notice.done_at,
    }


class MarkView(APIView):
    """Read, unread or put away."""

    permission: ClassVar[str] = SIGNED_IN
    authentication_classes: Any = (CookieSignIn,)
    permission_classes: Any = (IsAuthenticated,)
    renderer_classes: Any = (JSONRenderer,)
    parser_classes: Any = (StrictJSONParser,)
    http_method_names = ["post", "options"]

    @extend_schema(
        operation_id="mark_notices",
        tags=["notices"],
        request=MarkBody,
        responses={200: MarkedAnswer, 413: Error, 415: Error, 422: Error} | ERRORS,
    )
    def post(self, request: Request) -> Response:
        """Mark notices of one's own; others are passed over."""
        actor: Any = request.user
        body = taken(MarkBody, request.data, Keys(actor), partial=False)
        marked = ACTS[body["act"]](actor.natural_person, body["ids"])
        return Response({"marked": marked})
