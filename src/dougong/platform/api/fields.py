"""Fields that take a value only in its own JSON type, and relations only to what one may see."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import copy
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, ClassVar, Union, get_args, get_origin

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.validators import UniqueValidator

from dougong.platform.forms import LARGEST_KEY, candidates
from dougong.platform.policies import Actor
from dougong.platform.wording import names_plate


class Strict(serializers.Field):
    """A value of another JSON type is refused, not converted."""

    takes: ClassVar[tuple[type, ...]] = (str,)
    pattern: ClassVar[re.Pattern[str] | None] = None
    default_error_messages: ClassVar[dict[str, Any]] = {
        "wrong_type": _("This value has the wrong JSON type or form.")
    }

    def to_internal_value(self, data: Any) -> Any:
        if type(data) not in self.takes:
            self.fail("wrong_type")
        if self.pattern and isinstance(data, str) and not self.pattern.fullmatch(data):
            self.fail("wrong_type")
        return super().to_internal_value(data)


class Text(Strict, serializers.CharField):
    """Text is stored as it was sent; nothing but white space counts as empty."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"trim_whitespace": False} | options)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return super().run_validation("" if isinstance(data, str) and not data.strip() else data)


class Address(Strict):
    """Text of a prescribed form."""


class Email(Address, serializers.EmailField):
    """An e-mail address."""


class Url(Address, serializers.URLField):
    """An address in the web."""


class Slug(Strict, serializers.SlugField):
    """Letters, digits, hyphens and underscores."""


class Whole(Strict, serializers.IntegerField):
    """A whole number."""

    takes = (int,)


class Fraction(Strict, serializers.FloatField):
    """A number that need not be exact."""

    takes = (int, float)


class Exact(Strict, serializers.DecimalField):
    """An amount or share, written as text so that no digit is lost on the way."""

    pattern = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,20})?")

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        """An empty text is no amount; the framework's own field would take it for none."""
        return serializers.Field.validate_empty_values(self, data)


class Flag(Strict, serializers.BooleanField):
    """Yes or no."""

    takes = (bool,)


class Day(Strict, serializers.DateField):
    """A date, YYYY-MM-DD."""

    pattern = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Moment(Strict, serializers.DateTimeField):
    """A moment with its offset from UTC (RFC 3339)."""

    pattern = re.compile(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
        r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
    )


class Clock(Strict, serializers.TimeField):
    """A time of day."""

    pattern = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?")


class Choice(serializers.ChoiceField):
    """One of a closed list; `name` is what the list is called in the schema."""

    def __init__(self, choices: Any, **options: Any) -> None:
        self.name: str = options.pop("name", "")
        super().__init__(choices, **options)

    def to_internal_value(self, data: Any) -> Any:
        if type(data) not in {str, int} or (data != "" and data not in self.choices):
            self.fail("invalid_choice", input=str(data)[:60])
        return super().to_internal_value(data)


class Many(serializers.MultipleChoiceField):
    """Some of a closed list, as a list of texts."""

    def to_internal_value(self, data: Any) -> Any:
        if type(data) is not list or not all(type(one) is str for one in data):
            self.fail("not_a_list", input_type=type(data).__name__)
        for one in data:
            if one not in self.choices:
                self.fail("invalid_choice", input=one[:60])
        return list(dict.fromkeys(data))


class Key(Strict, serializers.IntegerField):
    """A record named by the key of its name plate, among those the asker may see."""

    takes = (int,)
    default_error_messages: ClassVar[dict[str, Any]] = {
        "unknown": _("There is no such record, or you have no right to see it.")
    }

    def __init__(self, **options: Any) -> None:
        self.column: models.Field[Any, Any] | None = options.pop("column", None)
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> Any:
        key = super().to_internal_value(data)
        found = self.context["keys"].find(self.column, key)
        if found is None:
            self.fail("unknown")
        return found


