"""Projects of an XER file with their scheduling options (planning domain, section 5.4)."""

from __future__ import annotations

from dougong.kernel.errors import N_, Finding
from dougong.kernel.plan import PlanProject, ScheduleOptions

from .cells import CellReader
from .tables import Row, XerText

_LAG_CALENDARS = {
    "rcal_Predecessor": "predecessor",
    "rcal_Successor": "successor",
    "rcal_ProjDefault": "project",
    "rcal_24Hour": "elapsed",
}
_FLOAT_KINDS = {"FT_FF": "finish", "FT_SF": "start", "FT_MN": "smallest"}
_CRITICAL_RULES = {"CT_TotFloat": "float", "CT_DrivPath": "longest_path"}
_FLAGS = {"Y": True, "N": False}


def _external_links(text: str) -> str | None:
    if text == "SD_None":
        return "none"
    if text.startswith("SD_Pred"):
        return "predecessors"
    return "both" if text == "SD_Both" else None


def _progress(row: Row, findings: list[Finding]) -> str | None:
    """P6's third way, "actual dates", has both flags off and runs as retained logic (W210)."""
    flags = row["sched_retained_logic"], row["sched_progress_override"]
    if flags == ("N", "N"):
        message = N_("progress option 'actual dates' is scheduled as retained logic")
        findings.append(Finding("W210", message))
        return "retained_logic"
    if flags[1] == "Y":
        return "progress_override"
    return "retained_logic" if flags[0] == "Y" else None


def _options(row: Row, findings: list[Finding]) -> ScheduleOptions:
    lag_start = {"Y": "early_start", "N": "actual_start"}
    basis = {"Y": "own_project", "N": "whole_set"}
    return ScheduleOptions(
        lag_calendar=_LAG_CALENDARS.get(row["sched_calendar_on_relationship_lag"]),
        progress=_progress(row, findings),
        ss_lag_from=lag_start.get(row["sched_lag_early_start_flag"]),
        float_kind=_FLOAT_KINDS.get(row["sched_float_type"]),
        open_ends_critical=_FLAGS.get(row["sched_open_critical_flag"]),
        use_expected_finish=_FLAGS.get(row["sched_use_expect_end_flag"]),
        external_links=_external_links(row["sched_outer_depend_type"]),
        float_basis=basis.get(row["sched_use_project_end_date_for_float"]),
    )


def _project_ids(xer: XerText) -> dict[str, str]:
    """`proj_id` to the identifier shown: the short name, which Primavera keeps unique."""
    ids: dict[str, str] = {}
    for row in xer.rows("PROJECT"):
        name = row["proj_short_name"] or row["proj_id"]
        ids[row["proj_id"]] = row["proj_id"] if name in ids.values() else name
    return ids


def read_projects(xer: XerText, cells: CellReader) -> dict[str, PlanProject]:
    """Projects by `proj_id`, in file order."""
    options = {row["proj_id"]: _options(row, cells.findings) for row in xer.rows("SCHEDOPTIONS")}
    names = {
        row["proj_id"]: row["wbs_name"]
        for row in xer.rows("PROJWBS")
        if row["proj_node_flag"] == "Y"
    }
    currency = xer.header[8] if len(xer.header) > 8 else ""
    ids = _project_ids(xer)
    projects: dict[str, PlanProject] = {}
    for row in xer.rows("PROJECT"):
        key = row["proj_id"]
        chosen = options.get(key) or ScheduleOptions()
        chosen.critical_rule = _CRITICAL_RULES.get(row["critical_path_type"])
        chosen.critical_threshold = cells.minutes(row, "critical_drtn_hr_cnt")
        projects[key] = PlanProject(
            id=ids[key],
            name=names.get(key, "") or row["proj_short_name"],
            start=cells.moment(row, "plan_start_date"),
            data_date=cells.moment(row, "last_recalc_date"),
            must_finish_by=cells.moment(row, "plan_end_date"),
            calendar=row["clndr_id"] or None,
            currency=currency or None,
            options=chosen,
        )
    return projects
