"""Links of a record in the programming interface."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dougong.platform.api.beside import READ_REFUSALS, WRITE_REFUSALS, BesideView
from dougong.platform.api.fields import Text
from dougong.platform.api.serializers import Answer, Body, Reference
from dougong.platform.beside import rights

from .actions import Joining, LinkRecords, UnlinkRecords
from .pages import other_of
from .reading import ShownLink, links_of


class LinkBody(Body):
    """The other record, the type of the link, and whether that record stands at its beginning."""

    target = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    link_type = Text(max_length=20)
    is_inverse = serializers.BooleanField(default=False)


class LinkAnswer(Answer):
    """A link from the record's side: `is_inverse` says that the other stands at its beginning."""

    link_type = serializers.CharField()
    is_inverse = serializers.BooleanField()
    other = Reference()
    at = serializers.DateTimeField()


class LinkList(Answer):
    """The links whose other end the asker sees."""

    results = LinkAnswer(many=True)


def told(one: ShownLink) -> dict[str, Any]:
    return {
        "link_type": one.link.link_type,
        "is_inverse": one.is_inverse,
        "other": one.other,
        "at": one.link.at,
    }


class LinksView(BesideView):
    """The links of a record."""

    http_method_names = ["get", "post", "delete", "head", "options"]
    rights: ClassVar[dict[str, str]] = {"POST": rights.LINK, "DELETE": rights.LINK}

    @extend_schema(
        operation_id="record_links",
        tags=["records"],
        responses={200: LinkList, **READ_REFUSALS},
    )
    def get(self, request: Request, pk: int) -> Response:
        """The links in both directions."""
        return Response(self.listed())

    @extend_schema(
        operation_id="link_record",
        tags=["records"],
        request=LinkBody,
        responses={201: LinkList, **WRITE_REFUSALS},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Join two records."""
        self.done(LinkRecords)
        return Response(self.listed(), status=201)

    @extend_schema(
        operation_id="unlink_record",
        tags=["records"],
        request=LinkBody,
        responses={204: None, **WRITE_REFUSALS},
    )
    def delete(self, request: Request, pk: int) -> Response:
        """Part them."""
        self.done(UnlinkRecords)
        return Response(status=204)

    def done(self, verb: type[Joining]) -> None:
        body = self.taken(LinkBody)
        other = other_of(self.matter, str(body["target"]))
        verb(self.matter, other, body["link_type"], inverse=body["is_inverse"]).execute()

    def listed(self) -> Any:
        return LinkList({"results": [told(one) for one in links_of(self.matter)]}).data
