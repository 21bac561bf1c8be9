"""Monte-Carlo simulation: iterations in blocks, on one thread or several, always the same result.

References
----------
D. T. Hulett, Integrated cost-schedule risk analysis, 2011; T. M. Williams, Criticality in stochastic
networks, Journal of the Operational Research Society 43 (1992) 353–357, on cruciality.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .compiled import Passes, compiled
from .kernels import BLOCK, Tilt
from .layout import Layout, lay_out
from .model import Network, Uncertainty
from .result import RiskResult, Swing, nearest_rank

Progress = Callable[[float], None]
_PORTION = 8
"""Blocks that a thread takes at once."""
_WATCHED = 1_000
"""Activities whose finishes are kept at once."""
_SWING_ITERATIONS = 2_000
_SWINGS = 10
"""Activities, and drivers, that the tornado shows at most."""


@dataclass(frozen=True, slots=True)
class Run:
    """How to run: the same seed and iterations give the same result on any number of threads."""

    iterations: int = 10_000
    seed: int = 0
    threads: int = 1
    with_tornado: bool = True


def simulate(
    network: Network,
    uncertainty: Uncertainty,
    how: Run | None = None,
    progress: Progress | None = None,
    *,
    watched: Sequence[int] = (),
    passes: Passes | None = None,
) -> RiskResult:
    """Run the network many times.

    Parameters
    ----------
    network, uncertainty
        The plan, and what varies in it.
    how
        Iterations, seed, threads.
    progress
        Told the fraction done from time to time; what it raises ends the run.
    watched
        Activities whose finishes are kept, iteration by iteration.
    passes
        The kernels; compiled ones by default.
    """
    how = how or Run()
    passes = passes or compiled()
    layout, fixed = lay_out(network, uncertainty), float(uncertainty.fixed_cost)
    simulation = _Simulation(layout, network, how, passes, progress, fixed)
    simulation.watch(watched)
    result = simulation.run(is_traced=True)
    result = replace(result, cruciality=simulation.cruciality(result))
    if not how.with_tornado:
        return result
    return replace(result, tornado=_tornado(network, uncertainty, how, passes, result))


def finish_percentiles(
    network: Network,
    uncertainty: Uncertainty,
    how: Run,
    nodes: Sequence[int],
    percents: Sequence[float],
) -> NDArray[np.int64]:
    """Finish instants that activities meet with some confidences, int64[percents, nodes].

    A portion of the activities after the other, on the same dice: their finishes are never all in
    memory.
    """
    portions = list(_portions_of_percentiles(network, uncertainty, how, nodes, percents))
    return np.concatenate(portions or [np.zeros((len(percents), 0), np.int64)], axis=1)


def _portions_of_percentiles(
    network: Network,
    uncertainty: Uncertainty,
    how: Run,
    nodes: Sequence[int],
    percents: Sequence[float],
) -> Iterator[NDArray[np.int64]]:
    layout = lay_out(network, uncertainty)
    for first in range(0, len(nodes), _WATCHED):
        simulation = _Simulation(layout, network, how, compiled())
        simulation.watch(nodes[first : first + _WATCHED])
        rows = simulation.run(is_traced=False).watched
        yield np.array([[nearest_rank(row, p) for row in rows] for p in percents], np.int64)


class _Simulation:
    def __init__(
        self,
        layout: Layout,
        network: Network,
        how: Run,
        passes: Passes,
        progress: Progress | None = None,
        fixed_cost: float = 0.0,
    ) -> None:
        self.layout = layout
        self.network = network
        self.how = how
        self.passes = passes
        self.progress = progress
        self.seed = np.array([how.seed & 0xFFFFFFFF, how.seed >> 32 & 0xFFFFFFFF], np.int64)
        self.projects = int(network.project.max(initial=0)) + 1
        self.by_project = np.zeros((self.projects, how.iterations), np.int64)
        self.fixed_cost = fixed_cost
        self.cost = np.zeros(how.iterations)
        self.watch(())

    def watch(self, nodes: Sequence[int]) -> None:
        """Keep the finishes of these activities."""
        self.watched = np.array(nodes, np.int64)
        self.kept = np.zeros((len(nodes), self.how.iterations), np.int32)

    def run(self, *, is_traced: bool) -> RiskResult:
        n, total = len(self.network), self.how.iterations
        portions = range(0, total, BLOCK * _PORTION)
        critical, minutes = np.zeros(n, np.int64), np.zeros(n, np.int64)
        if self.how.threads == 1:
            room = self.layout.room()
            for first in portions:
                self._portion(first, room, is_traced)
                self._tell(first)
            rooms = [room]
        else:
            rooms = [self.layout.room() for _ in range(self.how.threads)]
            with ThreadPoolExecutor(self.how.threads) as pool:
                for lead in range(0, len(portions), self.how.threads):
                    firsts = portions[lead : lead + self.how.threads]
                    work = zip(firsts, rooms, strict=False)
                    waiting = [pool.submit(self._portion, f, r, is_traced) for f, r in work]
                    for done in waiting:
                        done.result()
                    self._tell(firsts[-1])
        for _, tally in rooms:
            critical += tally.critical
            minutes += tally.total
        return RiskResult(
            seed=self.how.seed,
            finish=self.by_project.max(axis=0),
            by_project=self.by_project,
            cost=self.cost + self.fixed_cost,
            criticality=critical / total,
            cruciality=np.zeros(n),
            mean=minutes / total,
            watched=self._instants(),
        )

    def _instants(self) -> NDArray[np.int64]:
        """Kept finishes as instants."""
        found = np.zeros(self.kept.shape, np.int64)
        for place, node in enumerate(self.watched.tolist()):
            calendar = int(self.network.calendar[node])
            numbers = np.full(self.how.iterations, calendar, np.int16)
            worked = (self.kept[place] + self.layout.base[calendar]).astype(np.int32)
            found[place] = self.network.time.finishes(numbers, worked)
        return found

    def _tell(self, first: int) -> None:
        if self.progress is not None:
            done = min(first + BLOCK * _PORTION, self.how.iterations)
            self.progress(done / self.how.iterations)

    def _portion(self, first: int, room: tuple, is_traced: bool) -> None:
        block, tally = room
        net, clocks, chance = self.layout.net, self.layout.clocks, self.layout.chance
        last = min(first + BLOCK * _PORTION, self.how.iterations)
        for begin in range(first, last, BLOCK):
            wanted = min(BLOCK, last - begin)
            self.passes.forward(net, clocks, chance, block, self.seed, begin)
            finish, ends = self._finish(block.finish.reshape(-1, BLOCK))
            self.by_project[:, begin : begin + wanted] = finish[:, :wanted]
            self.cost[begin : begin + wanted] = block.cost[:wanted]
            if self.watched.size:
                rows = [column.reshape(-1, BLOCK) for column in (block.start, block.length)]
                ends_of = sum(row[self.watched, :wanted] for row in rows)
                self.kept[:, begin : begin + wanted] = ends_of
            if is_traced:
                self.passes.trace(net, clocks, block, ends)
                self.passes.add_up(block, tally, wanted)

    def _finish(self, lanes: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Finish instants of projects, and what each lane has to reach to be the last."""
        time, base = self.network.time, self.layout.base
        finish = np.zeros((self.projects, BLOCK), np.int64)
        for (project, calendar), worked in zip(self.layout.lanes, lanes, strict=True):
            numbers = np.full(BLOCK, calendar, np.int16)
            instants = time.finishes(numbers, (worked + base[calendar]).astype(np.int32))
            np.maximum(finish[project], instants, out=finish[project])
        ends = lanes
        if len(self.layout.lanes) > len({project for project, _ in self.layout.lanes}):
            ends = np.empty_like(lanes)
            for place, (project, calendar) in enumerate(self.layout.lanes):
                numbers = np.full(BLOCK, calendar, np.int16)
                last = time.worked(numbers, finish[project].astype(np.int32))
                ends[place] = last - base[calendar]
        return finish, ends.ravel()

    def cruciality(self, result: RiskResult) -> NDArray[np.float64]:
        """Rank correlation: the uniform number behind a duration is its rank."""
        n, total = len(self.network), result.iterations
        layout = self.layout
        rank = _ranks(result.finish)
        tilt = Tilt(rank, np.zeros(3 * n))
        block, _ = layout.room()
        for first in range(0, total, BLOCK):
            self.passes.lean(layout.net, layout.chance, block, self.seed, first, tilt)
        share, square, product = tilt.sums.reshape(n, 3).T / total
        spread = np.sqrt(np.maximum(square - share**2, 0)) * rank.std()
        varies = (self.layout.chance.table >= 0) & (spread > 0)
        found = np.zeros(n)
        found[varies] = (product - share * rank.mean())[varies] / spread[varies]
        return found


