"""Custom fields in bodies and answers: an object whose keys are those of the definitions in force."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from dougong.platform.custom_values.catalogue import entered_of
from dougong.platform.custom_values.fields import CustomChoices
from dougong.platform.register import Resource

from .fields import Many, input_field

MOST_UNKNOWN = 20


class CustomField(serializers.Field):
    """The custom values of a record; a mask stands where the caller may not read."""

    def __init__(self, resource: Resource, **options: Any) -> None:
        self.resource = resource
        about = _("Custom fields by key; null where there is no value.")
        super().__init__(source="*", help_text=about, **options)

    def to_representation(self, value: Any) -> dict[str, Any]:
        custom = self.resource.custom.values()
        return {one.definition.key: one.plain(value) for one in custom}


class CustomInput(serializers.Field):
    """Values by key; null takes a value away, what is not named stays as it is."""

    def __init__(self, resource: Resource, **options: Any) -> None:
        self.resource = resource
        about = _("Values of custom fields by key; null takes a value away.")
        super().__init__(required=False, help_text=about, **options)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            wrong_type = gettext("This value has the wrong JSON type or form.")
            raise ValidationError([ErrorDetail(wrong_type, "wrong_type")])
        known = inputs_of(self.resource)
        taken: dict[str, Any] = {}
        wrong: dict[str, Any] = {}
        parent: Any = self
        for key in islice((key for key in data if key not in known), MOST_UNKNOWN):
            text = gettext("This field is not known here.")
            wrong[str(key)[:80]] = [ErrorDetail(text, "unknown_field")]
        for key, field in known.items():
            if key not in data:
                continue
            field.bind(key, parent)
            try:
                taken[f"custom_{key}"] = field.run_validation(data[key])
            except ValidationError as error:
                wrong[key] = error.detail
        if wrong:
            raise ValidationError(wrong)
        return taken


def custom_input(resource: Resource) -> dict[str, serializers.Field]:
    return {"custom": CustomInput(resource)}


def inputs_of(resource: Resource) -> dict[str, serializers.Field]:
    """The strict field for each custom field that takes values, by key."""
    return {one.definition.key: input_of(one) for one in entered_of(resource.model).values()}


def input_of(column: Any) -> serializers.Field:
    options = {"required": False, "allow_null": column.blank}
    if isinstance(column, CustomChoices):
        return Many(choices=[(key, str(label)) for key, label in column.members], **options)
    return input_field(column, **options)


class _Schema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """An object that has the keys in force at the moment of the description."""

    target_class: Any = None

    def fields(self) -> dict[str, serializers.Field]:
        raise NotImplementedError

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        properties = {}
        for key, field in self.fields().items():
            field.bind(key, serializers.Serializer())
            field.allow_null = True
            properties[key] = auto_schema._map_serializer_field(  # noqa: SLF001  # as for addresses
                field, direction
            )
        return {"type": "object", "properties": properties, "additionalProperties": False}


class CustomSchema(_Schema):  # type: ignore[no-untyped-call]
    """The custom values of an answer."""

    target_class = CustomField

    def fields(self) -> dict[str, serializers.Field]:
        custom = self.target.resource.custom.values()
        return {one.definition.key: input_of(one) for one in custom}


class CustomInputSchema(_Schema):  # type: ignore[no-untyped-call]
    """The custom values of a body."""

    target_class = CustomInput

    def fields(self) -> dict[str, serializers.Field]:
        return inputs_of(self.target.resource)
