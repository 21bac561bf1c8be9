"""The outline of a plan: which activities are summaries, what lies under them, and their roll-up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dougong.kernel.errors import Finding
from dougong.kernel.plan import PlanActivity, Timing

from . import faults


@dataclass(frozen=True, slots=True)
class Outline:
    """Parents as positions in the plan document, −1 at the top."""

    parent: list[int]
    is_summary: list[bool]
    leaves: dict[int, list[int]]
    """Leaves under each summary, in document order."""

    def is_under(self, child: int, ancestor: int) -> bool:
        while child >= 0:
            child = self.parent[child]
            if child == ancestor:
                return True
        return False

    def summaries_bottom_up(self) -> list[int]:
        """Summaries, deepest first."""
        depth: dict[int, int] = {-1: 0}

        def level(row: int) -> int:
            path = []
            while row not in depth:
                path.append(row)
                row = self.parent[row]
            for step in reversed(path):
                depth[step] = depth[self.parent[step]] + 1
            return depth[path[0]] if path else depth[row]

        return sorted((i for i, yes in enumerate(self.is_summary) if yes), key=level, reverse=True)


def read_outline(
    activities: Sequence[PlanActivity], index: dict[str, int]
) -> tuple[Outline, list[Finding]]:
    """Resolve parents; a loop of parents is reported and cut."""
    parent = [-1 if a.parent is None else index.get(a.parent, -1) for a in activities]
    findings = list(_cut_loops(activities, parent)) if max(parent, default=-1) >= 0 else []
    has_children = set(parent)
    is_summary = [
        a.timing is Timing.SUMMARY or row in has_children for row, a in enumerate(activities)
    ]
    leaves: dict[int, list[int]] = {row: [] for row, yes in enumerate(is_summary) if yes}
    for row, summary in enumerate(is_summary):
        if summary:
            continue
        above = parent[row]
        while above >= 0:
            leaves[above].append(row)
            above = parent[above]
    for row, activity in enumerate(activities):
        if activity.custom.get("task_type") == "TT_WBS" and parent[row] >= 0:
            leaves[row] = leaves[parent[row]]
    return Outline(parent, is_summary, leaves), findings


def _cut_loops(activities: Sequence[PlanActivity], parent: list[int]) -> Iterator[Finding]:
    settled = [False] * len(parent)
    for row in range(len(parent)):
        path: list[int] = []
        on_path: set[int] = set()
        step = row
        while step >= 0 and not settled[step]:
            if step in on_path:
                loop = path[path.index(step) :]
                names = [activities[i].id for i in loop]
                yield faults.cycle([(name, None) for name in names], names[0])
                parent[path[-1]] = -1
                break
            path.append(step)
            on_path.add(step)
            step = parent[step]
        for done in path:
            settled[done] = True
