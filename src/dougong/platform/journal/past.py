"""Rows as they stood at a moment: what the journal captured since, taken back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef

from .canonical import plain
from .captured import Change, readable, texts_behind
from .entries import Entry

Values = dict[str, Any]


def rows_at(
    model: type[models.Model], moment: datetime, keys: Iterable[Any] | None = None
) -> dict[str, Values]:
    """Columns of the rows of a table by key, as the program read them at the moment.

    `keys` are those of the rows to look at; without them the whole table is put together. The
    values are as the journal has them: days and moments are texts.
    """
    wanted = None if keys is None else [str(key) for key in keys]
    rows = model._default_manager.all() if wanted is None else _chosen(model, wanted)
    found = {str(row.pk): _values(row) for row in rows}
    # The entry of the unit says when: it follows the product's clock.
    since = Entry.objects.filter(unit=OuterRef("unit"), at__gt=moment)
    later = Change.objects.filter(Exists(since), tbl=model._meta.db_table).order_by("-id")
    if wanted is not None:
        later = later.filter(pk_text__in=wanted)
    for change in later:
        columns = json.loads(change.body)
        before = {name: pair[0] for name, pair in readable(model, columns, _texts(columns)).items()}
        if change.op == "I":
            found.pop(change.pk_text, None)
        elif change.op == "D":
            found[change.pk_text] = before
        else:
            found.setdefault(change.pk_text, {}).update(before)
    return found


def _chosen(model: type[models.Model], keys: list[str]) -> Any:
    return model._default_manager.filter(pk__in=keys)


def _values(row: models.Model) -> Values:
    return {f.attname: plain(f.value_from_object(row)) for f in row._meta.concrete_fields}


def _texts(columns: dict[str, list[Any]]) -> dict[str, str | None]:
    pairs = (value for pair in columns.values() for value in pair)
    return texts_behind(
        one["$sealed"] for one in pairs if isinstance(one, dict) and "$sealed" in one
    )
