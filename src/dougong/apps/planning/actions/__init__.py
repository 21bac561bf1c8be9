"""The verbs of plans: the only writers of work items, links, calendars, baselines and plan files."""

from .baselines import TakeBaseline
from .editing import PlanEditor
from .files import AddPlanFile, CheckPlanFile, DiscardPlanFile, new_plan_file, plan_file_waits
from .foresight import edit_plan
from .founding import Blueprint, found_plans
from .imports import (
    FailImport,
    FinishImport,
    ImportPlan,
    plan_import_accepted,
    schedule_together,
)
from .items import (
    AddWorkItem,
    CancelItem,
    ChangeWorkItem,
    DeleteWorkItem,
    MoveWorkItem,
    ReadyWorkItem,
    ReopenItem,
)
from .links import LinkItems, RelinkItem, UnlinkItems
from .plans import (
    AddPlan,
    ChangePlan,
    ChangeWorkCalendar,
    DeleteResource,
    DeleteWorkCalendar,
    ensure_plan,
    new_plan,
)
from .progress import ReportProgress
from .replanning import plan_became_stale, replanned
from .schedules import ScheduleProject, SetDataDate

__all__ = [
    "AddPlan",
    "AddPlanFile",
    "AddWorkItem",
    "Blueprint",
    "CancelItem",
    "ChangePlan",
    "ChangeWorkCalendar",
    "ChangeWorkItem",
    "CheckPlanFile",
    "DeleteResource",
    "DeleteWorkCalendar",
    "DeleteWorkItem",
    "DiscardPlanFile",
    "FailImport",
    "FinishImport",
    "ImportPlan",
    "LinkItems",
    "MoveWorkItem",
    "PlanEditor",
    "ReadyWorkItem",
    "RelinkItem",
    "ReopenItem",
    "ReportProgress",
    "ScheduleProject",
    "SetDataDate",
    "TakeBaseline",
    "UnlinkItems",
    "edit_plan",
    "ensure_plan",
    "found_plans",
    "new_plan",
    "new_plan_file",
    "plan_became_stale",
    "plan_file_waits",
    "plan_import_accepted",
    "replanned",
    "schedule_together",
]
