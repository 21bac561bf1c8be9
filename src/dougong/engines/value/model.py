"""What earned value is computed from: pieces of work with budgets, and events that earn or cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dougong.kernel.errors import N_, Finding, InvalidInput

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Work:
    """Planned pieces of work, one per row.

    Attributes
    ----------
    project
        int[n]: the number of the project, from 0.
    start, finish
        int[n]: planned instants in one unit throughout, minutes or days; equal for a point.
    budget
        int[n]: minor units of money, not negative.
    """

    project: Integers
    start: Integers
    finish: Integers
    budget: Integers

    def __post_init__(self) -> None:
        findings = [
            Finding("E401", N_("work in row %(row)d ends before it begins"), {"row": int(row)})
            for row in np.flatnonzero(self.finish < self.start)[:20]
        ]
        findings += [
            Finding("E402", N_("work in row %(row)d has a negative budget"), {"row": int(row)})
            for row in np.flatnonzero(self.budget < 0)[:20]
        ]
        if findings:
            raise InvalidInput(findings)

    def __len__(self) -> int:
        return len(self.project)


@dataclass(frozen=True, slots=True)
class Happenings:
    """What was earned or spent, one row per event.

    Attributes
    ----------
    project
        int[m]: the number of the project.
    at
        int[m]: the instant, in the unit of the work.
    amount
        int[m]: minor units of money; negative ones take back.
    """

    project: Integers
    at: Integers
    amount: Integers
