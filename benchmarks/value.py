"""Earned value of 1,000 projects × 1,000 activities × 52 weeks, beside Polars on exploded facts.

Run: .venv/bin/python benchmarks/value.py [--rounds 15] [--no-peers]

The case has a fixed seed. Times are medians of processor milliseconds. Exit code 1 when a goal is
missed.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from dougong.engines.value import (
    Happenings,
    Work,
    accumulated,
    earned_schedules,
    planned_value,
)

SEED, PROJECTS, ACTIVITIES, WEEKS = 20261122, 1000, 1000, 52
LIMIT_MS, TIMES_POLARS = 60.0, 5.0


def case() -> tuple[Work, Happenings, Happenings, np.ndarray]:
    """Work, what it earned and what it cost, and the ends of the weeks, in days."""
    dice = np.random.default_rng(SEED)
    rows = PROJECTS * ACTIVITIES
    project = np.repeat(np.arange(PROJECTS), ACTIVITIES)
    start = dice.integers(0, 300, rows)
    finish = start + dice.integers(1, 60, rows)
    budget = dice.integers(0, 10**8, rows)
    done = Happenings(project, finish + dice.integers(0, 20, rows), budget)
    spent = Happenings(project, finish, (budget * dice.uniform(0.8, 1.3, rows)).astype(np.int64))
    return Work(project, start, finish, budget), done, spent, np.arange(1, WEEKS + 1) * 7


def measured(action: Callable[[], object], rounds: int) -> float:
    """The middle of several times of the processor, after one that does not count."""
    action()
    times = []
    for _round in range(rounds):
        began = time.process_time()
        action()
        times.append((time.process_time() - began) * 1000)
    return statistics.median(times)


def ours(case: tuple[Work, Happenings, Happenings, np.ndarray]) -> np.ndarray:
    """All three curves, and the earned schedule at the last week."""
    work, done, spent, ends = case
    planned = planned_value(work, ends, PROJECTS)
    earned = accumulated(done, ends, PROJECTS)
    accumulated(spent, ends, PROJECTS)
    return earned_schedules(planned, earned[:, -1])


def polars_sums(case: tuple[Work, Happenings, Happenings, np.ndarray]) -> Callable[[], object]:
    """The same planned value as a sum over a table with a row per activity and week."""
    import polars

    work, _done, _spent, ends = case
    frame = polars.DataFrame(
        {"project": work.project, "start": work.start, "finish": work.finish, "budget": work.budget}
    )
    weeks = polars.DataFrame({"end": ends})
    fraction = (polars.col("end") - polars.col("start")) / (
        polars.col("finish") - polars.col("start")
    )
    value = (polars.col("budget") * fraction.clip(0, 1)).alias("value")

    def run() -> object:
        facts = frame.lazy().join(weeks.lazy(), how="cross").with_columns(value)
        return facts.group_by("project", "end").agg(polars.col("value").sum()).collect()

    return run


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--no-peers", action="store_true")
    arguments = parser.parse_args()
    data = case()
    mine = measured(lambda: ours(data), arguments.rounds)
    is_missed = mine > LIMIT_MS
    print(f"PV, EV, AC and earned schedule: {mine:.1f} ms (goal {LIMIT_MS:.0f})")
    if arguments.no_peers:
        return int(is_missed)
    if importlib.util.find_spec("polars") is None:
        print("polars: missing")
        return int(is_missed)
    theirs = measured(polars_sums(data), 1)
    print(f"polars, planned value alone: {theirs:.1f} ms, ×{theirs / mine:.1f} (goal ×5)")
    return int(is_missed or theirs < TIMES_POLARS * mine)


if __name__ == "__main__":
    raise SystemExit(main())
