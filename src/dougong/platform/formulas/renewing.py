"""Stored formulas of records that are there already, worked out again and put in the journal."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from dougong.kernel import clock
from dougong.platform.actions.locking import lock
from dougong.platform.actions.storing import update_many
from dougong.platform.journal import Line, unit_of_work
from dougong.platform.records import Recorded

from .working import store

AT_ONCE = 500
RECALCULATE = "recalculate"


def renew(model: type[Recorded], after: int) -> int | None:
    """Work out the next records; the key of the last one looked at, None where that were all."""
    with transaction.atomic():
        rows = model._default_manager.filter(pk__gt=after)
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        if not keys:
            return None
        (found,) = lock(model._default_manager.filter(pk__in=keys).select_related("record"))
        befores = [row.custom for row in found]
        store(found)
        pairs = zip(found, befores, strict=True)
        _write([row for row, before in pairs if row.custom != before])
    return int(keys[-1]) if len(keys) == AT_ONCE else None


def _write(rows: list[Any]) -> None:
    """The rows whose values differ, each with an entry of its own."""
    if not rows:
        return
    with unit_of_work(None) as unit:
        for row in rows:
            row.version += 1
            row.updated_at = clock.now()
        update_many(rows, ["custom", "version", "updated_at"])
        unit.write(
            [Line(RECALCULATE, row.pk, row.version, retention=type(row).retention) for row in rows]
        )
