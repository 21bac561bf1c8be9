"""Links of an XER file; an end that lies outside of the file becomes a fixed external date."""

from __future__ import annotations

from datetime import datetime

from dougong.kernel.plan import LinkType, PlanLink

from .cells import CellReader
from .tables import Row, XerText

_TYPES = {
    "PR_FS": LinkType.FS,
    "PR_SS": LinkType.SS,
    "PR_FF": LinkType.FF,
    "PR_SF": LinkType.SF,
}


def _external_at(row: Row, ids: dict[str, str], cells: CellReader) -> datetime | None:
    """P6 leaves its own date beside a link whose other end was not exported.

    `aref` is the early date that comes from the predecessor, `arls` the late one of the successor.
    A link inside one project with a missing end is a fault of the file and gets no date.
    """
    if row["proj_id"] == row["pred_proj_id"]:
        return None
    if row["pred_task_id"] not in ids:
        return cells.moment(row, "aref")
    return cells.moment(row, "arls") if row["task_id"] not in ids else None


def read_links(xer: XerText, ids: dict[str, str], cells: CellReader) -> list[PlanLink]:
    """All links in file order; `ids` maps `task_id` to identifiers."""
    return [
        PlanLink(
            pred=ids.get(row["pred_task_id"], row["pred_task_id"]),
            succ=ids.get(row["task_id"], row["task_id"]),
            type=_TYPES.get(row["pred_type"], LinkType.FS),
            lag=cells.minutes(row, "lag_hr_cnt") or 0,
            external_at=_external_at(row, ids, cells),
        )
        for row in xer.rows("TASKPRED")
    ]
