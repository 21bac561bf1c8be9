"""What an XER file holds beyond the plan document, kept so that it can be written back."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from dougong.engines.interchange import fidelity
from dougong.engines.interchange.fidelity import Tally

from .tables import Table, XerText

_READ_COLUMNS = {
    "PROJECT": "proj_id proj_short_name clndr_id plan_start_date plan_end_date last_recalc_date "
    "critical_path_type critical_drtn_hr_cnt",
    "SCHEDOPTIONS": "proj_id sched_calendar_on_relationship_lag sched_retained_logic "
    "sched_progress_override sched_lag_early_start_flag sched_float_type sched_open_critical_flag "
    "sched_use_expect_end_flag sched_outer_depend_type sched_use_project_end_date_for_float",
    "CALENDAR": "clndr_id clndr_name base_clndr_id clndr_type day_hr_cnt week_hr_cnt "
    "month_hr_cnt clndr_data",
    "PROJWBS": "wbs_id proj_id parent_wbs_id seq_num proj_node_flag wbs_short_name wbs_name",
    "TASK": "task_id proj_id wbs_id clndr_id task_code task_name task_type complete_pct_type "
    "duration_type priority_type target_drtn_hr_cnt remain_drtn_hr_cnt target_work_qty "
    "target_equip_qty act_work_qty act_equip_qty remain_work_qty remain_equip_qty "
    "phys_complete_pct act_start_date act_end_date suspend_date resume_date expect_end_date "
    "cstr_type cstr_date cstr_type2 cstr_date2 early_start_date early_end_date late_start_date "
    "late_end_date restart_date reend_date total_float_hr_cnt free_float_hr_cnt",
    "TASKPRED": "task_pred_id task_id pred_task_id proj_id pred_proj_id pred_type lag_hr_cnt",
    "RSRC": "rsrc_id rsrc_name rsrc_type clndr_id def_qty_per_hr",
    "RSRCRATE": "rsrc_rate_id rsrc_id max_qty_per_hr start_date cost_per_qty cost_per_qty2 "
    "cost_per_qty3 cost_per_qty4 cost_per_qty5",
    "TASKRSRC": "taskrsrc_id task_id rsrc_id role_id target_qty act_reg_qty act_ot_qty "
    "remain_qty target_qty_per_hr rollup_dates_flag target_lag_drtn_hr_cnt",
}
_FAMILIES = {
    "TASKPROC": fidelity.ATTACHED_RECORDS,
    "PROJCOST": fidelity.ATTACHED_RECORDS,
    "TASKDOC": fidelity.ATTACHED_RECORDS,
    "DOCUMENT": fidelity.ATTACHED_RECORDS,
    "PROJISSU": fidelity.ATTACHED_RECORDS,
    "RISK": fidelity.ATTACHED_RECORDS,
    "RSRCCURV": fidelity.TIME_PHASED,
    "CURRTYPE": fidelity.COST_SETTINGS,
    "FINTMPL": fidelity.COST_SETTINGS,
    "COSTTYPE": fidelity.COST_SETTINGS,
}
_COLUMN_FAMILIES = {
    "curv_id": fidelity.TIME_PHASED,
    "target_crv": fidelity.TIME_PHASED,
    "remain_crv": fidelity.TIME_PHASED,
    "actual_crv": fidelity.TIME_PHASED,
    "cost_qty_type": fidelity.COST_SETTINGS,
}
_FULLY_READ = frozenset({"TASKMEMO", "TASKACTV", "UDFVALUE"})


def _picked(table: Table, columns: list[int]) -> list[str]:
    """The chosen cells of every row, tab-separated, in row order."""
    width = max(columns) + 1
    pick = itemgetter(*columns)
    texts = []
    for cells in table.cells:
        whole = cells if len(cells) >= width else cells + [""] * (width - len(cells))
        texts.append("\t".join(pick(whole)) if len(columns) > 1 else whole[columns[0]])
    return texts


def _unread_columns(table: Table) -> list[int]:
    """Positions of columns that no reader uses and in which some row says something."""
    read = frozenset(_READ_COLUMNS[table.name].split())
    return [
        index
        for index, column in enumerate(table.columns)
        if column not in read and any(len(cells) > index and cells[index] for cells in table.cells)
    ]


def _count(table: Table, index: int, tally: Tally) -> None:
    filled = sum(1 for cells in table.cells if len(cells) > index and cells[index])
    tally.stored(_COLUMN_FAMILIES.get(table.columns[index], fidelity.OTHER), filled)


def keep_leftovers(xer: XerText, tally: Tally) -> dict[str, Any]:
    """The part of `raw` for an XER file.

    A table that is read keeps the key column and what was not read; any other table is kept whole.
    """
    tables: dict[str, Any] = {}
    for name, table in xer.tables.items():
        kept = list(range(len(table.columns)))
        if name in _READ_COLUMNS:
            unread = _unread_columns(table)
            for index in unread:
                _count(table, index, tally)
            kept = [*kept[:1], *(index for index in unread if index)]
        elif name not in _FULLY_READ:
            tally.stored(_FAMILIES.get(name, fidelity.OTHER), len(table.cells))
        tables[name] = {
            "columns": table.columns,
            "kept": [table.columns[index] for index in kept],
            "rows": _picked(table, kept) if kept else [],
        }
    return {"xer": {"header": xer.header, "tables": tables}}
