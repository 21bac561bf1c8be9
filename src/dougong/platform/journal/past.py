"""Rows as they stood at a moment: what the journal captured since, taken back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.models import Exists, OuterRef, QuerySet

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


def among(
    rows: QuerySet[Any], states: Sequence[Mapping[str, Any]], names: Sequence[str]
) -> list[tuple[Any, ...]]:
    """What a query answers, for these columns, of rows as they once stood.

    It is the query one would ask of today's rows; only the table it reads is put in its place.
    """
    meta = rows.model._meta
    columns = {f.attname: f.column for f in meta.concrete_fields}
    told = [{columns[n]: value for n, value in one.items() if n in columns} for one in states]
    if not told:
        return []
    sql, parameters = rows.order_by().values_list(*names).query.sql_with_params()
    table = connection.ops.quote_name(meta.db_table)
    past = f"SELECT * FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH {table} AS MATERIALIZED ({past}) {sql}", [json.dumps(told), *parameters]
        )
        return list(cursor.fetchall())
