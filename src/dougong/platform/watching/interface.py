"""Following a record through the programming interface."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dougong.platform.api.beside import READ_REFUSALS, BesideView, PersonAnswer, person
from dougong.platform.api.serializers import Answer

from .actions import watch
from .standing import standing_of


class WatchersAnswer(Answer):
    """Whether the asker follows the record, and the first of those who do."""

    is_watched = serializers.BooleanField()
    watchers = PersonAnswer(many=True)


class WatchView(BesideView):
    """The watchers of a record."""

    http_method_names = ["get", "put", "delete", "head", "options"]

    @extend_schema(
        operation_id="record_watchers",
        tags=["records"],
        responses={200: WatchersAnswer, **READ_REFUSALS},
    )
    def get(self, request: Request, pk: int) -> Response:
        """Who follows the record."""
        return Response(self.told())

    @extend_schema(
        operation_id="watch_record",
        tags=["records"],
        request=None,
        responses={200: WatchersAnswer, **READ_REFUSALS},
    )
    def put(self, request: Request, pk: int) -> Response:
        """Follow it."""
        watch(self.matter, on=True)
        return Response(self.told())

    @extend_schema(
        operation_id="leave_record",
        tags=["records"],
        request=None,
        responses={200: WatchersAnswer, **READ_REFUSALS},
    )
    def delete(self, request: Request, pk: int) -> Response:
        """Leave it; acting on it does not bring the asker back."""
        watch(self.matter, on=False)
        return Response(self.told())

    def told(self) -> Any:
        standing = standing_of(self.matter)
        people = [person(one) for one in standing["watchers"]]
        return WatchersAnswer({"is_watched": standing["is_watched"], "watchers": people}).data
