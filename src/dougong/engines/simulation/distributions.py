"""Distributions of durations as quantile tables: from three points, or from values with weights.

References
----------
D. G. Malcolm et al., Application of a technique for research and development program evaluation,
Operations Research 7 (1959) 646–669; D. Vose, Risk Analysis, on modified PERT.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from .kernels import KNOTS

Quantiles = NDArray[np.float64]
DISTRIBUTIONS = ("triangular", "pert", "uniform", "lognormal", "discrete")
BOUNDS = ("P0/P100", "P10/P90")
_SHARES = np.arange(KNOTS + 1) / KNOTS
_EDGE = 1 / (8 * KNOTS)
"""Where an unbounded distribution is cut off, on either side."""
_FINE = 4096
_ROUNDS = 60


class UnusableEstimate(ValueError):
    """Three points that do not make the distribution: the first pair that is out of order."""

    def __init__(self, low_name: str, low: float, high_name: str, high: float) -> None:
        super().__init__(f"{low_name} {low:g} > {high_name} {high:g}")


@dataclass(frozen=True, slots=True)
class ThreePoint:
    """Low, most likely and high, and what they mean."""

    distribution: str
    low: float
    mode: float
    high: float
    bounds: str = "P0/P100"

    def scaled(self, factor: float) -> ThreePoint:
        """The same in another unit."""
        low, mode, high = (value * factor for value in (self.low, self.mode, self.high))
        return ThreePoint(self.distribution, low, mode, high, self.bounds)


def quantiles(estimate: ThreePoint) -> Quantiles:
    """The 257 quantiles of an estimate.

    Raises
    ------
    UnusableEstimate
        Low above mode, mode above high, or a lognormal that starts at nothing.
    """
    low, mode, high = estimate.low, estimate.mode, estimate.high
    if estimate.distribution in ("uniform", "lognormal"):
        mode = min(max(mode, low), high)
    if low > mode:
        raise UnusableEstimate("low", low, "mode", mode)
    if mode > high:
        raise UnusableEstimate("mode", mode, "high", high)
    if estimate.distribution == "lognormal":
        return _lognormal(low, high, estimate.bounds)
    if low == high:
        return np.full(KNOTS + 1, low)
    inverse = _INVERSES[estimate.distribution]
    if estimate.bounds == "P10/P90":
        low, high = _widened(inverse, low, mode, high)
    return inverse(low, mode, high, _SHARES)


def weighted(values: Sequence[tuple[float, float]]) -> Quantiles:
    """The table of a discrete distribution: knot `k` holds the value of the stretch behind it."""
    ordered = sorted(values)
    weight = np.array([max(weight, 0.0) for _, weight in ordered])
    ends = np.cumsum(weight) / weight.sum()
    middles = (np.arange(KNOTS + 1) + 0.5) / KNOTS
    place = np.minimum(np.searchsorted(ends, middles), len(ordered) - 1)
    return np.array([value for value, _ in ordered], float)[place]


def _triangular(low: float, mode: float, high: float, shares: NDArray) -> Quantiles:
    peak = (mode - low) / (high - low)
    left = low + np.sqrt(shares * (high - low) * (mode - low))
    right = high - np.sqrt((1 - shares) * (high - low) * (high - mode))
    return np.where(shares <= peak, left, right)


def _uniform(low: float, mode: float, high: float, shares: NDArray) -> Quantiles:
    return low + shares * (high - low)


def _pert(low: float, mode: float, high: float, shares: NDArray) -> Quantiles:
    """Beta with the fourfold weight of the mode; its distribution by adding up the density."""
    alpha = 1 + 4 * (mode - low) / (high - low)
    beta = 1 + 4 * (high - mode) / (high - low)
    middles = (np.arange(_FINE) + 0.5) / _FINE
    density = middles ** (alpha - 1) * (1 - middles) ** (beta - 1)
    ends = np.concatenate([[0.0], np.cumsum(density)])
    return low + (high - low) * np.interp(shares, ends / ends[-1], np.arange(_FINE + 1) / _FINE)


def _lognormal(low: float, high: float, bounds: str) -> Quantiles:
    """Low and high as P10 and P90, or as the points where the table is cut off."""
    if low <= 0:
        raise UnusableEstimate("0", 0, "low", low)
    normal = NormalDist()
    reach = -normal.inv_cdf(0.1 if bounds == "P10/P90" else _EDGE)
    middle = (np.log(low) + np.log(high)) / 2
    spread = (np.log(high) - np.log(low)) / (2 * reach)
    shares = np.clip(_SHARES, _EDGE, 1 - _EDGE)
    return np.exp(middle + spread * np.array([normal.inv_cdf(share) for share in shares]))


def _widened(
    inverse: Callable[..., Quantiles], low: float, mode: float, high: float
) -> tuple[float, float]:
    """The ends of a distribution whose P10 and P90 are given."""
    left, right = 2 * (mode - low), 2 * (high - mode)
    ends = np.array([0.1, 0.9])
    for _ in range(_ROUNDS):
        tenth, ninetieth = inverse(mode - left, mode, mode + right, ends).tolist()
        left += mode - low - (mode - tenth)
        right += high - mode - (ninetieth - mode)
        left, right = max(left, mode - low, 0.0), max(right, high - mode, 0.0)
    return mode - left, mode + right


_INVERSES: dict[str, Callable[..., Quantiles]] = {
    "triangular": _triangular,
    "uniform": _uniform,
    "pert": _pert,
}


def parse_default(text: str) -> ThreePoint:
    """`triangular:0.9,1,1.3`: factors of the planned duration.

    Raises
    ------
    ValueError
        Another shape, an unknown distribution, or points out of order.
    """
    name, separator, points = text.partition(":")
    values = [float(value) for value in points.split(",")]
    if not separator or name not in DISTRIBUTIONS[:-1] or len(values) != 3 or min(values) < 0:
        raise ValueError(text)
    low, mode, high = values
    estimate = ThreePoint(name, low, mode, high)
    quantiles(estimate)
    return estimate
