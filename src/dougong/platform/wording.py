"""Values of a record in the reader's words, for lists, detail pages, histories and exports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Choices, DecimalField, Field, Model
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .custom_values.fields import CustomChoices, CustomNumber
from .policies import Actor, Installation, reach
from .records import DELETED, Record, Recorded
from .records.bilingual import in_reader_language
from .transitions.flows import Look
from .transitions.looks import labels_of, look_of

Plates = Mapping[int, Record]
EMPTY = mark_safe('<span class="dg-none">—</span>')
STATES = ("state", "status", "health")
"""Columns that are shown with a coloured point."""
_LANGUAGE_IN_BRACKETS = re.compile(r"\s*[(（][^()（）]*[)）]$")


def names_plate(field: Field[Any, Any]) -> bool:
    """Whether the column holds the key of a name plate, directly or of a record of some kind."""
    target = field.related_model
    return isinstance(target, type) and issubclass(target, Record | Recorded)


def english_twin(model: type[Model], name: str) -> Field[Any, Any] | None:
    """The English column of a text kept in two languages, for the name of the Chinese one."""
    if not name.endswith("_zh"):
        return None
    try:
        twin = model._meta.get_field(f"{name.removesuffix('_zh')}_en")
    except FieldDoesNotExist:
        return None
    return twin if isinstance(twin, Field) else None


def heading(field: Field[Any, Any]) -> str:
    """The column's name; of a text in two languages without the bracket that tells them apart."""
    name = str(field.verbose_name)
    is_pair = english_twin(field.model, field.name) is not None
    name = _LANGUAGE_IN_BRACKETS.sub("", name) if is_pair else name
    return name[:1].upper() + name[1:]


def plates_named(
    rows: Iterable[Any], fields: Sequence[Field[Any, Any]], besides: Iterable[int] = ()
) -> dict[int, Record]:
    """Every plate that the given columns of the rows name, and some besides, by one query."""
    named = [field for field in fields if names_plate(field)]
    keys = {field.value_from_object(row) for row in rows for field in named} - {None} | {*besides}
    return Record.objects.in_bulk(keys) if keys else {}


def text_of(field: Field[Any, Any], value: Any, plates: Plates) -> str:
    """A value as plain text; empty where there is none."""
    if value is None or value in ("", [], {}):
        return ""
    if names_plate(field):
        plate = plates.get(value)
        return plate.title if plate else value if isinstance(value, str) else f"#{value}"
    if isinstance(field, CustomChoices):
        return field.told(value)
    if isinstance(field, CustomNumber) and field.currency:
        return f"{field.currency} {plain_text(value, field)}"
    if field.choices:
        return str(dict(labels_of(field)).get(value, value))
    return plain_text(value, field)


def plain_text(value: Any, field: Field[Any, Any] | None = None) -> str:
    """A value without relation or choices as text in the reader's way of writing."""
    if isinstance(value, Choices):
        return str(value.label)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date | time):
        return time_text(value)
    if isinstance(value, Decimal | float | int):
        return number_text(value, field)
    if isinstance(value, list | tuple):
        return ", ".join(plain_text(part) if part != [] else "·" for part in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {plain_text(part)}" for key, part in value.items())
    return str(value)


def time_text(value: date | time) -> str:
    """A day, a moment to the minute in the reader's zone, or a time of day."""
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.strftime("%Y-%m-%d %H:%M")
    return value.isoformat()


def unit_text(unit: str) -> str:
    """A unit of measure in the reader's language; signs stand for themselves."""
    words = {"d": _("days"), "h": _("hours"), "min": _("minutes")}
    return words.get(unit, unit)


def number_text(value: Decimal | float | int, field: Field[Any, Any] | None = None) -> str:
    """A number with its column's decimals, in thousands from five digits on: years stay years.

    Both languages write 1,234.56; Django's Chinese format groups by four and shows no separator.
    """
    places = field.decimal_places if isinstance(field, DecimalField) else 0
    text = f"{value:{'' if -10_000 < value < 10_000 else ','}{f'.{places}f' if places else ''}}"
    # Amounts keep their two decimals; of rates and measures only the digits that say something.
    return text.rstrip("0").rstrip(".") if places > 2 else text


def row_text(row: Recorded, field: Field[Any, Any], plates: Plates) -> str:
    """A column of a row as plain text, a text in two languages in the reader's."""
    value = field.value_from_object(row)
    if twin := english_twin(type(row), field.name):
        return in_reader_language(value or "", twin.value_from_object(row) or "")
    return text_of(field, value, plates)


def stored_text(field: Field[Any, Any], value: Any, plates: Plates) -> str:
    """A value as the journal keeps it, in the reader's words."""
    try:
        return text_of(field, field.to_python(value), plates)
    except (ValidationError, TypeError, ValueError):
        return str(value)


def state_html(value: Any, text: str, look: Look | None = None) -> SafeString:
    """A state as a badge, in the colour that its workflow gives it."""
    tone = look.tone if look is not None else ""
    html = '<span class="dg-state" data-state="{}" data-tone="{}">{}</span>'
    return format_html(html, "" if tone else value, tone, text)


def row_html(row: Recorded, field: Field[Any, Any], plates: Plates, actor: Actor) -> SafeString:
    """A column of a row as it stands in a table cell or beside its name."""
    text = row_text(row, field, plates)
    if not text:
        return EMPTY
    value = field.value_from_object(row)
    if names_plate(field):
        return plate_html(plates.get(value), actor)
    if field.name in STATES:
        return state_html(value, text, look_of(field, value))
    return format_html("{}", text)


def plate_html(plate: Record | None, actor: Actor) -> SafeString:
    """The title of a plate, as a link where the reader may open the record."""
    if plate is None:
        return EMPTY
    if url := plate_url(plate, actor):
        return format_html('<a href="{}" title="{}">{}</a>', url, plate.code, plate.title)
    return format_html('<span title="{}">{}</span>', plate.code, plate.title)


def tags_among(plate: Record, plates: Plates) -> list[Record]:
    """The tags of a record among the plates at hand, those that still stand."""
    found = [plates.get(key) for key in plate.tags]
    return [tag for tag in found if tag is not None and tag.state != DELETED]


def tags_html(tags: Iterable[Record]) -> SafeString:
    """Tags as coloured labels; the plate of a tag carries its colour as its state."""
    parts = ((tag.state, tag.title) for tag in tags)
    return format_html_join(" ", '<span class="dg-tag" data-colour="{}">{}</span>', parts)


def plate_url(plate: Record, actor: Actor) -> str | None:
    """The address of a plate's detail page, or None where the reader would not find it."""
    held = reach(actor, f"{plate.kind}.view")
    if not isinstance(actor, Installation) and plate.scope_id not in held:
        return None
    try:
        return reverse(f"{plate.kind}-detail", args=[plate.pk])
    except NoReverseMatch:
        return None
