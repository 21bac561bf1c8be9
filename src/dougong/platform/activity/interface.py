"""The stream of a record in the programming interface."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dougong.platform.api.beside import READ_REFUSALS, BesideView, PersonAnswer, person
from dougong.platform.api.serializers import Answer
from dougong.platform.comments.interface import before_of
from dougong.platform.requests.api_errors import understood
from dougong.platform.requests.errors import BadRequest

from .feed import Happening, Show, stream_of

PAGE_SIZE = 50


class DifferenceAnswer(Answer):
    """What one verb changed, in the reader's words."""

    label = serializers.CharField()  # type: ignore[assignment]  # a field is taken off the class
    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField(allow_blank=True)


class HappeningAnswer(Answer):
    """A comment (with its text) or a verb that was done (with what it changed)."""

    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    who = PersonAnswer()
    verb = serializers.CharField()
    text = serializers.CharField(allow_null=True, allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    differences = DifferenceAnswer(many=True)


class StreamAnswer(Answer):
    """A page of the stream, the newest first; `next` is the word for `before` of the next page."""

    next = serializers.UUIDField(allow_null=True)
    results = HappeningAnswer(many=True)


def told(one: Happening) -> dict[str, Any]:
    entry = one.told.entry if one.told else None
    differences = one.told.differences if one.told else ()
    return {
        "id": one.key,
        "at": one.at,
        "who": person(one.who),
        "verb": entry.verb if entry else "comment",
        "text": one.comment.comment.text if one.comment else None,
        "reason": entry.reason if entry else "",
        "differences": [
            {"label": part.label, "before": part.before, "after": part.after}
            for part in differences
        ],
    }


class ActivityView(BesideView):
    """What happens about a record."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="record_activity",
        tags=["records"],
        parameters=[
            OpenApiParameter("show", str, "query", enum=[one.value for one in Show]),
            OpenApiParameter("before", UUID, "query"),
        ],
        responses={200: StreamAnswer, **READ_REFUSALS},
    )
    def get(self, request: Request, pk: int) -> Response:
        """Comments and changes in one stream, the newest first."""
        stream = stream_of(self.matter, understood(self.show), PAGE_SIZE, before_of(request))
        results = [told(one) for one in stream.happenings]
        return Response(StreamAnswer({"next": stream.older, "results": results}).data)

    def show(self) -> Show:
        word = self.request.query_params.get("show", Show.ALL)
        if word not in set(Show):
            raise BadRequest(_("The stream is shown as all, comments or changes."))
        return Show(word)
