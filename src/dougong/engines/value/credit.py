"""Rules of credit (计量规则): which part of its budget a piece of work has earned.

Terms follow ANSI/EIA-748. Shares are millionths, so that earned amounts are exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from dougong.kernel.errors import N_, Finding, InvalidInput

from .model import Integers

WHOLE = 1_000_000
"""The share of finished work."""
UNACCEPTED = 800_000
"""The most that estimated progress earns before the work is accepted."""


class Rule(StrEnum):
    """How a piece of work earns its budget."""

    ZERO_HUNDRED = "zero_hundred"
    FIFTY_FIFTY = "fifty_fifty"
    TWENTY_EIGHTY = "twenty_eighty"
    WEIGHTED_MILESTONES = "weighted_milestones"
    UNITS = "units"
    PERCENT = "percent"
    EFFORT = "effort"


ON_START = {Rule.ZERO_HUNDRED: 0, Rule.FIFTY_FIFTY: 500_000, Rule.TWENTY_EIGHTY: 200_000}


def share(
    rule: Rule,
    *,
    is_begun: bool = False,
    is_done: bool = False,
    progress: int = 0,
    planned: int = 0,
) -> int:
    """The earned share in millionths.

    `progress` is what is reported, in millionths: the weights of milestones reached, units made, or
    the estimate; an estimate earns at most 80 % before acceptance. `planned` is the planned share,
    which is what level of effort earns.
    """
    if is_done:
        return WHOLE
    if rule is Rule.EFFORT:
        return planned
    if rule in ON_START:
        return ON_START[rule] if is_begun else 0
    most = UNACCEPTED if rule is Rule.PERCENT else WHOLE
    return min(max(progress, 0), most)


def reached(weights: Sequence[int], are_reached: Sequence[bool]) -> int:
    """The share of weighted milestones; their weights, in millionths, sum to the whole."""
    if sum(weights) != WHOLE or min(weights) < 0:
        message = N_("the weights of milestones sum to %(sum)d millionths, not to 1000000")
        raise InvalidInput([Finding("E403", message, {"sum": sum(weights)})])
    return sum(weight for weight, done in zip(weights, are_reached, strict=True) if done)


def earned(budget: Integers, shares: Integers) -> Integers:
    """Earned value of rows in minor units: budget times share, half up, without any float."""
    whole, rest = np.divmod(budget, WHOLE)
    return whole * shares + (rest * shares + WHOLE // 2) // WHOLE
