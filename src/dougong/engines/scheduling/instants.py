"""Instants inside the engine: integer minutes since midnight of 1 January 1984."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

ORIGIN = datetime(1984, 1, 1)
LAST_DATE = date(2149, 12, 31)
MINUTES_PER_DAY = 1440
DAYS = (LAST_DATE - ORIGIN.date()).days + 1
END = DAYS * MINUTES_PER_DAY
NONE = -(2**31)
"""No instant: the value that arrays of int32 hold where a date is missing."""

Minutes = NDArray[np.int32]
_ORIGIN64 = np.datetime64("1984-01-01T00:00", "m")
_MINUTE = timedelta(minutes=1)


def minutes_of(moment: datetime | None) -> int:
    """Minutes from the origin, or `NONE`; seconds are dropped."""
    return NONE if moment is None else (moment - ORIGIN) // _MINUTE


def bounded(moment: datetime | None) -> int:
    """`minutes_of` for arrays: a date beyond the table becomes one that is just outside of it."""
    return NONE if moment is None else min(max(minutes_of(moment), -1), END)


def is_outside(moment: datetime | None) -> bool:
    """Does a date lie where no calendar reaches?"""
    return moment is not None and not 0 <= minutes_of(moment) < END


def moment_of(minutes: int) -> datetime | None:
    """The inverse of `minutes_of`."""
    return None if minutes == NONE else ORIGIN + timedelta(minutes=minutes)


def moments_of(minutes: Minutes) -> NDArray[np.datetime64]:
    """`datetime64[m]` for a whole array; `NONE` becomes NaT."""
    wide = minutes.astype(np.int64)
    return np.where(minutes == NONE, np.datetime64("NaT", "m"), _ORIGIN64 + wide.astype("m8[m]"))


def day_of(on: date) -> int:
    """Days from the origin, limited to the span the engine knows."""
    return min(max((on - ORIGIN.date()).days, 0), DAYS - 1)
