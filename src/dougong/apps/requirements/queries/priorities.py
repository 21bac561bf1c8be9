"""Ways to rank requirements, as functions of their inputs: WSJF, RICE, MoSCoW, Kano, value × compliance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from dougong.apps.requirements.choices import Kano, Priority, ScoreModel

PLACES = Decimal("0.0001")
MOSCOW_RANKS = {Priority.MUST: 4, Priority.SHOULD: 3, Priority.COULD: 2, Priority.WONT: 1}
KANO_RANKS = {
    Kano.BASIC: 5,
    Kano.PERFORMANCE: 4,
    Kano.EXCITEMENT: 3,
    Kano.INDIFFERENT: 2,
    Kano.REVERSE: 1,
}


def wsjf(business_value: int, time_criticality: int, risk_reduction: int, job_size: int) -> Decimal:
    """Weighted shortest job first: the cost of delay over the size of the job."""
    return Decimal(business_value + time_criticality + risk_reduction) / Decimal(job_size)


def rice(
    reach: int, impact_factor: Decimal, confidence: Decimal, effort_months: Decimal
) -> Decimal:
    """Reach × impact × confidence over the effort in person-months."""
    return Decimal(reach) * Decimal(impact_factor) * Decimal(confidence) / Decimal(effort_months)


def moscow(priority: str) -> Decimal:
    """Must, should, could, won't as 4, 3, 2, 1."""
    return Decimal(MOSCOW_RANKS[Priority(priority)])


def kano(kano: str) -> Decimal:
    """Basic, performance, excitement, indifferent, reverse as 5 to 1."""
    return Decimal(KANO_RANKS[Kano(kano)])


def value_compliance(business_value: int, compliance_need: int) -> Decimal:
    """What it is worth, times how much a regulation asks for it."""
    return Decimal(business_value * compliance_need)


MODELS: Mapping[str, tuple[Callable[..., Decimal], tuple[str, ...]]] = {
    ScoreModel.WSJF: (wsjf, ("business_value", "time_criticality", "risk_reduction", "job_size")),
    ScoreModel.RICE: (rice, ("reach", "impact_factor", "confidence", "effort_months")),
    ScoreModel.MOSCOW: (moscow, ("priority",)),
    ScoreModel.KANO: (kano, ("kano",)),
    ScoreModel.VALUE_COMPLIANCE: (value_compliance, ("business_value", "compliance_need")),
}
"""Each way with the columns it needs."""


def missing(row: Any) -> list[str]:
    """The columns that the chosen way still needs."""
    _way, names = MODELS[row.score_model]
    return [name for name in names if getattr(row, name) in (None, "")]


def score_of(row: Any) -> Decimal | None:
    """The score by the chosen way; with an input missing there is none, never zero."""
    if missing(row):
        return None
    way, names = MODELS[row.score_model]
    if row.score_model == ScoreModel.RICE and Decimal(row.effort_months) <= 0:
        return None
    return way(**{name: getattr(row, name) for name in names}).quantize(PLACES)
