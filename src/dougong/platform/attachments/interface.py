"""Files of a record in the programming interface."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
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

from .actions import Attach, Detach, Replace
from .downloads import download_of
from .pages import file_in
from .reading import ShownFile, attachment_of, files_of, version_of

FILE = {
    "multipart/form-data": {
        "type": "object",
        "properties": {"file": {"type": "string", "format": "binary"}},
        "required": ["file"],
    }
}


class VersionAnswer(Answer):
    """One content of a file."""

    number = serializers.IntegerField()
    name = serializers.CharField()
    size = serializers.IntegerField()
    media_type = serializers.CharField()
    sha256 = serializers.CharField()
    scan = serializers.CharField()
    by = PersonAnswer()
    at = serializers.DateTimeField()


class FileAnswer(Answer):
    """A file with all its versions, the newest first."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    versions = VersionAnswer(many=True)


class FileList(Answer):
    """The files of a record, the newest first."""

    results = FileAnswer(many=True)


class DetachBody(Body):
    """Why the file is taken away."""

    reason = Text(min_length=5, max_length=2000)


def told(one: ShownFile) -> dict[str, Any]:
    versions = [
        {
            "number": part.version.number,
            "name": part.version.name,
            "size": part.version.size,
            "media_type": part.version.media_type,
            "sha256": part.version.digest,
            "scan": part.version.scan,
            "by": person(part.by),
            "at": part.version.at,
        }
        for part in one.versions
    ]
    return {"id": one.attachment.pk, "name": one.attachment.name, "versions": versions}


class FilesView(BesideView):
    """The files of a record."""

    http_method_names = ["get", "post", "head", "options"]
    parser_classes: Any = (MultiPartParser,)
    rights: ClassVar[dict[str, str]] = {"POST": rights.ATTACH}

    @extend_schema(
        operation_id="record_attachments",
        tags=["records"],
        responses={200: FileList, **READ_REFUSALS},
    )
    def get(self, request: Request, pk: int) -> Response:
        """The files, the newest first."""
        return Response(FileList({"results": [told(one) for one in files_of(self.matter)]}).data)

    @extend_schema(
        operation_id="add_record_attachment",
        tags=["records"],
        request=FILE,
        responses={201: FileAnswer, **WRITE_REFUSALS},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Hand in a file: ending and content must say the same."""
        made = Attach(self.matter, file_in(request)).execute()
        return Response(self.one(made.pk), status=201)

    def one(self, key: int) -> Any:
        shown = next(one for one in files_of(self.matter) if one.attachment.pk == key)
        return FileAnswer(told(shown)).data


class FileView(FilesView):
    """One file: its bytes, a newer version, its removal."""

    http_method_names = ["get", "put", "delete", "head", "options"]
    rights: ClassVar[dict[str, str]] = {"PUT": rights.ATTACH}

    def get_parsers(self) -> Any:
        parsers = super().get_parsers()
        is_removal = self.request is not None and self.request.method == "DELETE"
        return [one() for one in BesideView.parser_classes] if is_removal else parsers

    @extend_schema(
        operation_id="fetch_record_attachment",
        tags=["records"],
        parameters=[OpenApiParameter("v", int, "query", description="Number of the version.")],
        responses={(200, "*/*"): OpenApiTypes.BINARY, **READ_REFUSALS},
    )
    def get(self, request: Request, pk: int, key: int) -> Any:  # type: ignore[override]
        """The bytes of the newest version, or of the one named by `v`."""
        word = request.query_params.get("v", "")
        number = int(word) if word.isascii() and word.isdecimal() and len(word) < 10 else None
        return download_of(version_of(attachment_of(self.matter, key), number))

    @extend_schema(
        operation_id="replace_record_attachment",
        tags=["records"],
        request=FILE,
        responses={200: FileAnswer, **WRITE_REFUSALS},
    )
    def put(self, request: Request, pk: int, key: int) -> Response:
        """Hand in a newer version; the older ones stay."""
        attachment = attachment_of(self.matter, key)
        Replace(self.matter, file_in(request), attachment).execute()
        return Response(self.one(attachment.pk))

    @extend_schema(
        operation_id="remove_record_attachment",
        tags=["records"],
        request=DetachBody,
        responses={204: None, **WRITE_REFUSALS},
    )
    def delete(self, request: Request, pk: int, key: int) -> Response:
        """Take the file away with all its versions."""
        reason = self.taken(DetachBody)["reason"]
        Detach(self.matter, attachment_of(self.matter, key), reason=reason).execute()
        return Response(status=204)
