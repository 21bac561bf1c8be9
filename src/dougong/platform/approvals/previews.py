"""What a verb changes, as the database captured it: the preview a checker approves and is held to."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import models

from dougong.platform.journal.canonical import canonical
from dougong.platform.journal.captured import Change, SealedText, merge

Row = dict[str, Any]
ERASED_TEXTS = "journal.vault"
"""Which texts an erasure meets depends on what the journal holds when it takes effect."""


def captured(units: Sequence[uuid.UUID]) -> list[Row]:
    """The rows that changed under these units, each from its first to its last value."""
    rows = Change.objects.filter(unit__in=units).exclude(tbl=ERASED_TEXTS)
    changes = list(rows.order_by("id"))
    new = _new_plates(changes)
    texts = _sealed_texts(changes)
    tables = {model._meta.db_table: model for model in apps.get_models()}
    merged: dict[tuple[str, str], Row] = {}
    for change in changes:
        model = tables[change.tbl]
        key = new.get(change.pk_text, change.pk_text)
        row = merged.setdefault(
            (change.tbl, change.pk_text), {"table": change.tbl, "key": key, "op": "", "columns": {}}
        )
        row["op"] += change.op
        columns = {
            name: [_settled(model, name, value, new, texts) for value in pair]
            for name, pair in json.loads(change.body).items()
        }
        merge(row["columns"], columns)
    for row in merged.values():
        _forget_accidents(tables[row["table"]], row)
    return list(merged.values())


def _new_plates(changes: Iterable[Change]) -> dict[str, str]:
    """Names for plates that come into being: their keys differ each time."""
    added = [one.pk_text for one in changes if one.tbl == "platform_record" and one.op == "I"]
    return {key: f"new:{number}" for number, key in enumerate(added, 1)}


def _sealed_texts(changes: Iterable[Change]) -> dict[str, str | None]:
    seals = set()
    for change in changes:
        for pair in json.loads(change.body).values():
            seals |= {one["$sealed"] for one in pair if isinstance(one, dict) and "$sealed" in one}
    found = SealedText.objects.filter(pk__in=seals).values_list("pk", "text")
    return {str(key): text for key, text in found}


def _settled(
    model: type[models.Model],
    name: str,
    value: Any,
    new: Mapping[str, str],
    texts: Mapping[str, str | None],
) -> Any:
    if isinstance(value, dict) and "$sealed" in value:
        return texts.get(value["$sealed"])
    column = next((f for f in model._meta.concrete_fields if f.column == name), None)
    is_reference = column is not None and (column.is_relation or column.primary_key)
    return new.get(value, value) if is_reference and isinstance(value, str) else value


def _forget_accidents(model: type[models.Model], row: Row) -> None:
    """Numbers that the database gives out are another each time."""
    if not row["op"].startswith("I"):
        return
    key = model._meta.pk
    if model._meta.db_table == "platform_record":
        row["columns"].pop("code", None)
    if isinstance(key, models.AutoField):
        row["columns"].pop(key.column, None)
        row["key"] = row["key"] if str(row["key"]).startswith("new:") else "new"


def text_of(rows: Sequence[Row]) -> str:
    return canonical(rows)


def held_to(rows: Sequence[Row]) -> str:
    """The part of a preview that must come true; a model names what may differ in `volatile`."""
    tables = {model._meta.db_table: model for model in apps.get_models()}
    kept = []
    for row in rows:
        free: frozenset[str] = getattr(tables[row["table"]], "volatile", frozenset())
        columns = {name: pair for name, pair in row["columns"].items() if name not in free}
        kept.append({**row, "columns": columns})
    return canonical(kept)
