"""Tags of a record in the programming interface."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dougong.platform.api.beside import READ_REFUSALS, WRITE_REFUSALS, BesideView
from dougong.platform.api.serializers import MOST_RECORDS, Answer, Body
from dougong.platform.beside.matters import matters_of
from dougong.platform.requests.guarding import CHANGED, SIGNED_IN

from .actions import MOST_TAGS, TagRecords, tag_many
from .reading import tags_on


class TagsBody(Body):
    """Keys of tags to put on and to take off."""

    add = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        default=list,
        max_length=MOST_TAGS,
    )
    remove = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        default=list,
        max_length=MOST_TAGS,
    )


class TagsOfManyBody(TagsBody):
    """Keys of the records, and of the tags to put on all of them and to take off."""

    records = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        allow_empty=False,
        max_length=MOST_RECORDS,
    )


class TaggedMany(Answer):
    """How many of the records have other tags now."""

    changed = serializers.IntegerField()


class TagOnRecord(Answer):
    """A tag by key, names and colour."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="label")
    name_en = serializers.CharField(source="label_en")
    colour = serializers.CharField(source="state")


class TagsOnRecord(Answer):
    """The tags on the record."""

    results = TagOnRecord(many=True)


class TagsView(BesideView):
    """The tags of a record."""

    rights = {"POST": CHANGED}
    http_method_names = ["get", "post", "head", "options"]

    @extend_schema(
        operation_id="record_tags", tags=["records"], responses={200: TagsOnRecord, **READ_REFUSALS}
    )
    def get(self, request: Request, pk: int) -> Response:
        """The tags on it."""
        return Response(self.told())

    @extend_schema(
        operation_id="tag_record",
        tags=["records"],
        request=TagsBody,
        responses={200: TagsOnRecord, **WRITE_REFUSALS},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Put some on and take some off; whoever may change the record may."""
        body = self.taken(TagsBody)
        TagRecords([self.matter], on=body["add"], off=body["remove"]).execute()
        self.matter.plate.refresh_from_db(fields=["tags"])
        return Response(self.told())

    def told(self) -> Any:
        return TagsOnRecord({"results": tags_on(self.matter.plate)}).data


class TagManyView(BesideView):
    """Tags of many records at once."""

    permission = SIGNED_IN
    http_method_names = ["post", "options"]

    def find(self) -> None:
        """The body names the records."""

    @extend_schema(
        operation_id="tag_records",
        tags=["records"],
        request=TagsOfManyBody,
        responses={200: TaggedMany, **WRITE_REFUSALS},
    )
    def post(self, request: Request) -> Response:
        """Put some on and take some off, on all of the records or on none."""
        body = self.taken(TagsOfManyBody)
        matters = matters_of(self.actor, body["records"])
        changed = tag_many(matters, on=body["add"], off=body["remove"])
        return Response(TaggedMany({"changed": changed}).data)
