"""Writing computed dates: one statement for all items of a plan, touching only those that change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from dougong.apps.planning.models import COMPUTED, WorkItem
from dougong.apps.planning.queries.schedules import Scheduled

_TYPES = {
    "total_float_minutes": "int",
    "free_float_minutes": "int",
    "is_critical": "boolean",
    "is_on_longest_path": "boolean",
    "driver": "text",
    "driver_item_id": "bigint",
    "percent_complete": "numeric",
}
_COLUMNS = (*COMPUTED, "percent_complete")
_TABLE = WorkItem._meta.db_table

# House rule R1 is kept: this module is part of the verb that schedules a plan.
_UPDATE = """
UPDATE {table} AS item SET {assignments}
FROM unnest({arrays}) AS found (record_id, {columns})
WHERE item.record_id = found.record_id
  AND ({stored}) IS DISTINCT FROM ({new})
""".format(
    table=_TABLE,
    assignments=", ".join(f"{name} = found.{name}" for name in _COLUMNS),
    arrays=", ".join(
        ["%s::bigint[]", *(f"%s::{_TYPES.get(name, 'timestamptz')}[]" for name in _COLUMNS)]
    ),
    columns=", ".join(_COLUMNS),
    stored=", ".join(f"item.{name}" for name in _COLUMNS),
    new=", ".join(f"found.{name}" for name in _COLUMNS),
)


def write_dates(items: Sequence[Scheduled]) -> int:
    """Store the computed columns and rolled-up percents; answers how many rows were altered."""
    if not items:
        return 0
    keys: list[Any] = [item.row.pk for item in items]
    columns = [list(column) for column in zip(*(item.dates for item in items), strict=True)]
    percents = [item.percent for item in items]
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, [keys, *columns, percents])
        return int(cursor.rowcount)
