"""The search over everything in the programming interface."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dougong.platform.api.authentication import CookieSignIn, TokenSignIn
from dougong.platform.api.fields import Choice
from dougong.platform.api.serializers import Answer, Error
from dougong.platform.requests.api_errors import understood
from dougong.platform.requests.guarding import SIGNED_IN

from .asked import LONGEST, SOURCES, Asked
from .finding import Hit, found
from .telling import STANDS, address_of

MOST = 50
REFUSALS = dict.fromkeys((400, 401, 403, 406), Error)


class HitAnswer(Answer):
    """A record that fits, where the words stand, and what stands there."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    code = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    state = serializers.CharField(allow_blank=True)
    stands_in = Choice(sorted(STANDS), name="WhereItStands")
    text = serializers.CharField(allow_blank=True)
    url = serializers.CharField()


class HitsAnswer(Answer):
    """The best hits, the best first; none that the asker may not see."""

    results = HitAnswer(many=True)


class SearchView(APIView):
    """What fits some words among all that the asker may see."""

    permission: ClassVar[str] = SIGNED_IN
    authentication_classes: Any = (TokenSignIn, CookieSignIn)
    permission_classes: Any = (IsAuthenticated,)
    renderer_classes: Any = (JSONRenderer,)
    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="search",
        tags=["search"],
        parameters=[
            OpenApiParameter("q", str, description=f"at most {LONGEST} characters"),
            OpenApiParameter("kind", str),
            OpenApiParameter("below", int, description="key of a unit, portfolio or project"),
            OpenApiParameter("state", str, description="a state of the kind"),
            OpenApiParameter("source", str, enum=list(SOURCES)),
            OpenApiParameter("mine", str, enum=["1"]),
            OpenApiParameter("since", OpenApiTypes.DATE),
        ],
        responses={200: HitsAnswer} | REFUSALS,
    )
    def get(self, request: Request) -> Response:
        """At most fifty hits: exact codes, beginnings of names, names, then texts beside records."""
        actor: Any = request.user
        asked = understood(lambda: Asked.read(request.query_params.dict()))
        results = [told(hit) for hit in found(actor, asked, MOST)]
        return Response(HitsAnswer({"results": results}).data)


def told(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.plate.pk,
        "kind": hit.plate.kind,
        "code": hit.plate.code,
        "title": hit.plate.title,
        "state": hit.plate.state,
        "stands_in": hit.source,
        "text": "".join(piece for piece, _is_found in hit.text),
        "url": address_of(hit.plate, hit.source),
    }
