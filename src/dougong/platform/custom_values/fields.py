"""Custom fields as fields of Django, so that lists, forms and sheets treat them like columns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.functional import lazystr
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .column import PREFIX
from .definitions import LETTERS, NUMBERS, REFERENCES, Definition, Type
from .reckoning import seen

LONGEST_TEXT = 4000
_SEPARATORS = re.compile(r"[,，;；、\n]+")
KINDS = {Type.PERSON: "person", Type.UNIT: "unit"}


class _InReaderLanguage:
    """One of two wordings, chosen when it is read."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en

    def __str__(self) -> str:
        is_english = (get_language() or "").startswith("en")
        return (self.en or self.zh) if is_english else (self.zh or self.en)


def worded(pair: tuple[str, str]) -> Any:
    """A wording in two languages as a lazy text."""
    return lazystr(_InReaderLanguage(*pair))


class Custom:
    """What custom fields have beyond columns: where their value lies in the row."""

    definition: Definition
    name: str
    attname: str

    def settle(self, model: type[models.Model], definition: Definition) -> None:
        """Take name, path and model."""
        self.definition, self.model = definition, model
        self.name = f"{PREFIX}{definition.key}"
        self.attname = f"custom__{LETTERS[definition.type]}_{definition.key}"
        self.concrete = False

    def value_from_object(self, row: Any) -> Any:
        """The value of a row in its own type; a mask that stands in its place is left as it is."""
        if self.definition.is_live:
            return seen(row, self)
        stored = row.custom.get(self.definition.key)
        try:
            return None if stored is None else self.to_python(stored)  # type: ignore[attr-defined]
        except (ValidationError, TypeError, ValueError):
            return stored

    def plain(self, row: Any) -> Any:
        """The value of a row in the form in which it would be stored."""
        if not self.definition.is_live:
            return row.custom.get(self.definition.key)
        value = self.value_from_object(row)
        return None if value is None else self.stored(value)

    @property
    def proposed(self) -> Any:
        """The value that a new record gets unless somebody says another."""
        default = self.definition.default
        return self.to_python(default) if default else None  # type: ignore[attr-defined]

    def put(self, row: Any, value: Any) -> None:
        """Write a value into a row in memory; the values that were read stay as they are."""
        stored = None if value in (None, "", []) else self.stored(value)
        kept = {key: one for key, one in row.custom.items() if key != self.definition.key}
        # A new record says that it wants no default.
        is_told = stored is not None or row._state.adding
        row.custom = kept | ({self.definition.key: stored} if is_told else {})

    def stored(self, value: Any) -> Any:
        """The value in the form that JSON keeps exactly."""
        if isinstance(value, models.Model):
            return value.pk
        if isinstance(value, Decimal):
            return f"{value:f}"
        return value.isoformat() if isinstance(value, date) else value


class CustomText(Custom, models.CharField):
    """A text, or one of a closed list."""


class CustomNumber(Custom, models.DecimalField):
    """An exact number; an amount says in which currency."""

    @property
    def currency(self) -> str:
        return self.definition.currency


class CustomDay(Custom, models.DateField):
    """A day."""


class CustomFlag(Custom, models.BooleanField):
    """Yes, no, or not said."""


class CustomReference(Custom, models.ForeignKey):
    """Another record, by its name plate."""


class CustomChoices(Custom, models.Field):
    """Some of a closed list, in the order of the list."""

    empty_strings_allowed = False
    members: tuple[tuple[str, Any], ...] = ()

    def to_python(self, value: Any) -> list[str]:
        """From keys, or from labels in one text."""
        if isinstance(value, str):
            value = [word.strip() for word in _SEPARATORS.split(value) if word.strip()]
        if not isinstance(value, Iterable):
            raise self._refusal(value)
        wanted = [self._key(word) for word in value]
        return [key for key, _label in self.members if key in wanted]

    def _key(self, word: Any) -> str:
        for key, label in self.members:
            if word == key or word in {label.zh, label.en}:
                return key
        raise self._refusal(word)

    @staticmethod
    def _refusal(word: Any) -> ValidationError:
        names = {"value": str(word)[:60]}
        return ValidationError(_("“%(value)s” is none of the choices."), "custom.choice", names)

    def told(self, value: Any) -> str:
        """The choices in the reader's words."""
        labels = dict(self.members)
        given = value if isinstance(value, list) else [value]
        return ", ".join(str(labels.get(key, key)) for key in given)

    def formfield(self, **options: Any) -> Any:
        choices = [(key, str(label)) for key, label in self.members]
        return forms.MultipleChoiceField(
            choices=choices,
            required=not self.blank,
            label=str(self.verbose_name),
            help_text=str(self.help_text),
            widget=forms.CheckboxSelectMultiple,
        )

    def get_internal_type(self) -> str:
        return "JSONField"


def field_of(model: type[models.Model], definition: Definition) -> Any:
    """The field that a definition stands for, on records of the model."""
    plates: Any = model._meta.get_field("record").related_model
    made = _made(definition, plates)
    made.settle(model, definition)
    return made


def _made(one: Definition, plates: Any) -> Any:
    shared: dict[str, Any] = {
        "verbose_name": worded(one.label),
        "help_text": worded(one.help),
        "null": True,
        "blank": not one.is_required,
    }
    if one.type in NUMBERS:
        bounds = [(MinValueValidator, one.minimum), (MaxValueValidator, one.maximum)]
        return CustomNumber(
            max_digits=24 - 6 + one.decimals,
            decimal_places=one.decimals,
            validators=_bounds(bounds),
            **shared,
        )
    if one.type is Type.DATE:
        bounds = [(MinValueValidator, one.minimum), (MaxValueValidator, one.maximum)]
        return CustomDay(validators=_bounds(bounds), **shared)
    if one.type is Type.FLAG:
        return CustomFlag(**shared)
    if one.type in REFERENCES:
        kind = KINDS.get(one.type, one.target)
        return CustomReference(
            plates, models.DO_NOTHING, related_name="+", limit_choices_to={"kind": kind}, **shared
        )
    members = tuple((key, _InReaderLanguage(zh, en)) for key, zh, en in one.choices)
    if one.type is Type.CHOICES:
        field = CustomChoices(**shared)
        field.members = members
        return field
    if one.type is Type.CHOICE:
        choices = [(key, lazystr(label)) for key, label in members]
        return CustomText(max_length=40, choices=choices, **shared)
    form = _("This text has not the form that the field asks for.")
    patterns = [RegexValidator(rf"\A(?:{one.pattern})\Z", form)] if one.pattern else []
    return CustomText(max_length=one.longest or LONGEST_TEXT, validators=patterns, **shared)


def _bounds(given: Iterable[tuple[Any, Any]]) -> list[Any]:
    return [validator(bound) for validator, bound in given if bound is not None]


def is_live(field: Any) -> bool:
    """Whether a field is worked out when it is read, so that the database cannot be asked for it."""
    return isinstance(field, Custom) and field.definition.is_live


def section_of(field: Any) -> str:
    """The heading under which a custom field stands on forms and pages."""
    return str(worded(field.definition.section)) or str(_("Further fields"))
