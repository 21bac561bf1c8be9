"""Schedules of published problems: feasible by other code, and as near to the best known as promised."""

from __future__ import annotations

from statistics import mean

import pytest

from dougong.apps.planning.queries.levelling import propose
from dougong.engines.levelling import Effort, breaches, level

from .instances import LIBRARY, POOLS, best_known, document, problem, published_spans

FAMILIES = {"psplib_j30": 0.2, "psplib_j60": 0.6, "psplib_j90": 1.2, "psplib_j120": 2.75}
"""Percent over the best known that the search may be on average."""
OTHERS = ("patterson",)
EVERY = 16


def deviations(family: str, method: str, step: int) -> list[float]:
    """Percent over the best known, of every so many problems of a family."""
    found = []
    for name, best in sorted(best_known(family).items())[::step]:
        case = problem(family, name)
        solution = level(case, method)
        assert breaches(case, solution.start) == [], name
        assert solution.lower_bound <= best, name
        assert solution.makespan >= best or family == "psplib_j120", name
        found.append(100 * (solution.makespan / best - 1))
    return found


@pytest.mark.parametrize("family", [*FAMILIES, *OTHERS])
def test_instant_schedules_are_feasible_and_within_a_fifth_of_the_best_known(family):
    assert max(deviations(family, "instant", EVERY)) < 20


@pytest.mark.parametrize("family", ["psplib_j30", "psplib_j60"])
def test_the_search_comes_near_the_best_known(family):
    assert mean(deviations(family, "better", EVERY)) < 2


@pytest.mark.parametrize(
    ("name", "best"), [("j3010_3.sm", 62), ("j3010_7.sm", 49), ("j3011_10.sm", 38)]
)
def test_the_best_method_proves_the_published_optimum(name, best):
    best_known("psplib_j30")
    proposal = propose(document(LIBRARY / "psplib_j30" / name), "best", effort=Effort(seconds=20))
    assert (proposal.makespan, proposal.lower_bound) == (best, best)
    assert proposal.solution.is_proven
    assert proposal.is_feasible


def test_pools_of_projects_end_no_later_than_the_published_levelling():
    name, days = next(iter(sorted(published_spans().items())))
    proposal = propose(document(POOLS / f"{name}.unlevelled.mspdi.xml"), "instant")
    assert proposal.is_feasible
    assert proposal.makespan <= days * 480


@pytest.mark.full
@pytest.mark.parametrize("family", [*FAMILIES, *OTHERS])
def test_all_problems_together_keep_the_promised_distance(family):
    assert mean(deviations(family, "better", 1)) <= FAMILIES.get(family, 0.5)


@pytest.mark.full
def test_pools_of_projects_are_shorter_than_published_by_a_twentieth():
    shorter = []
    for name, days in published_spans().items():
        proposal = propose(document(POOLS / f"{name}.unlevelled.mspdi.xml"), "better")
        assert proposal.is_feasible
        assert proposal.makespan <= days * 480, name
        shorter.append(1 - proposal.makespan / (days * 480))
    assert mean(shorter) >= 0.05
