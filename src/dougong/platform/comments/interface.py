"""Comments of a record in the programming interface."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dougong.platform.api.beside import (
    READ_REFUSALS,
    WRITE_REFUSALS,
    BesideView,
    PersonAnswer,
    person,
)
from dougong.platform.api.fields import Text
from dougong.platform.api.serializers import Answer, Body
from dougong.platform.beside import rights
from dougong.platform.beside.people import names_of, unknown
from dougong.platform.requests.api_errors import understood
from dougong.platform.requests.errors import BadRequest

from .actions import LONGEST, AddComment, EditComment, RemoveComment
from .models import Comment
from .reading import comment_of, comments_of

PAGE_SIZE = 50


class CommentBody(Body):
    """What is said, in Markdown; `@name` tells somebody who sees the record."""

    text = Text(max_length=LONGEST)


class CommentAnswer(Answer):
    """A comment as it was written; the text of a removed one is empty."""

    id = serializers.UUIDField()
    author = PersonAnswer()
    text = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    removed_at = serializers.DateTimeField(allow_null=True)
    mentions = PersonAnswer(many=True)


class CommentList(Answer):
    """A page of comments, the newest first; `next` is the word for `before` of the next page."""

    next = serializers.UUIDField(allow_null=True)
    results = CommentAnswer(many=True)


def told(rows: Iterable[Comment]) -> list[dict[str, Any]]:
    """Comments as plain data, the names of people read at once."""
    comments = list(rows)
    named = {row.pk: [one.account_id for one in row.mentions.all()] for row in comments}
    people = names_of(
        {row.author_id for row in comments} | {key for keys in named.values() for key in keys}
    )
    return [
        {
            "id": row.pk,
            "author": person(people.get(row.author_id) or unknown()),
            "text": row.text,
            "at": row.at,
            "edited_at": row.edited_at,
            "removed_at": row.removed_at,
            "mentions": [person(people[key]) for key in named[row.pk] if key in people],
        }
        for row in comments
    ]


class CommentsView(BesideView):
    """What was said about a record."""

    http_method_names = ["get", "post", "head", "options"]
    rights: ClassVar[dict[str, str]] = {"POST": rights.COMMENT}

    @extend_schema(
        operation_id="record_comments",
        tags=["records"],
        parameters=[OpenApiParameter("before", UUID, "query")],
        responses={200: CommentList, **READ_REFUSALS},
    )
    def get(self, request: Request, pk: int) -> Response:
        """The comments, the newest first."""
        before = before_of(request)
        rows = comments_of(self.matter, before).prefetch_related("mentions")[: PAGE_SIZE + 1]
        found = list(rows)
        following = found[PAGE_SIZE - 1].pk if len(found) > PAGE_SIZE else None
        return Response(CommentList({"next": following, "results": told(found[:PAGE_SIZE])}).data)

    @extend_schema(
        operation_id="add_record_comment",
        tags=["records"],
        request=CommentBody,
        responses={201: CommentAnswer, **WRITE_REFUSALS},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Say something."""
        comment = AddComment(self.matter, self.taken(CommentBody)["text"]).execute()
        return Response(CommentAnswer(told([comment])[0]).data, status=201)


class CommentView(BesideView):
    """One comment."""

    http_method_names = ["patch", "delete", "options"]

    @extend_schema(
        operation_id="edit_record_comment",
        tags=["records"],
        request=CommentBody,
        responses={200: CommentAnswer, **WRITE_REFUSALS},
    )
    def patch(self, request: Request, pk: int, key: UUID) -> Response:
        """Say it better; only who wrote it may."""
        comment = comment_of(self.matter, key)
        text = self.taken(CommentBody)["text"]
        done = EditComment(self.matter, text, comment).execute()
        return Response(CommentAnswer(told([done])[0]).data)

    @extend_schema(
        operation_id="remove_record_comment",
        tags=["records"],
        request=None,
        responses={204: None, **WRITE_REFUSALS},
    )
    def delete(self, request: Request, pk: int, key: UUID) -> Response:
        """Erase the text, now and in its whole history."""
        RemoveComment(self.matter, comment_of(self.matter, key)).execute()
        return Response(status=204)


def before_of(request: Request) -> UUID | None:
    """The place where the page before ended."""

    def read() -> UUID | None:
        if strange := sorted(set(request.query_params) - {"before", "show"}):
            names = {"names": strange[0][:40]}
            raise BadRequest(_("This list knows no filter named %(names)s.") % names)
        try:
            word = request.query_params.get("before")
            return UUID(word) if word else None
        except ValueError as error:
            raise BadRequest(_("This page of the list cannot be found again.")) from error

    return understood(read)
