"""What a simulation tells: finishes, costs, chances, and what they hang on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PERCENTILES = (5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95)


@dataclass(frozen=True, slots=True)
class Swing:
    """One bar of the tornado: P80 of the finish with a source of uncertainty, and without it.

    `number` is the place of the activity, or of the driver.
    """

    kind: str
    number: int
    p80_with: int
    p80_without: int


@dataclass(frozen=True, slots=True)
class RiskResult:
    """Results of all iterations.

    Attributes
    ----------
    finish
        int64[iterations]: the last finish of all projects, an instant.
    by_project
        int64[projects, iterations].
    cost
        float64[iterations].
    criticality
        Per activity, in which fraction of the iterations it drove the finish of its project.
    cruciality
        Rank correlation of its duration with the finish; 0 for what does not vary.
    mean
        Mean duration of each activity in minutes.
    watched
        int64[watched activities, iterations]: their finish instants.
    """

    seed: int
    finish: NDArray[np.int64]
    by_project: NDArray[np.int64]
    cost: NDArray[np.float64]
    criticality: NDArray[np.float64]
    cruciality: NDArray[np.float64]
    mean: NDArray[np.float64]
    watched: NDArray[np.int64]
    tornado: tuple[Swing, ...] = ()

    @property
    def iterations(self) -> int:
        return len(self.finish)

    def percentile(self, percent: float, project: int | None = None) -> int:
        """The finish that is met with this confidence."""
        finish = self.finish if project is None else self.by_project[project]
        return int(nearest_rank(finish, percent))

    def probability(self, instant: int, project: int | None = None) -> float:
        """The chance to finish by an instant."""
        finish = self.finish if project is None else self.by_project[project]
        return float((finish <= instant).mean())

    def joint_probability(self, instant: int, cost: float) -> float:
        """The chance to finish by an instant and for no more than a cost."""
        return float(((self.finish <= instant) & (self.cost <= cost)).mean())


def nearest_rank(values: NDArray, percent: float) -> float:
    """The smallest value that at least so many percent do not exceed."""
    place = max(int(np.ceil(len(values) * percent / 100)) - 1, 0)
    return float(np.partition(values, place)[place])
