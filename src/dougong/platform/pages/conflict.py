"""Two editors of one record: what each of them changed, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Field
from django.utils.text import capfirst

from dougong.platform.journal import Entry, plain
from dougong.platform.register import Resource
from dougong.platform.wording import plates_named, text_of

THEIRS = "take-"
"""Before a field's name: whose value is taken, `theirs` or `mine`."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A field with the reader's value and the stored one."""

    name: str
    label: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Fields that both changed, fields that only the other changed, and who that was."""

    disputed: Sequence[Dispute]
    theirs_only: Sequence[Dispute]
    entries: Sequence[Entry]


def disagreement(mine: Any, stored: Any, resource: Resource, names: Sequence[str]) -> Disagreement:
    """Compare both versions with the one that both began from, as the journal kept it."""
    since = Entry.objects.filter(record=stored.pk, version__gt=mine.version)
    entries = list(since.select_related("actor").order_by("pk"))
    origin: dict[str, Any] = {}
    for entry in entries:
        for name, value in entry.before.items():
            origin.setdefault(name, value)
    columns = [resource.field(name) for name in names if name in resource.fields]
    plates = plates_named([mine, stored], columns)
    disputed: list[Dispute] = []
    theirs_only: list[Dispute] = []
    for column in columns:
        if column.attname not in origin or _same(column, mine, stored):
            continue
        texts = [text_of(column, column.value_from_object(row), plates) for row in (mine, stored)]
        line = Dispute(column.name, capfirst(str(column.verbose_name)), *texts)
        untouched = plain(column.value_from_object(mine)) == origin[column.attname]
        (theirs_only if untouched else disputed).append(line)
    return Disagreement(disputed, theirs_only, entries)


def _same(column: Field, mine: Any, stored: Any) -> bool:
    return plain(column.value_from_object(mine)) == plain(column.value_from_object(stored))
