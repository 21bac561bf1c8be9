"""Computed dates beside those that the file's own scheduler had stored, in working minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dougong.kernel.errors import N_, Finding
from dougong.kernel.plan import PlanDocument

from .instants import END, NONE, minutes_of
from .result import ScheduleResult

DATE_COLUMNS = ("early_start", "early_finish", "late_start", "late_finish")
FLOAT_COLUMNS = ("total_float", "free_float")


@dataclass(frozen=True, slots=True)
class Difference:
    """One stored column against ours: `ours − stored` in working minutes where both have a value.

    "17:00" and "08:00 the next day" are the same working instant, hence no difference. Summaries
    are compared on the calendar round the clock, that is by instant.
    """

    column: str
    rows: NDArray[np.int32]
    minutes: NDArray[np.int32]

    @property
    def agreeing(self) -> int:
        return int((self.minutes == 0).sum())


def compare(document: PlanDocument, result: ScheduleResult) -> dict[str, Difference]:
    """Compare every stored date and float of leaves with the computed ones."""
    compared = {}
    for column in DATE_COLUMNS + FLOAT_COLUMNS:
        stored = np.array([_stored(activity, column) for activity in document.activities], np.int32)
        ours = getattr(result.dates, column)
        rows = np.flatnonzero((stored != NONE) & (ours != NONE) & (result.calendar >= 0))
        if column in DATE_COLUMNS:
            worked = result.working_time.worked
            calendar = result.calendar[rows]
            minutes = worked(calendar, ours[rows]) - worked(calendar, stored[rows])
        else:
            minutes = ours[rows] - stored[rows]
        compared[column] = Difference(column, rows.astype(np.int32), minutes.astype(np.int32))
    return compared


def differing(document: PlanDocument, compared: Mapping[str, Difference]) -> list[Finding]:
    """W203, naming every activity with a stored date or float that is not ours."""
    rows = {row for d in compared.values() for row in d.rows[d.minutes != 0].tolist()}
    if not rows:
        return []
    ids = tuple(document.activities[row].id for row in sorted(rows))
    message = N_("%(count)s activities differ from the dates that the file stores")
    return [Finding("W203", message, {"count": len(ids)}, ids)]


def _stored(activity: object, column: str) -> int:
    stored = getattr(activity, "stored", None)
    value = getattr(stored, column, None)
    if value is None or column in FLOAT_COLUMNS:
        return NONE if value is None else int(value)
    return min(max(minutes_of(value), 0), END)
