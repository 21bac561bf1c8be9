"""The published plan files: where they lie, and how far the engine agrees with what they store."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from dougong.engines.interchange import read_plan
from dougong.engines.scheduling import schedule
from dougong.engines.scheduling.comparison import Difference, compare
from dougong.kernel.plan import PlanDocument

PLANS = Path(__file__).parents[3] / "shared" / "data" / "plans"
COLUMNS = ("early_start", "early_finish", "late_start", "late_finish", "total_float")


def plan_file(name: str) -> Path:
    """A published plan; the test is skipped by name where it is absent."""
    path = PLANS / name
    if not path.is_file():
        pytest.skip(f"the published plan {name} is not here")
    return path


@dataclass(frozen=True)
class Agreement:
    """Per column how many stored values there are and how many are ours; what differs by name."""

    compared: dict[str, int]
    agreeing: dict[str, int]
    differing: dict[str, dict[str, int]]

    def line(self) -> str:
        return "  ".join(f"{self.agreeing[c]:>5}/{self.compared[c]:<5}" for c in COLUMNS)


def agreement(path: Path, *, automatic_only: bool = False) -> Agreement:
    """Read a plan, schedule it, and compare with what its own scheduler had stored."""
    document = read_plan(path.read_bytes(), path.name)
    compared = compare(document, schedule(document))
    kept = _automatic(document) if automatic_only else set(range(len(document.activities)))
    counts: dict[str, int] = {}
    agreeing: dict[str, int] = {}
    differing: dict[str, dict[str, int]] = {}
    for column in COLUMNS:
        rows = _kept(compared[column], kept)
        counts[column] = len(rows)
        agreeing[column] = sum(minutes == 0 for _, minutes in rows)
        for row, minutes in rows:
            if minutes:
                differing.setdefault(document.activities[row].id, {})[column] = minutes
    return Agreement(counts, agreeing, differing)


def _automatic(document: PlanDocument) -> set[int]:
    return {row for row, a in enumerate(document.activities) if not a.manual and a.is_active}


def _kept(difference: Difference, rows: set[int]) -> list[tuple[int, int]]:
    pairs = zip(difference.rows.tolist(), difference.minutes.tolist(), strict=True)
    return [(row, minutes) for row, minutes in pairs if row in rows]


def main() -> None:
    """Print the table of all files; with arguments, what differs in those."""
    wanted = sys.argv[1:]
    _say(f"{'file':54}" + "  ".join(f"{c:^11}" for c in COLUMNS))
    for path in sorted([*PLANS.rglob("*.xer"), *PLANS.rglob("*.xml"), *PLANS.rglob("*.pmxml")]):
        if "mpsplib" in str(path) or not all(word in str(path) for word in wanted):
            continue
        found = agreement(path)
        _say(f"{path.name.removesuffix('.from_mpp.mspdi.xml')[:52]:54}{found.line()}")
        for name, columns in found.differing.items() if wanted else ():
            _say(f"    {name}: {columns}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
