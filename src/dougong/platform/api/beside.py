"""The base of addresses of the interface beside a record: `/api/v1/records/{id}/…`."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dougong.platform.beside.matters import Matter, matter_of
from dougong.platform.beside.people import Named
from dougong.platform.requests.bodies import StrictJSONParser
from dougong.platform.requests.guarding import SEEN

from .authentication import CookieSignIn, TokenSignIn
from .fields import Keys
from .reading import taken
from .serializers import Answer, Error

READ_REFUSALS = dict.fromkeys((400, 401, 403, 404), Error)
WRITE_REFUSALS = READ_REFUSALS | dict.fromkeys((409, 413, 415, 422), Error)


class PersonAnswer(Answer):
    """Somebody by account and name."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    name = serializers.CharField()


def person(one: Named | None) -> dict[str, Any] | None:
    return {"id": one.pk, "username": one.username, "name": one.name} if one else None


class BesideView(APIView):
    """Authenticates, finds the record by the asker's sight, and asks for the right of the method."""

    permission: ClassVar[str] = SEEN
    rights: ClassVar[dict[str, str]] = {}
    authentication_classes: Any = (TokenSignIn, CookieSignIn)
    permission_classes: Any = (IsAuthenticated,)
    renderer_classes: Any = (JSONRenderer,)
    parser_classes: Any = (StrictJSONParser,)
    metadata_class = None
    matter: Matter

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.find()

    def find(self) -> None:
        """The record in the address, with the right that the method asks for."""
        request = self.request
        self.matter = matter_of(self.actor, self.kwargs["pk"])
        request._request.resource = self.matter.resource  # type: ignore[attr-defined]  # noqa: SLF001
        self.matter.admit(str(request.method), self.rights, self.allowed_methods)

    @property
    def actor(self) -> Any:
        return self.request.user

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """The methods of the address, in the header Allow."""
        return Response(status=204)

    def taken(self, body: type[serializers.Serializer]) -> dict[str, Any]:
        return taken(body, self.request.data, Keys(self.actor), partial=False)
