"""The published problems: where they lie, as problems of the engine, and the best values known."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dougong.engines.interchange import read_plan
from dougong.engines.levelling import Problem
from dougong.kernel.plan import PlanDocument

SHARED = Path(__file__).parents[3] / "shared" / "data"
LIBRARY = SHARED / "rcpsp"
POOLS = SHARED / "plans" / "mpsplib_levelling"


def best_known(family: str) -> dict[str, int]:
    """Best makespans by file name; of an open instance the one that a schedule is known for."""
    path = LIBRARY / family / "best_known.csv"
    if not path.is_file():
        pytest.skip(f"the published problems {family} are not here")
    with path.open() as file:
        rows = csv.DictReader(file)
        return {row["problem"]: int(row["best_known"].split(".")[-1]) for row in rows}


def published_spans() -> dict[str, int]:
    """Days that Microsoft Project's levelling is published to take, by pool."""
    path = POOLS / "makespan_PSGS_MINSLK.csv"
    if not path.is_file():
        pytest.skip("the published pools of projects are not here")
    with path.open() as file:
        return {row["instance"]: int(row["total_makespan_TMS"]) for row in csv.DictReader(file)}


def document(path: Path) -> PlanDocument:
    return read_plan(path.read_bytes(), path.name)


def problem(family: str, name: str) -> Problem:
    """A published problem, straight to the engine."""
    plan = document(LIBRARY / family / name)
    place = {activity.id: at for at, activity in enumerate(plan.activities)}
    units = {resource.id: at for at, resource in enumerate(plan.resources)}
    needs = [[0] * len(units) for _ in place]
    for row in plan.assignments:
        needs[place[row.activity]][units[str(row.resource)]] = int(row.units)
    return Problem.plain(
        [activity.duration for activity in plan.activities],
        [(place[link.pred], place[link.succ]) for link in plan.links],
        needs,
        [int(resource.units) for resource in plan.resources],
    )
