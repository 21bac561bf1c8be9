"""Whether an investment pays: present value, rates of return, time to pay back.

Flows stand one period apart, the first one now. Rates are floats, for they are statistics; amounts
of money go in and come out as Decimal.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import isclose

from dougong.kernel.money import rounded

Flows = Sequence[Decimal]
LOWEST, HIGHEST, STEPS = -0.999999, 1e6, 200


def present_value(rate: Decimal, flows: Flows) -> Decimal:
    """Net present value (NPV); the first flow comes now and is not discounted."""
    factor = 1 / (1 + rate)
    return rounded(sum((flow * factor**t for t, flow in enumerate(flows)), Decimal(0)))


def rate_of_return(flows: Flows) -> float | None:
    """Internal rate of return (IRR) by bisection; None where no rate brings the flows to nought."""
    amounts = [float(flow) for flow in flows]

    def worth(rate: float) -> float:
        total = 0.0
        for amount in reversed(amounts):
            total = total / (1 + rate) + amount
        return total

    low, high = LOWEST, 0.0
    while worth(low) * worth(high) > 0:
        low, high = high, 2 * high + 1
        if high > HIGHEST:
            return None
    for _step in range(STEPS):
        middle = (low + high) / 2
        if isclose(low, high, rel_tol=1e-15, abs_tol=1e-15):
            break
        if worth(low) * worth(middle) <= 0:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def modified_rate_of_return(flows: Flows, finance: float, reinvest: float) -> float | None:
    """MIRR: outflows are financed at one rate, inflows reinvested at another."""
    last = len(flows) - 1
    out = -sum(float(f) / (1 + finance) ** t for t, f in enumerate(flows) if f < 0)
    back = sum(float(f) * (1 + reinvest) ** (last - t) for t, f in enumerate(flows) if f > 0)
    if last < 1 or not out or not back:
        return None
    return float((back / out) ** (1 / last) - 1)


def payback(flows: Flows, rate: Decimal = Decimal(0)) -> Decimal | None:
    """Periods until the flows, discounted at a rate, have paid back; within a period evenly.

    None where they never do.
    """
    factor, total = 1 / (1 + rate), Decimal(0)
    for t, flow in enumerate(flows):
        before, worth = total, flow * factor**t
        total += worth
        if total >= 0 and t and before < 0:
            return t - 1 + (-before) / worth
    return Decimal(0) if flows and flows[0] >= 0 and total >= 0 else None
