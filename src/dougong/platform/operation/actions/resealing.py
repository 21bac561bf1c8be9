"""Sealing anew, under the newest key, what lies sealed in columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from dougong.platform.actions.locking import lock
from dougong.platform.identity.sealed_values import (
    SealedColumn,
    is_under_newest,
    seal,
    sealed_columns,
    unseal,
)
from dougong.platform.journal import Line, unit_of_work


@dataclass(slots=True)
class Resealed:
    """How many values were sealed anew, and how many no key opens any more."""

    values: int = 0
    unreadable: int = 0


def reseal() -> Resealed:
    """Leave nothing under an earlier key that can be opened; an entry says how much it was."""
    done = Resealed()
    with transaction.atomic(), unit_of_work(None) as unit:
        filled = [one.model._default_manager.exclude(**{one.name: ""}) for one in sealed_columns]
        for column, rows in zip(sealed_columns, lock(*filled), strict=True):
            _reseal_column(column, rows, done)
        if done.values:
            unit.write([Line("reseal", None, after={"values": done.values})])
    return done


def _reseal_column(column: SealedColumn, rows: Iterable[Any], done: Resealed) -> None:
    name = column.name
    for row in rows:
        text, place = getattr(row, name), column.place(row)
        if is_under_newest(text, place):
            continue
        try:
            value = unseal(text, place)
        except ValueError:
            done.unreadable += 1
            continue
        column.model._default_manager.filter(pk=row.pk).update(**{name: seal(value, place)})
        done.values += 1