def _ranks(values: NDArray[np.int64]) -> NDArray[np.float64]:
    """Ranks from 0 to 1; equal values share their mean rank."""
    _, where, count = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(count)
    return (ends - (count + 1) / 2)[where] / len(values)


def _tornado(
    network: Network, uncertainty: Uncertainty, how: Run, passes: Passes, result: RiskResult
) -> tuple[Swing, ...]:
    """The finish with and without each of the likeliest sources, on the same dice."""
    fewer = replace(how, iterations=min(how.iterations, _SWING_ITERATIONS))
    p80 = round(nearest_rank(result.finish[: fewer.iterations], 80))
    weight = np.abs(result.cruciality) * result.criticality
    order = np.argsort(-weight, kind="stable")[:_SWINGS].tolist()
    cases = [("activity", i, uncertainty.without_activity(i)) for i in order if weight[i] > 0]
    cases += [
        ("driver", number, uncertainty.without_driver(number))
        for number in range(len(uncertainty.drivers))[:_SWINGS]
    ]
    swings = []
    for kind, number, without in cases:
        layout = lay_out(network, without)
        found = _Simulation(layout, network, fewer, passes).run(is_traced=False)
        swings.append(Swing(kind, number, p80, found.percentile(80)))
    return tuple(sorted(swings, key=lambda swing: swing.p80_without - swing.p80_with))
