"""Elements of Primavera's XML as the tables of its XER files, which hold the same under other names."""

from __future__ import annotations

from collections.abc import Callable

from dougong.engines.interchange.quantities import parse_number
from dougong.engines.interchange.safe_xml import Element, branch, branches, leaf

from . import words

Record = dict[str, str]

_TASK = {
    "task_id": "ObjectId",
    "proj_id": "ProjectObjectId",
    "wbs_id": "WBSObjectId",
    "clndr_id": "CalendarObjectId",
    "task_code": "Id",
    "task_name": "Name",
    "target_drtn_hr_cnt": "PlannedDuration",
    "remain_drtn_hr_cnt": "RemainingDuration",
    "target_work_qty": "PlannedLaborUnits",
    "target_equip_qty": "PlannedNonLaborUnits",
    "act_work_qty": "ActualLaborUnits",
    "act_equip_qty": "ActualNonLaborUnits",
    "remain_work_qty": "RemainingLaborUnits",
    "remain_equip_qty": "RemainingNonLaborUnits",
    "act_start_date": "ActualStartDate",
    "act_end_date": "ActualFinishDate",
    "suspend_date": "SuspendDate",
    "resume_date": "ResumeDate",
    "expect_end_date": "ExpectedFinishDate",
    "cstr_date": "PrimaryConstraintDate",
    "cstr_date2": "SecondaryConstraintDate",
    "restart_date": "StartDate",
    "reend_date": "FinishDate",
    "total_float_hr_cnt": "TotalFloat",
    "free_float_hr_cnt": "FreeFloat",
}
_TASK_WORDS = {
    "task_type": ("Type", words.TASK_TYPES),
    "complete_pct_type": ("PercentCompleteType", words.PERCENT_TYPES),
    "duration_type": ("DurationType", words.DURATION_TYPES),
    "priority_type": ("LevelingPriority", words.PRIORITIES),
    "cstr_type": ("PrimaryConstraintType", words.CONSTRAINTS),
    "cstr_type2": ("SecondaryConstraintType", words.CONSTRAINTS),
}
_TASK_DATES = {
    "early_start_date": ("EarlyStartDate", "RemainingEarlyStartDate"),
    "early_end_date": ("EarlyFinishDate", "RemainingEarlyFinishDate"),
    "late_start_date": ("LateStartDate", "RemainingLateStartDate"),
    "late_end_date": ("LateFinishDate", "RemainingLateFinishDate"),
}
_ASSIGNMENT = {
    "task_id": "ActivityObjectId",
    "rsrc_id": "ResourceObjectId",
    "role_id": "RoleObjectId",
    "target_qty": "PlannedUnits",
    "act_reg_qty": "ActualRegularUnits",
    "act_ot_qty": "ActualOvertimeUnits",
    "remain_qty": "RemainingUnits",
    "target_qty_per_hr": "PlannedUnitsPerTime",
    "target_lag_drtn_hr_cnt": "PlannedLag",
}
_RESOURCE = {
    "rsrc_id": "ObjectId",
    "rsrc_name": "Name",
    "clndr_id": "CalendarObjectId",
    "def_qty_per_hr": "DefaultUnitsPerTime",
}
_RATE = {
    "rsrc_id": "ResourceObjectId",
    "max_qty_per_hr": "MaxUnitsPerTime",
    "start_date": "EffectiveDate",
    "cost_per_qty": "PricePerUnit",
    "cost_per_qty2": "PricePerUnit2",
    "cost_per_qty3": "PricePerUnit3",
    "cost_per_qty4": "PricePerUnit4",
    "cost_per_qty5": "PricePerUnit5",
}
_LINK = {
    "task_id": "SuccessorActivityObjectId",
    "pred_task_id": "PredecessorActivityObjectId",
    "proj_id": "SuccessorProjectObjectId",
    "pred_proj_id": "PredecessorProjectObjectId",
    "lag_hr_cnt": "Lag",
}
_PROJECT = {
    "proj_id": "ObjectId",
    "proj_short_name": "Id",
    "last_recalc_date": "DataDate",
    "plan_start_date": "PlannedStartDate",
    "plan_end_date": "MustFinishByDate",
    "clndr_id": "ActivityDefaultCalendarObjectId",
}
_UDF_VALUES = (
    "TextValue",
    "DoubleValue",
    "IntegerValue",
    "CostValue",
    "StartDateValue",
    "FinishDateValue",
    "IndicatorValue",
    "CodeValue",
)


def _picked(element: Element, names: dict[str, str]) -> Record:
    return {column: leaf(element, tag) for column, tag in names.items()}


def _flag(element: Element, tag: str) -> str:
    return {"1": "Y", "true": "Y", "0": "N", "false": "N"}.get(leaf(element, tag), "")


def project(element: Element) -> Record:
    limit = leaf(element, "CriticalActivityFloatLimit")
    return {
        **_picked(element, _PROJECT),
        "critical_path_type": words.CRITICAL_PATHS.get(
            leaf(element, "CriticalActivityPathType"), ""
        ),
        "critical_drtn_hr_cnt": limit or leaf(element, "CriticalActivityFloatThreshold"),
    }


