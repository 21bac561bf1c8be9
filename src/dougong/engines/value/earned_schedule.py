"""Earned schedule: when the value earned by now should have been earned.

W. Lipke, "Schedule is different", The Measurable News, March 2003. ES = N + (EV − PV_N) ÷
(PV_N+1 − PV_N), where N is the last period whose planned value is earned in full.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from .indices import ratio
from .model import Floats, Integers


def earned_schedule(planned: Sequence[Decimal], earned: Decimal) -> Decimal:
    """Periods whose plan has been earned; `planned` is cumulative at the end of each period.

    Everything earned is the planned duration: the first period in which the plan is complete.
    """
    if not planned:
        return Decimal(0)
    if earned >= planned[-1]:
        return Decimal(planned.index(planned[-1]) + 1)
    whole = bisect_right(planned, earned)
    before = planned[whole - 1] if whole else Decimal(0)
    return whole + (earned - before) / (planned[whole] - before)


@dataclass(frozen=True, slots=True)
class Timeliness:
    """Schedule performance in units of time.

    `actual` is the time that has passed (AT), `duration` the planned duration (PD), in periods.
    """

    earned: Decimal
    actual: Decimal
    duration: Decimal

    @property
    def sv(self) -> Decimal:
        """Schedule variance in time, SV(t)."""
        return self.earned - self.actual

    @property
    def spi(self) -> Decimal | None:
        """SPI(t)."""
        return ratio(self.earned, self.actual)

    @property
    def estimate(self) -> Decimal | None:
        """Independent estimate of the duration, IEAC(t) = PD ÷ SPI(t)."""
        spi = self.spi
        return self.duration / spi if spi else None

    @property
    def to_complete(self) -> Decimal | None:
        """TSPI: how fast the rest must go to end as planned; None once that day has passed."""
        left = self.duration - self.actual
        return (self.duration - self.earned) / left if left > 0 else None


def earned_schedules(planned: Integers, earned: Integers) -> Floats:
    """The same for many projects at once: int[n, periods] and int[n] give float[n]."""
    periods = planned.shape[1]
    whole = (planned <= earned[:, None]).sum(axis=1)
    after = _taken(planned, np.minimum(whole, periods - 1))
    before = np.where(whole > 0, _taken(planned, np.maximum(whole - 1, 0)), 0)
    gap = np.where(after > before, after - before, 1)
    complete = (planned < planned[:, -1:]).sum(axis=1) + 1.0
    part = np.where(after > before, (earned - before) / gap, 0.0)
    return np.where(earned >= planned[:, -1], complete, whole + part)


def _taken(table: Integers, places: NDArray[np.intp]) -> Integers:
    return np.take_along_axis(table, places[:, None], axis=1)[:, 0]
