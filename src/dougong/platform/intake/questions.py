"""Questions of a form: which field each fills, how it is put, and when it is put at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Field, FileField, JSONField

from dougong.platform.custom_values.column import PREFIX
from dougong.platform.editing.values import Reader
from dougong.platform.policies import Installation
from dougong.platform.records.bilingual import in_reader_language
from dougong.platform.register import Resource
from dougong.platform.wording import heading, names_plate

MOST_QUESTIONS, LONGEST_WORDING = 60, 300
BETWEEN = "|"


@dataclass(frozen=True, slots=True)
class Question:
    """One question, as it is stored."""

    field: str
    zh: str = ""
    en: str = ""
    help_zh: str = ""
    help_en: str = ""
    is_required: bool = False
    default: str = ""
    when: str = ""
    """The field of an earlier question on which this one hangs."""
    among: str = ""
    """The answers to that one after which this one is put, with | between them."""

    def label(self, column: Field[Any, Any]) -> str:
        return in_reader_language(self.zh, self.en) or heading(column)

    @property
    def help(self) -> str:
        return in_reader_language(self.help_zh, self.help_en)

    @property
    def words(self) -> list[str]:
        return [word.strip() for word in self.among.split(BETWEEN) if word.strip()]


NAMES = tuple(one.name for one in fields(Question))


def questions_of(told: Any) -> list[Question]:
    """The questions of a stored content that has been checked."""
    return [Question(**one) for one in told]


def is_readable(told: Any) -> bool:
    """Whether a content is a list of questions at all: known names, texts of bearable length."""
    if not isinstance(told, list) or len(told) > MOST_QUESTIONS:
        return False
    return all(isinstance(one, Mapping) and _is_question(one) for one in told)


def _is_question(told: Mapping[str, Any]) -> bool:
    if set(told) - set(NAMES) or not told.get("field"):
        return False
    texts = {name: value for name, value in told.items() if name != "is_required"}
    is_said = all(isinstance(v, str) and len(v) <= LONGEST_WORDING for v in texts.values())
    return is_said and isinstance(told.get("is_required", False), bool)


def askable(kind: Resource, locked: Iterable[str] = ()) -> dict[str, Field[Any, Any]]:
    """Fields that outsiders may be asked for: no files, and none that names a record of the house."""
    columns = {name: kind.field(name) for name in kind.entered if name not in set(locked)}
    return {name: one for name, one in columns.items() if not _is_closed(one)}


def _is_closed(column: Field[Any, Any]) -> bool:
    is_custom = column.name.startswith(PREFIX)
    is_closed = isinstance(column, FileField) or (isinstance(column, JSONField) and not is_custom)
    return names_plate(column) or is_closed


def wanted(question: Question, column: Field[Any, Any]) -> set[str]:
    """The answers to the other question after which this one is put, as `plain` tells them."""
    reader = Reader(Installation())
    return {word for text in question.words for word in plain(reader.read(column, text, None))}


def plain(value: Any) -> set[str]:
    """An answer as words by which others are compared."""
    if value is None or value == "":
        return set()
    if isinstance(value, list | tuple | set):
        return {str(one) for one in value}
    return {str(value).lower() if isinstance(value, bool) else str(value)}