class Keys:
    """Records that a request names, looked up once and only among what the actor may see."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self._known: dict[tuple[Any, int], Any] = {}

    def gather(self, column: models.Field[Any, Any], keys: Iterable[Any]) -> None:
        """Look up many keys of one column by one query."""
        wanted = {key for key in keys if type(key) is int and 0 < key <= LARGEST_KEY}
        found = candidates(column, self.actor).in_bulk(wanted) if wanted else {}
        self._known |= {(column, key): found.get(key) for key in wanted}

    def find(self, column: models.Field[Any, Any], key: int) -> Any:
        if (column, key) not in self._known:
            self.gather(column, [key])
        return self._known.get((column, key))


class _Builder(serializers.ModelSerializer):
    """What the framework knows about columns, with the strict fields in place of its own."""

    serializer_field_mapping: ClassVar[dict[Any, Any]] = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.CharField: Text,
        models.TextField: Text,
        models.EmailField: Email,
        models.URLField: Url,
        models.SlugField: Slug,
        models.IntegerField: Whole,
        models.BigIntegerField: Whole,
        models.SmallIntegerField: Whole,
        models.PositiveIntegerField: Whole,
        models.PositiveSmallIntegerField: Whole,
        models.PositiveBigIntegerField: Whole,
        models.FloatField: Fraction,
        models.DecimalField: Exact,
        models.BooleanField: Flag,
        models.DateField: Day,
        models.DateTimeField: Moment,
        models.TimeField: Clock,
    }
    serializer_choice_field = Choice


def input_field(column: models.Field[Any, Any], **options: Any) -> serializers.Field:
    """The field that takes a value for a column of a model."""
    if names_plate(column):
        is_free = column.null or column.has_default()
        settings: dict[str, Any] = {
            "column": column,
            "allow_null": column.null,
            "required": not is_free,
            "label": column.verbose_name,
        }
        return Key(**settings | options)
    if column.is_relation:
        raise ImproperlyConfigured(f"{column}: the interface points at records only")
    if not column.editable:
        # Closed to forms, but named among the fields that a verb edits.
        column = copy(column)
        column.editable = True
    made, settings = _Builder().build_standard_field(column.name, column)
    # Whether a value is taken already is asked by the action, with its policy and its language.
    validators = settings.pop("validators", [])
    kept = [one for one in validators if not isinstance(one, UniqueValidator)]
    if made is Choice:
        settings["name"] = choice_name(column)
    return made(**settings | ({"validators": kept} if kept else {}) | options)


def output_field(column: models.Field[Any, Any], **options: Any) -> serializers.Field:
    """The field that shows a column of a model."""
    if names_plate(column):
        return serializers.IntegerField(
            source=column.attname, allow_null=column.null, label=column.verbose_name, **options
        )
    made, settings = _Builder().build_standard_field(column.name, column)
    shown = {"label", "help_text", "max_digits", "decimal_places", "max_length", "choices"}
    settings = {key: value for key, value in settings.items() if key in shown}
    if made is Choice:
        settings |= {"name": choice_name(column), "allow_blank": column.blank}
    elif column.blank and issubclass(made, serializers.CharField):
        made = Text  # an empty text is no address, and answers promise what they hold
    return made(**settings, allow_null=column.null, **options)


def choice_name(column: models.Field[Any, Any]) -> str:
    """What a closed list is called in the schema: model and column, which no other list shares."""
    return column.model.__name__ + "".join(part.capitalize() for part in column.name.split("_"))


JSON_TYPES: dict[Any, str] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    Decimal: "string",
    date: "string",
    datetime: "string",
    timedelta: "string",
    list: "array",
    tuple: "array",
    dict: "object",
}


def json_types(hint: Any) -> list[str]:
    """The JSON types of a value of a Python type, without null."""
    parts = get_args(hint) if get_origin(hint) in {Union, UnionType} else (hint,)
    plain = [get_origin(part) or part for part in parts if part is not NoneType]
    return list(dict.fromkeys(JSON_TYPES.get(part, "string") for part in plain))
