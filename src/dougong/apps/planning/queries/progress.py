"""How far work is: weights, roll-up into summaries, and what the baseline plans for a moment."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from dougong.apps.planning.choices import ItemState
from dougong.kernel.plan import Timing

from .documents import ItemRow, Sheet


def weight_of(row: ItemRow) -> int:
    """What an item counts in a total: its effort, else its duration; a cancelled one nothing."""
    if row.state == ItemState.CANCELLED:
        return 0
    return row.effort_minutes or row.duration_minutes


def rolled_up(sheet: Sheet) -> list[Decimal]:
    """Percent complete of every row; a summary has the weighted mean of the leaves below it."""
    percents = [Decimal(row.percent_complete) for row in sheet.rows]
    place = {row.pk: n for n, row in enumerate(sheet.rows)}
    weights, done = [0] * len(percents), [Decimal(0)] * len(percents)
    for n in reversed(range(len(percents))):  # children stand behind their parents
        row, activity = sheet.rows[n], sheet.document.activities[n]
        if activity.timing is Timing.SUMMARY:
            if weights[n]:
                percents[n] = round(done[n] / weights[n], 2)
        else:
            weights[n] = weight_of(row)
            done[n] = weights[n] * percents[n]
        above = place.get(row.parent_id or 0)
        if above is not None:
            weights[above] += weights[n]
            done[above] += done[n]
    return percents


def planned_share(start: datetime | None, finish: datetime | None, moment: datetime) -> Decimal:
    """The part of a baseline span that lies before a moment, from 0 to 1."""
    if finish is None or moment >= finish:
        return Decimal(finish is not None)
    if start is None or moment <= start:
        return Decimal(0)
    return Decimal((moment - start).total_seconds()) / Decimal((finish - start).total_seconds())
