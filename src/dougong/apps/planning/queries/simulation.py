"""Schedule risk of a plan document: its estimates and drivers as what varies in its network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np

from dougong.engines.scheduling import Handover, hand_over
from dougong.engines.scheduling.instants import minutes_of
from dougong.engines.simulation import (
    DISTRIBUTIONS,
    Driver,
    Network,
    RiskResult,
    Run,
    ThreePoint,
    Uncertainty,
    UnusableEstimate,
    finish_percentiles,
    quantiles,
    simulate,
    weighted,
)
from dougong.engines.simulation.distributions import BOUNDS
from dougong.engines.simulation.engine import Progress
from dougong.engines.simulation.model import Minutes
from dougong.kernel.errors import N_, Finding, InvalidInput
from dougong.kernel.plan import Estimate, PlanActivity, PlanDocument, Timing

_MINUTES = {"m": 1, "h": 60, "d": 480, "w": 2400}
"""Working minutes of the units in which rates are given."""
_MILESTONES = (Timing.START_MILESTONE, Timing.FINISH_MILESTONE)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a simulation.

    `default` holds factors of the duration for activities without an estimate; `target` is the
    moment whose chance is wanted, by default the finish that the plan itself computes.
    """

    iterations: int = 10_000
    seed: int = 0
    threads: int = 1
    default: ThreePoint | None = None
    target: datetime | None = None
    with_finishes: bool = False
    """P50 and P80 of the finish of every activity as well."""


@dataclass(frozen=True, slots=True)
class PlanRisk:
    """A simulated plan: the result, and how its activities are called.

    `target` and `planned` are minutes from the origin of instants: the date asked for, and the
    finish of the plan without uncertainty. `milestones` holds finish instants of all iterations by
    node, `finishes` P50 and P80 of every activity that is not done, where they were asked for.
    """

    document: PlanDocument
    network: Handover
    result: RiskResult
    target: int
    planned: int
    milestones: dict[int, Minutes]
    finishes: dict[int, tuple[int, int]]

    def activity(self, node: int) -> PlanActivity | None:
        """The activity of a node; helpers of the network have none."""
        row = int(self.network.row[node])
        return self.document.activities[row] if row >= 0 else None


def simulate_plan(
    document: PlanDocument, request: Request, progress: Progress | None = None, **how: Any
) -> PlanRisk:
    """Simulate a plan, or linked projects together.

    Parameters
    ----------
    document
        With estimates, groups and drivers.
    request
        Iterations, seed, and what holds where nothing is said.
    progress
        Told the fraction done from time to time.
    how
        `profile`, `options` and `data_date` of scheduling.

    Raises
    ------
    InvalidInput
        E201–E216 of scheduling, E301 nothing is uncertain, E302 points out of order, E303 an
        estimate or driver that cannot be understood.
    """
    handed, _, _ = hand_over(document, **how)
    network = _network(handed)
    uncertainty = _Reader(document, handed, request.default).read()
    watched = _milestones(document, handed)
    run = Run(request.iterations, request.seed, request.threads)
    result = simulate(network, uncertainty, run, progress, watched=tuple(watched))
    finish = (handed.start + handed.length)[handed.counts].astype(np.int32)
    planned = int(handed.time.finishes(handed.calendar[handed.counts], finish).max(initial=0))
    return PlanRisk(
        document=document,
        network=handed,
        result=result,
        target=minutes_of(request.target) if request.target else planned,
        planned=planned,
        milestones=dict(zip(watched, result.watched, strict=True)),
        finishes=_finishes(handed, network, uncertainty, run) if request.with_finishes else {},
    )


def _finishes(
    handed: Handover, network: Network, uncertainty: Uncertainty, run: Run
) -> dict[int, tuple[int, int]]:
    nodes = np.flatnonzero(handed.is_open & (handed.row >= 0)).tolist()
    p50, p80 = finish_percentiles(network, uncertainty, run, nodes, (50, 80)).tolist()
    return dict(zip(nodes, zip(p50, p80, strict=True), strict=True))


def _network(handed: Handover) -> Network:
    order = np.lexsort((handed.pred, handed.succ))
    return Network(
        length=handed.length.astype(np.int32),
        start_floor=handed.start_floor,
        finish_floor=handed.finish_floor,
        calendar=handed.calendar.astype(np.int32),
        project=handed.project.astype(np.int32),
        counts=handed.counts,
        pred=handed.pred[order],
        succ=handed.succ[order],
        type=handed.type[order],
        lag=handed.lag[order],
        lag_calendar=handed.lag_calendar[order].astype(np.int32),
        time=handed.time,
    )


def _milestones(document: PlanDocument, handed: Handover) -> list[int]:
    return [
        node
        for node, row in enumerate(handed.row.tolist())
        if row >= 0 and handed.is_open[node] and document.activities[row].timing in _MILESTONES
    ]


