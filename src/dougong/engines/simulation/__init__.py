"""The simulation engine: the same network many times, with durations drawn and risks that strike."""

from .compiled import warm
from .distributions import (
    DISTRIBUTIONS,
    ThreePoint,
    UnusableEstimate,
    parse_default,
    quantiles,
    weighted,
)
from .engine import Run, finish_percentiles, simulate
from .model import Driver, Network, Uncertainty
from .result import PERCENTILES, RiskResult, Swing, nearest_rank

__all__ = [
    "DISTRIBUTIONS",
    "PERCENTILES",
    "Driver",
    "Network",
    "RiskResult",
    "Run",
    "Swing",
    "ThreePoint",
    "Uncertainty",
    "UnusableEstimate",
    "finish_percentiles",
    "nearest_rank",
    "parse_default",
    "quantiles",
    "simulate",
    "warm",
    "weighted",
]
