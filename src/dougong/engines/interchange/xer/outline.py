"""The work breakdown structure of an XER file as summary activities above the tasks."""

from __future__ import annotations

from dataclasses import dataclass

from dougong.kernel.plan import PlanActivity, PlanProject, Timing

from .tables import Row, XerText


@dataclass(slots=True)
class Outline:
    """Summaries depth first, and the summary and path of every `wbs_id`.

    The node that stands for the project itself is no activity; its children have no parent.
    """

    summaries: list[PlanActivity]
    by_node: dict[str, PlanActivity]
    paths: dict[str, str]


def _position(row: Row) -> tuple[int, int]:
    sequence = row["seq_num"]
    return (int(sequence) if sequence.lstrip("-").isdecimal() else 0, row.line)


def _children(rows: list[Row]) -> tuple[list[Row], dict[str, list[Row]]]:
    """Roots and children by parent; a node whose parent is not in the file is a root."""
    known = {row["wbs_id"] for row in rows}
    roots: list[Row] = []
    children: dict[str, list[Row]] = {}
    for row in sorted(rows, key=_position):
        parent = row["parent_wbs_id"]
        if parent in known and parent != row["wbs_id"]:
            children.setdefault(parent, []).append(row)
        else:
            roots.append(row)
    return roots, children


def read_outline(xer: XerText, projects: dict[str, PlanProject], taken: set[str]) -> Outline:
    """Walk the tree of `PROJWBS`; identifiers are dotted paths that no activity has already."""
    roots, children = _children(list(xer.rows("PROJWBS")))
    outline = Outline([], {}, {})
    stack: list[tuple[Row, PlanActivity | None, str]] = [(row, None, "") for row in roots[::-1]]
    while stack:
        row, parent, above = stack.pop()
        path = f"{above}.{row['wbs_short_name']}" if above else row["wbs_short_name"]
        outline.paths[row["wbs_id"]] = path
        node = parent
        if row["proj_node_flag"] != "Y":
            node = _summary(row, parent, path, projects, taken)
            outline.summaries.append(node)
            outline.by_node[row["wbs_id"]] = node
        stack.extend((child, node, path) for child in children.get(row["wbs_id"], [])[::-1])
    return outline


def _summary(
    row: Row,
    parent: PlanActivity | None,
    path: str,
    projects: dict[str, PlanProject],
    taken: set[str],
) -> PlanActivity:
    project = projects.get(row["proj_id"])
    name = path
    if not name or name in taken:
        name = f"{path}/{row['wbs_id']}"
    taken.add(name)
    return PlanActivity(
        id=name,
        uid=f"wbs:{row['wbs_id']}",
        project=project.id if project else row["proj_id"],
        parent=parent.id if parent else None,
        name=row["wbs_name"].strip(),
        wbs=path,
        outline_level=parent.outline_level + 1 if parent else 1,
        timing=Timing.SUMMARY,
    )
