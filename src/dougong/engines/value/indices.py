"""Variances, indices and estimates at completion from the sums of a node.

Terms and formulas follow ANSI/EIA-748 and the PMI Practice Standard for Earned Value Management.
Indices of a node come from the sums of its children, never from averages of their indices. What
cannot be known is None: an index whose divisor is nought, and all that is made from it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal

from dougong.kernel.money import rounded

FOUR_PLACES = Decimal("0.0001")
COST_SHARE, SCHEDULE_SHARE = Decimal("0.8"), Decimal("0.2")


def ratio(part: Decimal, whole: Decimal) -> Decimal | None:
    """One amount by another; unknown where the divisor is nought."""
    return part / whole if whole else None


def shown(index: Decimal | None) -> Decimal | None:
    """An index as it is shown: four places, half up."""
    return None if index is None else index.quantize(FOUR_PLACES, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Status:
    """Planned value, earned value and actual cost at one day, of a whole with a budget (BAC)."""

    pv: Decimal
    ev: Decimal
    ac: Decimal
    bac: Decimal

    def __add__(self, other: Status) -> Status:
        return Status(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def cv(self) -> Decimal:
        """Cost variance."""
        return self.ev - self.ac

    @property
    def sv(self) -> Decimal:
        """Schedule variance, in money."""
        return self.ev - self.pv

    @property
    def cpi(self) -> Decimal | None:
        """Cost performance index."""
        return ratio(self.ev, self.ac)

    @property
    def spi(self) -> Decimal | None:
        """Schedule performance index."""
        return ratio(self.ev, self.pv)

    @property
    def left(self) -> Decimal:
        """Budgeted value of the work that is left."""
        return self.bac - self.ev

    def tcpi(self, target: Decimal) -> Decimal | None:
        """To-complete index: how well the rest must be done to meet a target; None once it is spent."""
        return self.left / (target - self.ac) if target > self.ac else None


@dataclass(frozen=True, slots=True)
class Estimates:
    """Estimates at completion (EAC), each to the minor unit; None where an index is unknown."""

    remaining_budget: Decimal
    """The rest costs what was budgeted: AC + BAC − EV."""
    cpi: Decimal | None
    """The rest costs as the work so far has: BAC ÷ CPI."""
    cpi_spi: Decimal | None
    """Lateness costs too: AC + (BAC − EV) ÷ (CPI · SPI)."""
    weighted: Decimal | None
    """AC + (BAC − EV) ÷ (0.8 CPI + 0.2 SPI)."""
    bottom_up: Decimal | None
    """AC and what the people in charge estimate for the rest."""


def estimates(status: Status, to_complete: Decimal | None = None) -> Estimates:
    """What the whole will cost, by the methods in use; finished work costs what it has cost."""
    cpi, spi = status.cpi, status.spi
    both = cpi * spi if cpi is not None and spi is not None else None
    mixed = COST_SHARE * cpi + SCHEDULE_SHARE * spi if cpi is not None and spi is not None else None
    return Estimates(
        remaining_budget=rounded(status.ac + status.left),
        cpi=_with_rest(status, cpi),
        cpi_spi=_with_rest(status, both),
        weighted=_with_rest(status, mixed),
        bottom_up=None if to_complete is None else rounded(status.ac + to_complete),
    )


def _with_rest(status: Status, index: Decimal | None) -> Decimal | None:
    if not status.left:
        return rounded(status.ac)
    if not index:
        return None
    if index == status.cpi:
        return rounded(status.bac * status.ac / status.ev)
    return rounded(status.ac + status.left / index)
