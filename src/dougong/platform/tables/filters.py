"""Filters of a list: each is made from a declared column and reads its own words of the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, DateField, DateTimeField, Field, Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from dougong.platform.register import Resource
from dougong.platform.requests.errors import BadRequest
from dougong.platform.transitions.looks import labels_of
from dougong.platform.wording import Plates, english_twin, heading, names_plate, plain_text

from .columns import NUMBERS

MOST_VALUES = 200


@dataclass(frozen=True)
class Filter:
    """A filter on one column; `params` are the names it owns in the address."""

    resource: Resource
    name: str
    shape: ClassVar[str] = "text"

    @cached_property
    def field(self) -> Field[Any, Any]:
        return self.resource.field(self.name)

    @property
    def label(self) -> str:
        return heading(self.field)

    @property
    def params(self) -> Sequence[str]:
        return (self.name,)

    def given(self, query: QueryDict) -> list[str]:
        """The words given for this filter, empty ones left out."""
        words = [word for word in query.getlist(self.name) if word.strip()]
        if len(words) > MOST_VALUES:
            raise self.refusal(str(len(words)))
        return words

    def condition(self, query: QueryDict) -> Q:
        """The rows it lets through; all when nothing is given."""
        raise NotImplementedError

    def chips(self, query: QueryDict, plates: Plates) -> list[tuple[str, str, str]]:
        """What is in force, as (parameter, word, text in the reader's language)."""
        return [(self.name, word, word) for word in self.given(query)]

    def read(self, word: str) -> Any:
        try:
            if "\0" in word:
                raise ValueError
            return self.field.to_python(word)
        except (ValidationError, ValueError, TypeError, OverflowError) as error:
            raise self.refusal(word) from error

    def refusal(self, word: str) -> BadRequest:
        names = {"filter": self.label, "value": word[:60]}
        return BadRequest(_("“%(value)s” is no value of the filter “%(filter)s”.") % names)


class ChoiceFilter(Filter):
    """Any of the values of a closed list."""

    shape = "choice"

    @property
    def options(self) -> list[tuple[str, str]]:
        return [(str(value), label) for value, label in labels_of(self.field)]

    def condition(self, query: QueryDict) -> Q:
        words = self.given(query)
        for word in words:
            if word not in dict(self.options):
                raise self.refusal(word)
        values = [self.read(word) for word in words]
        return Q((f"{self.field.attname}__in", values)) if values else Q()

    def chips(self, query: QueryDict, plates: Plates) -> list[tuple[str, str, str]]:
        labels = dict(self.options)
        return [(self.name, word, labels.get(word, word)) for word in self.given(query)]


class PlateFilter(Filter):
    """Any of some records of another kind, named by their plates."""

    shape = "plate"

    def keys(self, query: QueryDict) -> list[int]:
        keys = [
            int(word) if word.isascii() and word.isdigit() else -1 for word in self.given(query)
        ]
        for key, word in zip(keys, self.given(query), strict=True):
            if not 0 < key < 2**63:
                raise self.refusal(word)
        return keys

    def condition(self, query: QueryDict) -> Q:
        keys = self.keys(query)
        return Q((f"{self.field.attname}__in", keys)) if keys else Q()

    def chips(self, query: QueryDict, plates: Plates) -> list[tuple[str, str, str]]:
        found = [(key, plates.get(key)) for key in self.keys(query)]
        return [(self.name, str(key), p.title if p else f"#{key}") for key, p in found]


class FlagFilter(Filter):
    """Yes or no."""

    shape = "choice"
    VALUES: ClassVar[dict[str, bool]] = {"1": True, "0": False}

    @property
    def options(self) -> list[tuple[str, str]]:
        return [("1", _("Yes")), ("0", _("No"))]

    def condition(self, query: QueryDict) -> Q:
        words = self.given(query)
        for word in words:
            if word not in self.VALUES:
                raise self.refusal(word)
        values = [self.VALUES[word] for word in words]
        return Q((f"{self.field.attname}__in", values)) if values else Q()

    def chips(self, query: QueryDict, plates: Plates) -> list[tuple[str, str, str]]:
        labels = dict(self.options)
        return [(self.name, word, labels.get(word, word)) for word in self.given(query)]


class RangeFilter(Filter):
    """From one date or number to another, both included."""

    shape = "range"

    @property
    def params(self) -> Sequence[str]:
        return (f"{self.name}_from", f"{self.name}_to")

    @property
    def input_type(self) -> str:
        return "date" if isinstance(self.field, DateField) else "number"

    def condition(self, query: QueryDict) -> Q:
        low, high = (query.get(name, "").strip() for name in self.params)
        # A moment is filtered by its day, so that the last day counts as a whole.
        path = self.field.attname
        path = f"{path}__date" if isinstance(self.field, DateTimeField) else path
        condition = Q((f"{path}__gte", self.read(low))) if low else Q()
        return condition & Q((f"{path}__lte", self.read(high))) if high else condition

    def read(self, word: str) -> Any:
        if isinstance(self.field, DateTimeField):
            try:
                return DateField().to_python(word)
            except ValidationError as error:
                raise self.refusal(word) from error
        return super().read(word)

    def chips(self, query: QueryDict, plates: Plates) -> list[tuple[str, str, str]]:
        signs = zip(self.params, ("≥", "≤"), strict=True)
        words = [(name, sign, query.get(name, "").strip()) for name, sign in signs]
        return [(n, w, f"{sign} {plain_text(self.read(w))}") for n, sign, w in words if w]


class TextFilter(Filter):
    """Part of a text, in either language where it is kept in both."""

    def condition(self, query: QueryDict) -> Q:
        condition = Q()
        for word in self.given(query):
            self.read(word)
            part = Q((f"{self.field.attname}__icontains", word))
            if twin := english_twin(self.resource.model, self.name):
                part |= Q((f"{twin.attname}__icontains", word))
            condition &= part
        return condition


def filter_of(resource: Resource, name: str) -> Filter:
    """The filter that fits the kind of column."""
    field = resource.field(name)
    if field.choices:
        return ChoiceFilter(resource, name)
    if names_plate(field):
        return PlateFilter(resource, name)
    if isinstance(field, BooleanField):
        return FlagFilter(resource, name)
    if isinstance(field, (DateField, *NUMBERS)):
        return RangeFilter(resource, name)
    return TextFilter(resource, name)


def filters_of(resource: Resource) -> list[Filter]:
    """Filters of a kind, in the declared order."""
    return [filter_of(resource, name) for name in resource.filters]
