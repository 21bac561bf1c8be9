"""What the database captured: rows that changed, and sealed texts, read back as the fields read them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from django.apps import apps
from django.db import models

from dougong.platform.journal.canonical import plain
from dougong.platform.records import Record


class Captured(Protocol):
    """An entry of the journal, as far as its changes concern it."""

    pk: Any
    unit: uuid.UUID
    record_id: int | None

    def told_name(self) -> str | None:
        """The name of the sealed text that holds what was told."""

    def set_changes(self, changes: dict[str, list[Any]], operations: str, told: str) -> None:
        """Take what was found."""


class Change(models.Model):
    """One row that changed, as the database captured it; no program writes here."""

    unit = models.UUIDField()
    at = models.DateTimeField()
    tbl = models.TextField()
    pk_text = models.TextField(db_column="pk")
    op = models.CharField(max_length=1)
    version = models.BigIntegerField(null=True)
    body = models.TextField()

    class Meta:
        managed = False
        db_table = 'journal"."change'

    def __str__(self) -> str:
        return f"{self.op} {self.tbl} {self.pk_text}"


class SealedText(models.Model):
    """Personal or free text outside the hashed bytes; erasing it leaves every hash valid."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    source = models.UUIDField()
    salt = models.BinaryField(null=True)
    text = models.TextField(null=True)  # noqa: DJ001 - null is an erased text, '' an empty one
    erased_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = 'journal"."vault'

    def __str__(self) -> str:
        return str(self.pk)


def load_changes(entries: Sequence[Captured]) -> None:
    """Attach to each entry what changed in the row of its record."""
    models_by_kind = _models_by_kind()
    wanted = [entry for entry in entries if entry.record_id]
    kinds = dict(
        Record.objects.filter(pk__in={e.record_id for e in wanted}).values_list("pk", "kind")
    )
    rows = Change.objects.filter(
        unit__in={e.unit for e in wanted}, pk_text__in={str(e.record_id) for e in wanted}
    ).order_by("id")
    found: dict[tuple[uuid.UUID, str, str], dict[str, list[Any]]] = {}
    ends: dict[tuple[uuid.UUID, str, str], str] = {}
    for row in rows:
        key = (row.unit, row.tbl, row.pk_text)
        merge(found.setdefault(key, {}), json.loads(row.body))
        ends[key] = ends.get(key, "") + row.op
    told = {entry.pk: entry.told_name() for entry in entries}
    texts = texts_behind([*_sealed_in(found.values()), *filter(None, told.values())])
    for entry in entries:
        model = models_by_kind.get(kinds.get(entry.record_id or 0, ""))
        table = model._meta.db_table if model else ""
        key = (entry.unit, table, str(entry.record_id))
        columns = readable(model, found.get(key, {}), texts) if model else {}
        entry.set_changes(columns, ends.get(key, ""), texts.get(told[entry.pk] or "") or "")


def texts_behind(names: Iterable[str]) -> dict[str, str | None]:
    """The sealed texts by their names, all in one query; an erased one is None or not there."""
    wanted = list(names)
    if not wanted:
        return {}
    stored = SealedText.objects.filter(pk__in=wanted).values_list("pk", "text")
    return {str(name): text for name, text in stored}


def _sealed_in(rows: Iterable[Mapping[str, list[Any]]]) -> Iterator[str]:
    for pair in (pair for row in rows for pair in row.values()):
        yield from (value["$sealed"] for value in pair if _is_sealed(value))


def _is_sealed(value: Any) -> bool:
    return isinstance(value, dict) and "$sealed" in value


def merge(into: dict[str, list[Any]], later: Mapping[str, list[Any]]) -> None:
    """Two changes of one row in one unit of work read as one, from the first to the last value."""
    for name, (before, after) in later.items():
        into[name] = [into[name][0] if name in into else before, after]


def readable(
    model: type[models.Model],
    columns: Mapping[str, list[Any]],
    texts: Mapping[str, str | None] | None = None,
) -> dict[str, list[Any]]:
    """Values as the model's fields read them, in a form that JSON keeps exactly.

    `texts` are the sealed texts of these columns by name, where the caller has fetched them.
    """
    fields = {f.column: f for f in model._meta.concrete_fields}
    known = texts_behind(_sealed_in([columns])) if texts is None else texts
    found = {}
    for name, pair in columns.items():
        column = fields.get(name)
        if column is not None and name not in {"created_at", "updated_at"}:
            found[column.attname] = [plain(_read(column, value, known)) for value in pair]
    return found


def _read(column: Any, value: Any, texts: Mapping[str, str | None]) -> Any:
    if value is None:
        return None
    if isinstance(value, dict):  # an erased text is nothing, a secret stays one
        return texts.get(value["$sealed"]) if _is_sealed(value) else "••••"
    target = getattr(column, "target_field", column)
    if isinstance(column, models.JSONField):
        return json.loads(value)
    if isinstance(column, models.BooleanField):
        return value == "true"
    return target.to_python(value)


def _models_by_kind() -> dict[str, type[models.Model]]:
    return {
        str(model._meta.model_name): model
        for model in apps.get_models()
        if hasattr(model, "code_prefix")
    }


def snapshot(row: models.Model) -> dict[str, Any]:
    """Every column of a row in a form that JSON keeps exactly."""
    skipped = {"updated_at", "created_at", "password"}
    fields = [f for f in row._meta.concrete_fields if f.attname not in skipped]
    return {f.attname: plain(f.value_from_object(row)) for f in fields}