class _Reader:
    def __init__(
        self, document: PlanDocument, handed: Handover, default: ThreePoint | None
    ) -> None:
        self.document = document
        self.handed = handed
        self.default = default
        self.findings: list[Finding] = []
        self.tables: dict[int, np.ndarray] = {}
        self.discrete: set[int] = set()
        self.node_of = {
            document.activities[row].id: node
            for node, row in enumerate(handed.row.tolist())
            if row >= 0 and handed.is_open[node]
        }

    def read(self) -> Uncertainty:
        for name, node in self.node_of.items():
            self._estimate(name, node)
        drivers = tuple(self._drivers())
        if not self.findings and not self.tables and not drivers:
            message = N_("no uncertainty in the plan; give --default")
            self.findings.append(Finding("E301", message))
        groups = tuple(self._groups())
        if self.findings:
            raise InvalidInput(self.findings)
        rate, fixed = self._costs()
        return Uncertainty(
            self.tables, frozenset(self.discrete), groups, drivers, rate=rate, fixed_cost=fixed
        )

    def _estimate(self, name: str, node: int) -> None:
        activity = self.document.activities[int(self.handed.row[node])]
        planned, remaining = activity.duration, int(self.handed.length[node])
        estimate = activity.estimate
        if remaining == 0 or (estimate is None and self.default is None):
            return
        try:
            if estimate is None and self.default is not None:
                table = quantiles(self.default.scaled(remaining))
            else:
                table = self._table(estimate or Estimate(), node, planned, remaining)
        except UnusableEstimate as error:
            message = N_("activity '%(activity)s': %(points)s")
            params = {"activity": name, "points": str(error)}
            self.findings.append(Finding("E302", message, params, (name,)))
        except ValueError:
            message = N_("activity '%(activity)s': its estimate cannot be understood")
            self.findings.append(Finding("E303", message, {"activity": name}, (name,)))
        else:
            self.tables[node] = np.maximum(table, 0)

    def _table(self, estimate: Estimate, node: int, planned: int, remaining: int) -> np.ndarray:
        """Quantiles of what is left to do; minutes speak of the whole duration."""
        points = (estimate.low, estimate.mode, estimate.high)
        is_factor = estimate.unit == "factor"
        scale = remaining if is_factor else remaining / max(planned, 1)
        if estimate.unit not in ("factor", "minutes") or min(points) < 0:
            raise ValueError(estimate.unit)
        if estimate.distribution == "discrete":
            if not any(weight > 0 for _, weight in estimate.values):
                raise ValueError(estimate.distribution)
            self.discrete.add(node)
            return weighted([(value * scale, weight) for value, weight in estimate.values])
        if estimate.distribution not in DISTRIBUTIONS or estimate.bounds not in BOUNDS:
            raise ValueError(estimate.distribution)
        given = ThreePoint(estimate.distribution, *points, estimate.bounds)
        return quantiles(given) * scale

    def _groups(self) -> Iterator[tuple[float, tuple[int, ...]]]:
        members: dict[str, list[int]] = {}
        for node in self.tables:
            name = self.document.activities[int(self.handed.row[node])].group
            if name:
                members.setdefault(name, []).append(node)
        for group in self.document.groups:
            if not 0 <= group.coefficient <= 1:
                self._refuse(group.id)
            elif group.id in members:
                yield group.coefficient, tuple(members[group.id])

    def _drivers(self) -> Iterator[Driver]:
        for driver in self.document.drivers:
            try:
                low, mode, high = map(Decimal, driver.cost)
            except InvalidOperation:
                self._refuse(driver.id)
                continue
            ranges = (driver.factor, driver.minutes, (low, mode, high))
            in_order = all(points[0] <= points[1] <= points[2] for points in ranges)
            if not 0 <= driver.probability <= 1 or not in_order or driver.factor[0] < 0:
                self._refuse(driver.id)
                continue
            nodes = tuple(self.node_of[a] for a in driver.activities if a in self.node_of)
            yield Driver(driver.id, driver.probability, nodes, *ranges)

    def _refuse(self, name: str) -> None:
        message = N_("risk driver or group '%(name)s': probability or range cannot be")
        self.findings.append(Finding("E303", message, {"name": name}))

    def _costs(self) -> tuple[np.ndarray, Decimal]:
        """Money per working minute, by the standard rates of assigned resources, and fixed costs."""
        rates = {r.id: _per_minute(r.rates) for r in self.document.resources}
        per_minute = np.zeros(len(self.handed.row))
        for row in self.document.assignments:
            node = self.node_of.get(row.activity)
            if node is not None:
                per_minute[node] += row.units * rates.get(row.resource or "", 0.0)
        fixed = sum(
            (_decimal(activity.fixed_cost) for activity in self.document.activities), Decimal(0)
        )
        return per_minute, fixed


def _decimal(text: str | None) -> Decimal:
    """An amount of the file; what is no number counts as nothing."""
    try:
        return Decimal(text or 0)
    except InvalidOperation:
        return Decimal(0)


def _per_minute(rates: list[dict[str, Any]]) -> float:
    """The first standard rate of a resource; what is no number counts as nothing."""
    try:
        return float(rates[0]["standard"] or 0) / _MINUTES[rates[0].get("per", "h")]
    except (IndexError, KeyError, TypeError, ValueError):
        return 0.0
