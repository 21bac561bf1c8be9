"""Bodies checked against their serializer; what is wrong is told in both languages, with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models
from rest_framework.exceptions import ErrorDetail
from rest_framework.serializers import BaseSerializer, ListSerializer, Serializer
from rest_framework.settings import api_settings

from dougong.platform.requests.api_errors import Invalid, Problem, in_both
from dougong.platform.requests.bodies import escaped

from .fields import Key, Keys

MOST_PROBLEMS = 100


def taken(body: type[Serializer], data: Any, keys: Keys, *, partial: bool) -> dict[str, Any]:
    """The values of a body, or every problem it has."""
    serializer = body(data=data, partial=partial, context={"keys": keys})
    gather_keys(serializer, data, keys)
    if serializer.is_valid():
        return dict(serializer.validated_data)

    def problems() -> list[tuple[str, ErrorDetail]]:
        # Validated once more, because the framework words its messages while it validates.
        again = body(data=data, partial=partial, context={"keys": keys})
        again.is_valid()
        return list(places(again.errors, ""))[:MOST_PROBLEMS]

    zh, en = in_both(problems)
    raise Invalid(
        [
            Problem(str(english.code), str(chinese), str(english), pointer or None)
            for (_place, chinese), (pointer, english) in zip(zh, en, strict=True)
        ]
    )


def gather_keys(serializer: BaseSerializer, data: Any, keys: Keys) -> None:
    """Look up all records that the rows of a bulk body name, by one query for each column."""
    many = getattr(serializer, "fields", {}).get("records")
    if not isinstance(many, ListSerializer) or not isinstance(data, Mapping):
        return
    rows = data.get("records")
    rows = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    child: Any = many.child
    for name, field in child.fields.items():
        if isinstance(field, Key) and isinstance(field.column, models.Field):
            keys.gather(field.column, (row.get(name) for row in rows))


def places(errors: Any, pointer: str) -> Iterator[tuple[str, ErrorDetail]]:
    """Each message of a nested report with a JSON Pointer to the value it is about."""
    if isinstance(errors, Mapping):
        for name, part in errors.items():
            is_whole = name == api_settings.NON_FIELD_ERRORS_KEY
            yield from places(part, pointer if is_whole else f"{pointer}/{escaped(name)}")
    elif isinstance(errors, list):
        for place, part in enumerate(errors):
            is_message = isinstance(part, ErrorDetail)
            yield from places(part, pointer if is_message else f"{pointer}/{place}")
    else:
        yield pointer, errors
