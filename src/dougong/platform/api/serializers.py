"""Bodies and answers of a record kind, made from its register entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import islice
from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from dougong.platform.actions import EFFECTIVE_ON
from dougong.platform.actions.passing import may_wait
from dougong.platform.facts import Fact
from dougong.platform.journal import Entry
from dougong.platform.journal.canonical import plain
from dougong.platform.register import Resource

from .custom import CustomField, custom_input
from .fields import Day, Text, Whole, input_field, output_field

MOST_RECORDS = 10_000
MOST_UNKNOWN = 20
"""So many unknown keys are named in a refusal; a hostile body has a hundred thousand."""
VERSION, REASON = "version", "reason"
BLINDED = "blinded"
"""In the context of an answer: the record as facts are read from it for the caller."""
_LATER = _("From which day it is to hold, once it is approved; at once where none is given.")
ALWAYS = ("id", "code", "label", "label_en", "version", "tags", "created_at", "updated_at")


class Body(serializers.Serializer):
    """What is sent: a key that is not expected is refused, never overlooked."""

    shown: frozenset[str] = frozenset()
    """Names that answers carry: sending one of these deserves a better word than `unknown`."""

    def to_internal_value(self, data: Any) -> Any:
        wrong: dict[str, Any] = {}
        if isinstance(data, Mapping):
            unknown = (name for name in data if name not in self.fields)
            for name in islice(unknown, MOST_UNKNOWN):
                wrong[str(name)[:80]] = [self._refusal(str(name))]
        try:
            taken = super().to_internal_value(data)
        except ValidationError as error:
            raise ValidationError({**dict(error.detail), **wrong}) from error  # type: ignore[arg-type]
        if wrong:
            raise ValidationError(wrong)
        return taken

    def _refusal(self, name: str) -> ErrorDetail:
        if name in self.shown:
            return ErrorDetail(gettext("This value cannot be set from outside."), "read_only_field")
        return ErrorDetail(gettext("This field is not known here."), "unknown_field")


class Answer(serializers.Serializer):
    """What is answered; never used to read a body."""


class FactsField(serializers.Field):
    """The facts of a record by name, worked out when it is shown by itself."""

    def __init__(self, facts: Iterable[Fact], **options: Any) -> None:
        self.facts = tuple(facts)
        super().__init__(source="*", read_only=True, **options)

    def to_representation(self, value: Any) -> Any:
        row = self.context.get(BLINDED, value)
        return {one.name: plain(one.seen_on(row)) for one in self.facts}


def made(base: type[Any], name: str, fields: Mapping[str, Any], **more: Any) -> type[Any]:
    """A serializer class of these fields; `name` is its name in the schema."""
    return type(name, (base,), {**fields, **more, "__doc__": more.get("__doc__", base.__doc__)})


def names_shown(resource: Resource) -> list[str]:
    """Columns that answers carry besides those every record has."""
    sections = [name for _title, names in resource.sections for name in names]
    named = (*resource.fields, *resource.columns, *sections, *resource.filters)
    state = ["state"] if "state" in _columns(resource) else []
    left_out = {"record", "pk", *ALWAYS}
    return [name for name in dict.fromkeys([*named, *state]) if name not in left_out]


def _columns(resource: Resource) -> dict[str, models.Field[Any, Any]]:
    return {field.name: field for field in resource.model._meta.concrete_fields}


def answer_fields(resource: Resource, **options: Any) -> dict[str, serializers.Field]:
    """The fields of a record as it is shown in a list."""
    whole, text = serializers.IntegerField, serializers.CharField
    fields: dict[str, serializers.Field] = {
        "id": whole(source="record_id", help_text=_("Key of the record."), **options),
        "code": text(source="record.code", **options),
        "label": text(source="record.label", **options),
        "label_en": text(source="record.label_en", **options),
        "version": whole(help_text=_("Raised by every edit; sent back with it."), **options),
        "tags": serializers.ListField(
            child=whole(), source="record.tags", help_text=_("Keys of the tags on it."), **options
        ),
        "created_at": serializers.DateTimeField(**options),
        "updated_at": serializers.DateTimeField(**options),
    }
    columns = _columns(resource)
    fields["custom"] = CustomField(resource, **options)
    return fields | {name: output_field(columns[name], **options) for name in names_shown(resource)}


@cache
def row_answer(resource: Resource) -> type[Answer]:
    """A record in a list; a caller may ask for some of its fields only."""
    fields = answer_fields(resource, required=False)
    return made(Answer, f"{resource.model.__name__}Row", fields)


@cache
def record_answer(resource: Resource) -> type[Answer]:
    """A record by itself, with its facts."""
    fields = answer_fields(resource)
    if resource.facts:
        fields["facts"] = FactsField(resource.facts)
    return made(Answer, resource.model.__name__, fields)


@cache
def list_answer(resource: Resource) -> type[Answer]:
    link: dict[str, Any] = {"allow_null": True, "help_text": _("Address of the page, or null.")}
    fields = {
        "next": serializers.URLField(**link),
        "previous": serializers.URLField(**link),
        "results": row_answer(resource)(many=True),
    }
    return made(Answer, f"{resource.model.__name__}List", fields)


def inputs(
    resource: Resource, names: Iterable[str], **options: Any
) -> dict[str, serializers.Field]:
    columns = _columns(resource)
    return {name: input_field(columns[name], **options) for name in names}


def _version(*, required: bool) -> serializers.Field:
    text = _("The version that was read; it may stand in the header If-Match instead.")
    return Whole(required=required, min_value=1, max_value=2**31 - 1, help_text=text)


def _reason(*, required: bool = False) -> serializers.Field:
    text = _("Stands in the history of the record.")
    return Text(required=required, allow_blank=not required, max_length=2000, help_text=text)


@cache
def add_body(resource: Resource) -> type[Body]:
    """A new record."""
    needs_reason = resource.verbs["add"].needs_reason
    fields = {REASON: _reason(required=needs_reason), **custom_input(resource)}
    return _body(resource, "New", fields | inputs(resource, resource.fields))


@cache
def change_body(resource: Resource) -> type[Body]:
    """An edited record: with PUT as a whole, with PATCH the fields that change."""
    fields = {VERSION: _version(required=False), REASON: _reason(), **custom_input(resource)}
    return _body(resource, "Change", fields | inputs(resource, resource.fields))


@cache
def verb_body(resource: Resource, verb: str) -> type[Body]:
    """What a verb needs: the version read, a reason, and the fields it edits."""
    action = resource.verbs[verb]
    fields = {VERSION: _version(required=False), REASON: _reason(required=action.needs_reason)}
    if may_wait(action):
        fields[EFFECTIVE_ON] = Day(required=False, help_text=_LATER)
    return _body(resource, camel(verb), fields | inputs(resource, action.edits))


@cache
def bulk_add_body(resource: Resource) -> type[Body]:
    """Many new records, all or none."""
    fields = inputs(resource, resource.fields) | custom_input(resource)
    record = _body(resource, "NewOfMany", fields)
    return _bulk(resource, "NewMany", record)


@cache
def bulk_change_body(resource: Resource) -> type[Body]:
    """Edits of many records, all or none."""
    fields = inputs(resource, resource.fields, required=False) | custom_input(resource)
    record = _body(resource, "ChangeOfMany", _addressed(fields))
    return _bulk(resource, "ChangeMany", record)


@cache
def bulk_verb_body(resource: Resource, verb: str) -> type[Body]:
    """The same verb on many records, all or none; what it edits is the same for all."""
    action = resource.verbs[verb]
    edits = inputs(resource, action.edits)
    name = f"{camel(verb)}Many"
    return _bulk(resource, name, VersionedKey, edits, needs_reason=action.needs_reason)


def _addressed(fields: Mapping[str, serializers.Field]) -> dict[str, serializers.Field]:
    key = Whole(min_value=1, max_value=2**63 - 1)
    return {"id": key, VERSION: _version(required=True), **fields}


class VersionedKey(Body):
    """A record and the version of it that was read."""

    id = Whole(min_value=1, max_value=2**63 - 1)
    version = _version(required=True)


def _body(resource: Resource, name: str, fields: Mapping[str, serializers.Field]) -> type[Body]:
    shown = frozenset({*ALWAYS, *names_shown(resource), "facts"})
    return made(Body, f"{resource.model.__name__}{name}Body", fields, shown=shown)


def _bulk(
    resource: Resource,
    name: str,
    record: type[Body],
    more: Mapping[str, serializers.Field] | None = None,
    *,
    needs_reason: bool = False,
) -> type[Body]:
    records: Any = serializers.ListSerializer(
        child=record(), allow_empty=False, max_length=MOST_RECORDS
    )
    fields = {"records": records, REASON: _reason(required=needs_reason), **(more or {})}
    return made(Body, f"{resource.model.__name__}{name}Body", fields)


def camel(verb: str) -> str:
    return "".join(part.capitalize() for part in verb.replace("-", "_").split("_"))


class Reference(Answer):
    """A record by key, code and label."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field is taken off the class
    label_en = serializers.CharField()