def options(element: Element) -> Record:
    """Scheduling options, on the project or, in later versions, in an element of their own."""
    source = {**element, **branch(element, "ScheduleOptions")}
    order = leaf(source, "OutOfSequenceScheduleType")
    alone = _flag(source, "IgnoreOtherProjectRelationships")
    return {
        "proj_id": leaf(element, "ObjectId"),
        "sched_calendar_on_relationship_lag": words.LAG_CALENDARS.get(
            leaf(source, "RelationshipLagCalendar"), ""
        ),
        "sched_retained_logic": ("Y" if order == "Retained Logic" else "N") if order else "",
        "sched_progress_override": ("Y" if order == "Progress Override" else "N") if order else "",
        "sched_lag_early_start_flag": _flag(source, "StartToStartLagCalculationType"),
        "sched_float_type": words.FLOAT_TYPES.get(leaf(source, "ComputeTotalFloatType"), ""),
        "sched_open_critical_flag": _flag(source, "MakeOpenEndedActivitiesCritical"),
        "sched_use_expect_end_flag": _flag(source, "UseExpectedFinishDates"),
        "sched_outer_depend_type": {"Y": "SD_None", "N": "SD_Both"}.get(alone, ""),
        "sched_use_project_end_date_for_float": _flag(source, "CalculateFloatBasedOnFinishDate"),
    }


def project_node(element: Element) -> Record:
    """The root of the outline, which Primavera's XML leaves to the project itself."""
    return {
        "wbs_id": _root_of(element),
        "proj_id": leaf(element, "ObjectId"),
        "proj_node_flag": "Y",
        "wbs_short_name": leaf(element, "Id"),
        "wbs_name": leaf(element, "Name"),
    }


def _root_of(project_element: Element) -> str:
    return leaf(project_element, "WBSObjectId") or f"project:{leaf(project_element, 'ObjectId')}"


def node(element: Element, owner: Element) -> Record:
    return {
        "wbs_id": leaf(element, "ObjectId"),
        "proj_id": leaf(element, "ProjectObjectId") or leaf(owner, "ObjectId"),
        "parent_wbs_id": leaf(element, "ParentObjectId") or _root_of(owner),
        "seq_num": leaf(element, "SequenceNumber"),
        "wbs_short_name": leaf(element, "Code"),
        "wbs_name": leaf(element, "Name"),
    }


def task(element: Element, owner: Element) -> Record:
    record = _picked(element, _TASK)
    for column, (tag, codes) in _TASK_WORDS.items():
        record[column] = codes.get(leaf(element, tag), "")
    for column, tags in _TASK_DATES.items():
        record[column] = next((text for tag in tags if (text := leaf(element, tag))), "")
    record["phys_complete_pct"] = _hundredfold(leaf(element, "PhysicalPercentComplete"))
    record["proj_id"] = record["proj_id"] or leaf(owner, "ObjectId")
    return record


def _hundredfold(text: str) -> str:
    """Percentages are fractions in Primavera's XML."""
    value = parse_number(text)
    return text if value is None else str(round(value * 100, 6))


def link(element: Element, _: Element) -> Record:
    record = _picked(element, _LINK)
    record["pred_type"] = words.LINK_TYPES.get(leaf(element, "Type"), "")
    return record


def assignment(element: Element, _: Element) -> Record:
    record = _picked(element, _ASSIGNMENT)
    record["rollup_dates_flag"] = _flag(element, "DrivingActivityDatesFlag")
    return record


def resource(element: Element) -> Record:
    record = _picked(element, _RESOURCE)
    record["rsrc_type"] = words.RESOURCE_TYPES.get(leaf(element, "ResourceType"), "")
    return record


def rate(element: Element) -> Record:
    return _picked(element, _RATE)


def role(element: Element) -> Record:
    return {"role_id": leaf(element, "ObjectId"), "role_name": leaf(element, "Name")}


def memo(element: Element, _: Element) -> Record:
    text = leaf(element, "Note").lstrip("\ufeff")
    return {"task_id": leaf(element, "ActivityObjectId"), "task_memo": text}


def code_type(element: Element) -> Record:
    return {
        "actv_code_type_id": leaf(element, "ObjectId"),
        "actv_code_type": leaf(element, "Name"),
    }


def code(element: Element) -> Record:
    return {"actv_code_id": leaf(element, "ObjectId"), "short_name": leaf(element, "CodeValue")}


def field_type(element: Element) -> Record:
    tables = {"Activity": "TASK", "Resource": "RSRC"}
    return {
        "udf_type_id": leaf(element, "ObjectId"),
        "table_name": tables.get(leaf(element, "SubjectArea"), ""),
        "udf_type_label": leaf(element, "Title"),
    }


def codes_of(element: Element) -> list[Record]:
    """Activity codes given to one activity."""
    return [
        {
            "task_id": leaf(element, "ObjectId"),
            "actv_code_type_id": leaf(row, "TypeObjectId"),
            "actv_code_id": leaf(row, "ValueObjectId"),
        }
        for row in branches(element, "Code")
    ]


def fields_of(element: Element) -> list[Record]:
    """User-defined fields of one activity or resource."""
    return [
        {
            "udf_type_id": leaf(row, "TypeObjectId"),
            "fk_id": leaf(element, "ObjectId"),
            "udf_text": next((text for tag in _UDF_VALUES if (text := leaf(row, tag))), ""),
        }
        for row in branches(element, "UDF")
    ]


TOP_LEVEL: dict[str, tuple[str, Callable[[Element], Record]]] = {
    "ROLES": ("Role", role),
    "RSRC": ("Resource", resource),
    "RSRCRATE": ("ResourceRate", rate),
    "ACTVTYPE": ("ActivityCodeType", code_type),
    "ACTVCODE": ("ActivityCode", code),
    "UDFTYPE": ("UDFType", field_type),
}
BELOW_PROJECT: dict[str, tuple[str, Callable[[Element, Element], Record]]] = {
    "PROJWBS": ("WBS", node),
    "TASK": ("Activity", task),
    "TASKPRED": ("Relationship", link),
    "TASKRSRC": ("ResourceAssignment", assignment),
    "TASKMEMO": ("ActivityNote", memo),
}
