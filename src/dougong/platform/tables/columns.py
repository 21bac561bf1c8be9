"""Columns of a list: what they are called, how a cell reads, and by what they are sorted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateField,
    DecimalField,
    F,
    Field,
    FloatField,
    Func,
    IntegerField,
    JSONField,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dougong.platform.custom_values.fields import is_live
from dougong.platform.policies import Actor
from dougong.platform.records import Recorded
from dougong.platform.register import Resource
from dougong.platform.wording import (
    EMPTY,
    Plates,
    english_twin,
    heading,
    names_plate,
    plate_url,
    row_html,
    row_text,
    tags_among,
    tags_html,
)

TAGS, TAG = "tags", "tag"
"""The column of tags, and the kind of record that a tag is."""
NUMBERS = (IntegerField, DecimalField, FloatField)
LONGEST_CELL = 120


@dataclass(frozen=True)
class Column:
    """A column of the list of one kind; `name` stands for it in addresses and saved choices."""

    resource: Resource
    name: str

    @property
    def label(self) -> str:
        raise NotImplementedError

    @property
    def css(self) -> str:
        """Class of the cell."""
        return ""

    @property
    def fields(self) -> Sequence[Field[Any, Any]]:
        """Columns of the database that the cell reads."""
        return ()

    @property
    def edited(self) -> str:
        """The column that is changed where the cell is edited; empty where it only shows."""
        return ""

    @property
    def sort_key(self) -> tuple[str, Field[Any, Any], Combinable | None] | None:
        """(path, field that reads a key, expression behind the path), or None: not sortable."""
        return None

    def keys(self, row: Recorded) -> Sequence[int]:
        """Name plates that the cell names, besides those of its columns."""
        return ()

    def text(self, row: Recorded, plates: Plates) -> str:
        raise NotImplementedError

    def html(self, row: Recorded, plates: Plates, actor: Actor) -> SafeString:
        raise NotImplementedError


class CodeColumn(Column):
    """The code of the record, a link to its page; sorted by it records stand in order of entry."""

    @property
    def label(self) -> str:
        return _("Code")

    @property
    def css(self) -> str:
        return "dg-code"

    @property
    def sort_key(self) -> tuple[str, Field[Any, Any], Combinable | None]:
        return "record_id", BigIntegerField(), None

    def text(self, row: Recorded, plates: Plates) -> str:
        return row.code

    def html(self, row: Recorded, plates: Plates, actor: Actor) -> SafeString:
        return _link(row, row.code, actor)


class TitleColumn(Column):
    """What the record is called, from its name plate."""

    @property
    def label(self) -> str:
        return _("Name")

    @property
    def css(self) -> str:
        return "dg-title"

    @property
    def sort_key(self) -> tuple[str, Field[Any, Any], Combinable | None]:
        is_english = (get_language() or "").startswith("en")
        name = "label_en" if is_english else "label"
        return f"record__{name}", CharField(), None

    def text(self, row: Recorded, plates: Plates) -> str:
        return row.record.title

    def html(self, row: Recorded, plates: Plates, actor: Actor) -> SafeString:
        return _link(row, row.record.title or row.code, actor)


class FieldColumn(Column):
    """A column of the model; of a text in two languages the reader's."""

    @cached_property
    def field(self) -> Field[Any, Any]:
        return self.resource.field(self.name)

    @property
    def label(self) -> str:
        return heading(self.field)

    @property
    def css(self) -> str:
        if isinstance(self.field, NUMBERS) and not self.field.choices:
            return "dg-number"
        return "dg-date" if isinstance(self.field, DateField) else ""

    @property
    def fields(self) -> Sequence[Field[Any, Any]]:
        return (self.field,)

    @property
    def edited(self) -> str:
        if isinstance(self.field, JSONField):
            return ""
        twin = english_twin(self.resource.model, self.name)
        is_english = (get_language() or "").startswith("en")
        return twin.name if twin is not None and is_english else self.name

    @property
    def sort_key(self) -> tuple[str, Field[Any, Any], Combinable | None] | None:
        if isinstance(self.field, JSONField | TextField) or is_live(self.field):
            return None
        if self.field.choices:
            return f"{self.name}_place", IntegerField(), self._place()
        twin = english_twin(self.resource.model, self.name)
        is_english = (get_language() or "").startswith("en")
        field = twin if twin is not None and is_english else self.field
        return field.attname, field, None

    def _place(self) -> Combinable:
        """Choices are sorted in the order in which they are declared, the order of life."""
        whens = [
            When(**{self.field.attname: value}, then=Value(place))
            for place, (value, _label) in enumerate(self.field.flatchoices)
        ]
        return Case(*whens, default=Value(len(whens)), output_field=IntegerField())

    def text(self, row: Recorded, plates: Plates) -> str:
        if names_plate(self.field):
            plate = plates.get(self.field.value_from_object(row))
            return f"{plate.code} {plate.title}" if plate else ""
        return row_text(row, self.field, plates)

    def html(self, row: Recorded, plates: Plates, actor: Actor) -> SafeString:
        if isinstance(self.field, JSONField | TextField):
            text = row_text(row, self.field, plates)
            short = Truncator(text).chars(LONGEST_CELL)
            return format_html('<span title="{}">{}</span>', text, short)
        return row_html(row, self.field, plates, actor)


class TagsColumn(Column):
    """The tags that stand on the name plate; rows are sorted by which they have."""

    path: ClassVar[str] = "record__tags"

    @property
    def label(self) -> str:
        return _("Tags")

    @property
    def css(self) -> str:
        return "dg-tags"

    @property
    def sort_key(self) -> tuple[str, Field[Any, Any], Combinable | None]:
        return "tags_word", CharField(), tags_word()

    def keys(self, row: Recorded) -> Sequence[int]:
        tags: Sequence[int] = row.record.tags
        return tags

    def text(self, row: Recorded, plates: Plates) -> str:
        return ", ".join(tag.title for tag in tags_among(row.record, plates))

    def html(self, row: Recorded, plates: Plates, actor: Actor) -> SafeString:
        return tags_html(tags_among(row.record, plates)) or EMPTY


BETWEEN = ","


def tags_word() -> Func:
    """All tags of a record as one word, such as `12,40`."""
    return Func(
        F(TagsColumn.path), Value(BETWEEN), function="array_to_string", output_field=CharField()
    )


def _link(row: Recorded, text: str, actor: Actor) -> SafeString:
    return format_html('<a href="{}">{}</a>', plate_url(row.record, actor) or "#", text)


def columns_of(resource: Resource, name: str) -> list[Column]:
    """The list columns behind a declared name: `record` stands for code and name."""
    if name in {"record", "pk"}:
        return [CodeColumn(resource, "code"), TitleColumn(resource, "name")]
    if name == TAGS:
        return [TagsColumn(resource, TAGS)]
    return [FieldColumn(resource, name)]


def choosable(resource: Resource) -> dict[str, Column]:
    """Every column a person may show: what the register names, and the moments of the record."""
    named = (
        *resource.columns,
        *resource.fields,
        *resource.filters,
        *resource.custom,
        "created_at",
        "updated_at",
        TAGS,
    )
    found: dict[str, Column] = {}
    for name in ("record", *named):
        if english_twin(resource.model, name.replace("_en", "_zh")) and name.endswith("_en"):
            continue  # shown once, in the reader's language
        for column in columns_of(resource, name):
            found.setdefault(column.name, column)
    return found