class HistoryEntry(Answer):
    """One verb that was done, by whom and why, and the columns it changed."""

    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    actor = Reference(allow_null=True)
    verb = serializers.CharField()
    version = serializers.IntegerField()
    before = serializers.DictField(child=serializers.JSONField())
    after = serializers.DictField(child=serializers.JSONField())
    reason = serializers.CharField()
    request_id = serializers.CharField()

    class Meta:
        model = Entry


class History(Answer):
    """A page of the history, newest first."""

    next = serializers.URLField(allow_null=True)
    results = HistoryEntry(many=True)


class GroupTotal(Answer):
    """The rows of one group: how many, and their sums."""

    value = serializers.JSONField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field is taken off the class
    count = serializers.IntegerField()
    sums = serializers.DictField(
        child=serializers.JSONField(),
        help_text=_("An exact number as text; of an amount one for each currency."),
    )


class Totals(Answer):
    """Counts and sums of the rows that the asker may see."""

    count = serializers.IntegerField()
    sums = serializers.DictField(child=serializers.JSONField())
    groups = GroupTotal(many=True)


class SubmittedRequest(Answer):
    """A stored request in place of a change."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    payload_hash = serializers.CharField()


class SubmittedRequests(Answer):
    """The verb needs approval and was not done: these requests wait for others to decide."""

    requests = SubmittedRequest(many=True)


class DoneRecord(Answer):
    """A record on which work for many was done."""

    id = serializers.IntegerField(source="record_id")
    code = serializers.CharField(source="record.code")
    version = serializers.IntegerField()


class DoneMany(Answer):
    """All records on which it was done, in the order in which they were sent."""

    records = DoneRecord(many=True)


class ErrorPart(Answer):
    """One thing that is wrong."""

    code = serializers.CharField()
    message_zh = serializers.CharField()
    message_en = serializers.CharField()
    field = serializers.CharField(
        allow_null=True, help_text=_("JSON Pointer into the body, or null.")
    )


class Error(ErrorPart):
    """Why a request was refused; every problem that was found stands under `errors`."""

    errors = ErrorPart(many=True)  # type: ignore[assignment]  # as above
    request_id = serializers.CharField()


class ConflictError(Error):
    """Somebody else was quicker: each field that differs, as it was sent and as it stands now."""

    record = serializers.IntegerField(help_text=_("Key of the record."))
    sent_version = serializers.IntegerField()
    stored_version = serializers.IntegerField()
    sent = serializers.DictField(child=serializers.JSONField())
    stored = serializers.DictField(child=serializers.JSONField())
