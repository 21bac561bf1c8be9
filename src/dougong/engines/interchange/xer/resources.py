"""Resources, roles, rates and assignments of an XER file."""

from __future__ import annotations

from datetime import date
from typing import Any

from dougong.kernel.plan import PlanAssignment, PlanResource

from .cells import CellReader
from .tables import Row, XerText

_KINDS = {"RT_Labor": "person", "RT_Equip": "equipment", "RT_Mat": "material"}
_RATE_COLUMNS = {
    "A": "cost_per_qty",
    "B": "cost_per_qty2",
    "C": "cost_per_qty3",
    "D": "cost_per_qty4",
    "E": "cost_per_qty5",
}


def _role_id(row: Row) -> str:
    return f"role:{row['role_id']}"


def _resource(row: Row, cells: CellReader) -> PlanResource:
    units = cells.number(row, "def_qty_per_hr")
    return PlanResource(
        id=row["rsrc_id"],
        name=row["rsrc_name"].strip(),
        kind=_KINDS.get(row["rsrc_type"], "person"),
        calendar=row["clndr_id"] or None,
        units=1.0 if units is None else units,
    )


def _add_rates(resource: PlanResource, rows: list[Row], cells: CellReader) -> None:
    """Each row of RSRCRATE holds until the next one begins: availability and up to five prices."""
    dated = [(cells.moment(row, "start_date"), row) for row in rows]
    dated.sort(key=lambda pair: (pair[0] is not None, pair[0] or 0))
    for index, (start, row) in enumerate(dated):
        following = dated[index + 1][0] if index + 1 < len(dated) else None
        first = start.date() if start else None
        last = following.date() if following else None
        units = cells.number(row, "max_qty_per_hr")
        if units is not None:
            resource.availability.append((first, last, units))
        resource.rates.extend(_rates(row, first, last))


def _rates(row: Row, first: date | None, last: date | None) -> list[dict[str, Any]]:
    return [
        {
            "table": table,
            "from": first.isoformat() if first else None,
            "to": last.isoformat() if last else None,
            "standard": row[column],
            "overtime": None,
            "per_use": None,
            "per": "h",
        }
        for table, column in _RATE_COLUMNS.items()
        if row[column].strip("0.")
    ]


def read_resources(xer: XerText, cells: CellReader) -> list[PlanResource]:
    """Resources in file order, then roles as placeholders named `role:ID`."""
    rates: dict[str, list[Row]] = {}
    for row in xer.rows("RSRCRATE"):
        rates.setdefault(row["rsrc_id"], []).append(row)
    resources = []
    for row in xer.rows("RSRC"):
        resource = _resource(row, cells)
        _add_rates(resource, rates.get(resource.id, []), cells)
        resources.append(resource)
    resources += [
        PlanResource(id=_role_id(row), name=row["role_name"], kind="placeholder")
        for row in xer.rows("ROLES")
    ]
    return resources


def _assignment(row: Row, ids: dict[str, str], cells: CellReader) -> PlanAssignment:
    resource = row["rsrc_id"] or (_role_id(row) if row["role_id"] else None)
    units = cells.number(row, "target_qty_per_hr")
    return PlanAssignment(
        activity=ids.get(row["task_id"], row["task_id"]),
        resource=resource,
        units=1.0 if units is None else units,
        effort=cells.effort(row, "target_qty"),
        actual=cells.effort(row, "act_reg_qty", "act_ot_qty"),
        remaining=cells.effort(row, "remain_qty"),
        is_driving=row["rollup_dates_flag"] != "N",
        start_offset=cells.minutes(row, "target_lag_drtn_hr_cnt") or 0,
    )


def read_assignments(xer: XerText, ids: dict[str, str], cells: CellReader) -> list[PlanAssignment]:
    return [_assignment(row, ids, cells) for row in xer.rows("TASKRSRC")]
