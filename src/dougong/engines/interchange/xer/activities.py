"""Activities of an XER file: TASK rows with progress, constraints and the dates Primavera computed."""

from __future__ import annotations

from collections import Counter

from dougong.engines.interchange.remarks import DUPLICATE_ACTIVITY
from dougong.kernel.errors import Finding
from dougong.kernel.plan import (
    CalendarUse,
    Constraint,
    ConstraintKind,
    PlanActivity,
    PlanProject,
    StoredDates,
    Timing,
)

from .cells import CellReader
from .outline import Outline
from .tables import Row, XerText

_TIMINGS = {
    "TT_Task": Timing.DURATION,
    "TT_Rsrc": Timing.DURATION,
    "TT_Mile": Timing.START_MILESTONE,
    "TT_FinMile": Timing.FINISH_MILESTONE,
    "TT_LOE": Timing.LEVEL_OF_EFFORT,
    "TT_WBS": Timing.SUMMARY,
}
_CONSTRAINTS = {
    "CS_ALAP": ConstraintKind.ALAP,
    "CS_MSOA": ConstraintKind.SNET,
    "CS_MSOB": ConstraintKind.SNLT,
    "CS_MEOA": ConstraintKind.FNET,
    "CS_MEOB": ConstraintKind.FNLT,
    "CS_MSO": ConstraintKind.START_ON,
    "CS_MEO": ConstraintKind.FINISH_ON,
    "CS_MANDSTART": ConstraintKind.MANDATORY_START,
    "CS_MANDFIN": ConstraintKind.MANDATORY_FINISH,
}
_PERCENT_KINDS = {"CP_Phys": "physical", "CP_Drtn": "duration", "CP_Units": "effort"}
_EFFORT_RULES = {"DT_FixedRate": "fixed_units", "DT_FixedQty": "fixed_effort"}
_PRIORITIES = {"PT_Top": 900, "PT_High": 700, "PT_Normal": 500, "PT_Low": 300, "PT_Lowest": 100}


