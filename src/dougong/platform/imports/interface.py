"""Imports through the interface: a file is handed in here; columns and import are verbs of the record."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from dougong.platform.api.fields import Choice
from dougong.platform.api.schema import KindSchema
from dougong.platform.api.serializers import Answer, Body, Error, record_answer
from dougong.platform.api.views import KindView
from dougong.platform.register import registry
from dougong.platform.requests.bodies import BulkJSONParser

from . import actions
from .columns import targets_of
from .forms import ENCODINGS
from .sheets_out import choices_of, takes


class SheetBody(Body):
    """A file as text in base64, with a number of the sender's own by which a repeat is known."""

    file_name = serializers.CharField(max_length=200)
    content = serializers.CharField(trim_whitespace=False)
    encoding = Choice(
        [(key, label) for key, label in ENCODINGS if key], name="SheetEncoding", required=False
    )
    batch = serializers.UUIDField()


class SheetColumn(Answer):
    """One column that a sheet may have."""

    name = serializers.CharField()
    heading = serializers.CharField()
    is_required = serializers.BooleanField()
    takes = serializers.CharField()
    choices = serializers.ListField(child=serializers.CharField())


class SheetColumns(Answer):
    """The columns that sheets of a kind may have."""

    columns = SheetColumn(many=True)


class ImportsSchema(KindSchema):
    """How the two operations are described."""

    @property
    def word(self) -> str:
        return "import" if self.served_by == "hand_in" else "import_columns"

    def get_summary(self) -> str:
        names = {"kind": self.resource.label_plural}
        if self.served_by == "hand_in":
            return _("Hand in a sheet of %(kind)s") % names
        return _("Columns of sheets of %(kind)s") % names

    def get_override_parameters(self) -> list[Any]:
        return [self._key_parameter()] if self.served_by == "hand_in" else []

    def get_request_serializer(self) -> Any:
        return SheetBody if self.served_by == "hand_in" else None

    def get_response_serializers(self) -> Any:
        if self.served_by == "columns":
            return {200: SheetColumns, 401: Error, 403: Error}
        made = {201: record_answer(registry["sheetimport"])}
        return made | dict.fromkeys((400, 401, 403, 409, 413, 415, 422), Error)


class ImportsView(KindView):
    """The columns that a sheet may have, and where it is handed in."""

    schema = ImportsSchema()
    parser_classes = (BulkJSONParser,)

    def columns(self, request: Request) -> Response:
        self.admit(self.verb)
        found = targets_of(self.resource, self.actor).values()
        columns = [
            {
                "name": target.name,
                "heading": target.label,
                "is_required": target.is_required,
                "takes": takes(target),
                "choices": choices_of(target),
            }
            for target in found
        ]
        return Response({"columns": columns})

    def hand_in(self, request: Request) -> Response:
        self.admit(self.verb)
        body = self.taken(SheetBody)
        row = actions.new_import(
            self.resource,
            decoded(body["content"]),
            body["file_name"],
            self.actor,
            batch=body["batch"],
            encoding=body.get("encoding", ""),
        )
        done = actions.AddImport(row, by=self.actor).execute()
        answer = Response(
            record_answer(registry["sheetimport"])(done).data,
            status=status.HTTP_201_CREATED,
            headers={"ETag": f'"v{done.version}"'},
        )
        answer["Location"] = reverse("sheetimport-api-record", args=[done.pk])
        return answer


def decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        message = _("The content must be text in base64.")
        raise ValidationError(
            {"content": ValidationError(message, "imports.not_base64")}
        ) from error
