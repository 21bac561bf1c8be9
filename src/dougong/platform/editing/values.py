"""What a person types or pastes into a cell, read into the value of a column."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, DateField, Field, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from dougong.platform.forms import candidates
from dougong.platform.policies import Actor
from dougong.platform.records import Record, Recorded
from dougong.platform.tables.columns import NUMBERS
from dougong.platform.transitions.looks import labels_of
from dougong.platform.wording import names_plate

LONGEST_KEY = 18
YES = {"1", "true", "yes", "y", "是", "√", "✓"}
NO = {"0", "false", "no", "n", "否", "×", ""}
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?", re.ASCII)


class Reader:
    """Reads texts for one person; a record named twice is looked up once."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self._found: dict[tuple[str, str], int | None] = {}

    def read(self, column: Field[Any, Any], text: str, row: Recorded | None) -> Any:
        """The value behind a text, by code, name, label or figures; a refusal says why not."""
        text = text.strip() if not column.empty_strings_allowed or column.choices else text
        value: Any
        if names_plate(column):
            value = self.plate(column, text)
        elif column.choices:
            value = _choice(column, text)
        elif isinstance(column, BooleanField):
            value = _flag(text) if text or not column.null else None
        elif isinstance(column, DateField):
            value = _day(column, text, row)
        elif isinstance(column, NUMBERS):
            value = text.replace(",", "").replace("，", "") or None
        else:
            value = text
        if value is None and not column.null:
            raise ValidationError(_("This must not be empty."), "blank")
        return value if names_plate(column) else column.clean(value, row)

    def plate(self, column: Field[Any, Any], text: str) -> int | None:
        """A record among those the person may see: by key, code or whole name."""
        if not text:
            return None
        known = (column.name, text)
        if known not in self._found:
            self._found[known] = self._look_up(column, text)
        found = self._found[known]
        if found is None:
            message = _("There is no such record, or you have no right to see it.")
            raise ValidationError(message, "unknown")
        return found

    def _look_up(self, column: Field[Any, Any], text: str) -> int | None:
        rows = candidates(column, self.actor)
        path = "" if issubclass(rows.model, Record) else "record__"
        asked = Q((f"{path}code", text)) | Q((f"{path}label", text)) | Q((f"{path}label_en", text))
        if text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY:
            asked |= Q(pk=int(text))
        keys = list(rows.filter(asked).values_list("pk", flat=True)[:2])
        return keys[0] if len(keys) == 1 else None


def _choice(column: Field[Any, Any], text: str) -> Any:
    called = dict(labels_of(column))
    for value, label in column.flatchoices:
        if text in {str(value), called[value]} or text in _wordings(label):
            return value
    if not text and (column.blank or column.null):
        return None if column.null else ""
    raise ValidationError(_("“%(value)s” is none of the choices.") % {"value": text[:60]}, "choice")


def _wordings(label: Any) -> set[str]:
    """A label in the reader's language and the others: what was written down once is read by all."""
    found = {str(label)}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.add(str(label))
    return found


def _flag(text: str) -> bool:
    word = text.lower()
    if word in YES | NO:
        return word in YES
    raise ValidationError(_("Write yes or no."), "flag")


def _day(column: Field[Any, Any], text: str, row: Recorded | None) -> Any:
    """A day; of a moment only the day is moved, the time of day stays."""
    if not text:
        return None
    match = _DAY.fullmatch(text)
    iso = f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}" if match else text
    stored = column.value_from_object(row) if row is not None else None
    if match and isinstance(stored, datetime):
        day = DateField().to_python(iso)
        local = timezone.localtime(stored)
        return timezone.make_aware(datetime.combine(day, local.time()))
    return iso
