"""Timetables of large plans kept in memory, so that a drag need not read the plan again."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from threading import Lock

from django.db import transaction

from dougong.apps.planning.models import Plan

from .documents import sheet_of
from .schedules import Timetable, timetable

KEPT = 4
"""Plans whose timetables a process keeps."""
KEPT_FROM = 500
"""Items from which keeping pays."""

_kept: OrderedDict[int, tuple[int, Timetable]] = OrderedDict()
_lock = Lock()


def keep_when_stored(plan: Plan, table: Timetable) -> None:
    """Keep what has just been computed under the version of the plan, once it is committed."""
    if len(table.sheet.plan_of) == 1 and len(table.items) >= KEPT_FROM:
        transaction.on_commit(partial(_keep, plan.pk, plan.version, table))


def _keep(plan: int, version: int, table: Timetable) -> None:
    with _lock:
        _kept[plan] = (version, table)
        _kept.move_to_end(plan)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)


def timetable_of(plan: Plan) -> Timetable:
    """The timetable of a stored plan, read again where another version of it is kept."""
    with _lock:
        version, table = _kept.get(plan.pk, (0, None))
    if table is not None and version == plan.version and not plan.is_stale:
        return table
    table = timetable(sheet_of(plan))
    if not plan.is_stale and len(table.items) >= KEPT_FROM:
        _keep(plan.pk, plan.version, table)
    return table


def make_ready(plan: Plan) -> None:
    """Read a large plan and load the compiled engine, before somebody waits for a drag."""
    if plan.item_count >= KEPT_FROM:
        from dougong.engines.scheduling import warm

        warm()
        timetable_of(plan)