class ActivityReader:
    """Turns TASK rows into activities and remembers which `task_id` became which identifier."""

    def __init__(
        self, cells: CellReader, projects: dict[str, PlanProject], outline: Outline
    ) -> None:
        self._cells = cells
        self._projects = projects
        self._outline = outline
        self.ids: dict[str, str] = {}
        self.activities: list[PlanActivity] = []

    def read(self, xer: XerText, names: dict[str, str]) -> list[PlanActivity]:
        """Read all rows; `names` maps `task_id` to the identifier chosen for it."""
        seen: set[str] = set()
        for row in xer.rows("TASK"):
            name = names[row["task_id"]]
            self.ids[row["task_id"]] = name
            if name in seen:
                params = {"line": row.line, "record": name}
                self._cells.findings.append(Finding("E210", DUPLICATE_ACTIVITY, params, (name,)))
                continue
            seen.add(name)
            self.activities.append(self._activity(row, name))
        return self.activities

    def _activity(self, row: Row, name: str) -> PlanActivity:
        cells = self._cells
        project = self._projects.get(row["proj_id"])
        parent = self._outline.by_node.get(row["wbs_id"])
        duration = cells.minutes(row, "target_drtn_hr_cnt") or 0
        remaining = cells.minutes(row, "remain_drtn_hr_cnt")
        activity = PlanActivity(
            id=name,
            uid=row["task_id"],
            project=project.id if project else row["proj_id"],
            parent=parent.id if parent else None,
            name=row["task_name"].strip(),
            wbs=self._outline.paths.get(row["wbs_id"], ""),
            outline_level=parent.outline_level + 1 if parent else 1,
            timing=_TIMINGS.get(row["task_type"], Timing.DURATION),
            calendar=row["clndr_id"] or None,
            calendar_use=_calendar_use(row),
            duration=duration,
            remaining=remaining,
            percent_kind=_PERCENT_KINDS.get(row["complete_pct_type"], "duration"),
            actual_start=cells.moment(row, "act_start_date"),
            actual_finish=cells.moment(row, "act_end_date"),
            suspended=cells.moment(row, "suspend_date"),
            resumed=cells.moment(row, "resume_date"),
            constraint=self._constraint(row, "cstr_type", "cstr_date"),
            constraint2=self._constraint(row, "cstr_type2", "cstr_date2"),
            expected_finish=cells.moment(row, "expect_end_date"),
            priority=_PRIORITIES.get(row["priority_type"], 500),
            effort_rule=_EFFORT_RULES.get(row["duration_type"], "fixed_duration"),
            stored=self._stored(row, project),
        )
        self._add_effort(activity, row)
        self._add_percent(activity, row)
        if row["task_type"] == "TT_WBS":
            activity.custom["task_type"] = "TT_WBS"
        return activity

    def _constraint(self, row: Row, kind: str, at: str) -> Constraint | None:
        found = _CONSTRAINTS.get(row[kind])
        return Constraint(found, self._cells.moment(row, at)) if found else None

    def _add_effort(self, activity: PlanActivity, row: Row) -> None:
        effort = self._cells.effort
        activity.effort = effort(row, "target_work_qty", "target_equip_qty")
        activity.actual_effort = effort(row, "act_work_qty", "act_equip_qty")
        activity.remaining_effort = effort(row, "remain_work_qty", "remain_equip_qty")

    def _add_percent(self, activity: PlanActivity, row: Row) -> None:
        activity.physical_percent = self._cells.number(row, "phys_complete_pct")
        if activity.actual_finish is not None:
            activity.percent = 100.0
        elif activity.percent_kind == "physical":
            activity.percent = activity.physical_percent or 0.0
        elif activity.percent_kind == "effort":
            whole = activity.actual_effort + (activity.remaining_effort or 0)
            activity.percent = _percent(activity.actual_effort, whole)
        elif activity.actual_start is not None and activity.remaining is not None:
            done = max(0, activity.duration - activity.remaining)
            activity.percent = _percent(done, activity.duration)

    def _stored(self, row: Row, project: PlanProject | None) -> StoredDates:
        moment, minutes = self._cells.moment, self._cells.minutes
        total_float = minutes(row, "total_float_hr_cnt")
        return StoredDates(
            early_start=moment(row, "early_start_date"),
            early_finish=moment(row, "early_end_date"),
            late_start=moment(row, "late_start_date"),
            late_finish=moment(row, "late_end_date"),
            start=moment(row, "act_start_date") or moment(row, "restart_date"),
            finish=moment(row, "act_end_date") or moment(row, "reend_date"),
            total_float=total_float,
            free_float=minutes(row, "free_float_hr_cnt"),
            is_critical=_is_critical(row, project, total_float),
        )


def _calendar_use(row: Row) -> CalendarUse:
    return CalendarUse.RESOURCES if row["task_type"] == "TT_Rsrc" else CalendarUse.TASK


def _percent(part: int, whole: int) -> float:
    return round(100.0 * part / whole, 2) if whole > 0 else 0.0


def _is_critical(row: Row, project: PlanProject | None, total_float: int | None) -> bool | None:
    if total_float is None or project is None:
        return None
    if project.options.critical_rule == "longest_path":
        return row["driving_path_flag"] == "Y"
    return total_float <= (project.options.critical_threshold or 0)


def choose_ids(xer: XerText, projects: dict[str, PlanProject]) -> dict[str, str]:
    """The identifier of every `task_id`: its code, prefixed by the project where projects share it."""
    codes: dict[str, tuple[str, str]] = {}
    for row in xer.rows("TASK"):
        codes[row["task_id"]] = row["task_code"] or row["task_id"], row["proj_id"]
    owners = Counter(code for code, _ in set(codes.values()))
    names = {}
    for task, (code, owner) in codes.items():
        project = projects.get(owner)
        prefix = project.id if project else owner
        names[task] = f"{prefix}:{code}" if owners[code] > 1 else code
    return names
