"""A simulated plan as `dougong.simulate/1` data and as CSV rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from dougong.engines.scheduling.instants import moment_of
from dougong.engines.simulation import PERCENTILES, nearest_rank

if TYPE_CHECKING:
    from dougong.apps.planning.queries.simulation import PlanRisk
    from dougong.engines.simulation import Swing

SCHEMA = "dougong.simulate/1"
COLUMNS = ("id", "criticality", "cruciality", "p50_finish", "p80_finish")
_BINS = 40


def simulate_data(risk: PlanRisk) -> dict[str, Any]:
    """The whole answer, ready for JSON; moments without zone, durations in working minutes."""
    result = risk.result
    found: dict[str, Any] = {
        "schema": SCHEMA,
        "iterations": result.iterations,
        "seed": result.seed,
        "finish": {f"p{p}": _text(result.percentile(p)) for p in PERCENTILES}
        | {"mean": _text(round(result.finish.mean())), "sd": round(float(result.finish.std()), 1)},
        "target": {
            "date": _text(risk.target),
            "probability": round(result.probability(risk.target), 6),
        },
        "planned": {
            "finish": _text(risk.planned),
            "probability": round(result.probability(risk.planned), 6),
            "merge_bias": round(float(result.finish.mean()) - risk.planned),
        },
        "milestones": [
            {"id": activity.id} | {f"p{p}": _text(nearest_rank(finish, p)) for p in (50, 80, 90)}
            for node, finish in risk.milestones.items()
            if (activity := risk.activity(node))
        ],
        "activities": list(_activities(risk)),
        "tornado": [_swing(risk, swing) for swing in result.tornado],
        "histogram": list(_histogram(risk)),
    }
    if result.cost.any():
        percentiles = {f"p{p}": round(nearest_rank(result.cost, p), 2) for p in PERCENTILES}
        mean, spread = result.cost.mean().item(), result.cost.std().item()
        found["cost"] = percentiles | {"mean": round(mean, 2), "sd": round(spread, 2)}
    return found


def simulate_table(risk: PlanRisk) -> Iterator[list[object]]:
    """CSV rows of the activities that are not done, in file order."""
    result = risk.result
    for node in _nodes(risk):
        activity = risk.activity(node)
        chances = (float(column[node]) for column in (result.criticality, result.cruciality))
        finishes = map(_text, risk.finishes[node])
        yield [activity.id if activity else "", *(round(c, 6) for c in chances), *finishes]


def _nodes(risk: PlanRisk) -> list[int]:
    """Activities that are not done, in file order."""
    order = np.argsort(risk.network.row, kind="stable").tolist()
    return [n for n in order if risk.network.is_open[n] and risk.network.row[n] >= 0]


def _activities(risk: PlanRisk) -> Iterator[dict[str, Any]]:
    result = risk.result
    for node in _nodes(risk):
        activity = risk.activity(node)
        yield {
            "id": activity.id if activity else "",
            "criticality": round(float(result.criticality[node]), 6),
            "cruciality": round(float(result.cruciality[node]), 6),
            "mean": round(float(result.mean[node]), 1),
        }


def _swing(risk: PlanRisk, swing: Swing) -> dict[str, Any]:
    if swing.kind == "driver":
        name = risk.document.drivers[swing.number].id
    else:
        activity = risk.activity(swing.number)
        name = activity.id if activity else ""
    worked = risk.network.time.worked(
        np.zeros(2, np.int16), np.array([swing.p80_without, swing.p80_with], np.int32)
    )
    return {
        "kind": swing.kind,
        "id": name,
        "p80_with": _text(swing.p80_with),
        "p80_without": _text(swing.p80_without),
        "minutes": int(worked[1] - worked[0]),
    }


def _histogram(risk: PlanRisk) -> Iterator[list[object]]:
    """Moments with how many iterations finish from there to the next."""
    counts, edges = np.histogram(risk.result.finish, bins=_BINS)
    for edge, count in zip(edges.tolist(), counts.tolist(), strict=False):
        yield [_text(edge), count]


def _text(minutes: float) -> str:
    return f"{moment_of(round(minutes)):%Y-%m-%dT%H:%M}"
