"""Activities and links of the plan document as MSPDI tasks."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from dougong.engines.interchange.safe_xml import Element, branch
from dougong.engines.interchange.xml_text import in_order
from dougong.kernel.plan import (
    CalendarUse,
    Constraint,
    ConstraintKind,
    LagKind,
    PlanActivity,
    PlanDocument,
    PlanLink,
    StoredDates,
    Timing,
)

from . import schema
from .custom import IDENTIFIER_ALIAS
from .identifiers import Numbers
from .links import LINK_TYPES
from .tasks import CONSTRAINTS, EFFORT_RULES
from .values import ELAPSED_FORMATS
from .write_custom import CustomWriter

_CONSTRAINT_NUMBERS = {kind: number for number, kind in CONSTRAINTS.items()} | {
    ConstraintKind.ASAP: "0",
    ConstraintKind.START_ON: "2",
    ConstraintKind.FINISH_ON: "3",
    ConstraintKind.MANDATORY_START: "2",
    ConstraintKind.MANDATORY_FINISH: "3",
}
_LINK_NUMBERS = {kind: number for number, kind in LINK_TYPES.items()}
_RULE_NUMBERS = {rule: number for number, rule in EFFORT_RULES.items()}
_MILESTONES = frozenset({Timing.START_MILESTONE, Timing.FINISH_MILESTONE})


def moment(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat(timespec="seconds")


def duration(minutes: int | None) -> str | None:
    if minutes is None:
        return None
    sign, whole = ("-", -minutes) if minutes < 0 else ("", minutes)
    return f"{sign}PT{whole // 60}H{whole % 60}M0S"


def tenths(minutes: int | None) -> str | None:
    return None if minutes is None else str(minutes * 10)


def hundredths(amount: str | None) -> str | None:
    """Money as MSPDI writes it: a plain decimal text in hundredths."""
    try:
        return None if amount is None else str(int(Decimal(amount) * 100))
    except (ArithmeticError, ValueError):
        return None


def decimal(value: float) -> str:
    """All digits of a number, without an exponent and without a needless point."""
    return f"{Decimal(repr(value)):f}".removesuffix(".0")


def yes(value: bool) -> str:
    return "1" if value else "0"


class TaskWriter:
    """Writes activities in outline order, each with the links that lead to it."""

    def __init__(
        self, document: PlanDocument, numbers: Numbers, custom: CustomWriter, raw: Element
    ) -> None:
        self._numbers = numbers
        self._custom = custom
        self._raw = raw
        self._incoming: dict[str, list[PlanLink]] = {}
        for link in document.links:
            self._incoming.setdefault(link.succ, []).append(link)
        self._baselines: dict[str, list[Element]] = {}
        for baseline in document.baselines:
            for row in baseline.rows:
                self._baselines.setdefault(row.activity, []).append(
                    {
                        "Number": str(baseline.number),
                        "Start": moment(row.start),
                        "Finish": moment(row.finish),
                        "Duration": duration(row.duration),
                        "Work": duration(row.effort),
                        "Cost": hundredths(row.cost),
                    }
                )

    def element(self, activity: PlanActivity, row: int, outline: str) -> Element:
        """One task; `row` is its line in the table, `outline` its number such as 1.2."""
        uid = self._numbers.tasks[activity.id]
        rest = branch(self._raw, uid)
        task: Element = {
            **rest,
            "UID": uid,
            "ID": str(row),
            "Name": activity.name,
            "Active": yes(activity.is_active),
            "Manual": yes(activity.manual),
            "Type": _RULE_NUMBERS.get(activity.effort_rule, "1"),
            "IsNull": "0",
            "WBS": activity.wbs or None,
            "OutlineNumber": outline,
            "OutlineLevel": str(outline.count(".") + 1),
            "Priority": str(activity.priority),
            "DurationFormat": _duration_format(activity, rest),
            "EffortDriven": yes(activity.is_effort_driven),
            "Estimated": yes(activity.is_estimated),
            "Milestone": yes(activity.timing in _MILESTONES or rest.get("Milestone") == "1"),
            "Summary": yes(activity.timing is Timing.SUMMARY),
            "Notes": activity.notes or None,
            "FixedCost": hundredths(activity.fixed_cost),
            "PredecessorLink": [self._link(link) for link in self._incoming.get(activity.id, [])],
            "ExtendedAttribute": self._attributes(activity, uid),
            "Baseline": self._baselines.get(activity.id, []),
            **_work(activity),
            **_progress(activity),
            **_dates(activity.stored or StoredDates()),
            **self._planning(activity),
        }
        return in_order(task, schema.TASK)

    def ghost(self, link: PlanLink, row: int) -> Element:
        """The stand-in for a task of another project, at its fixed date."""
        task = {
            "UID": self._numbers.tasks[link.pred],
            "ID": str(row),
            "Name": link.pred,
            "OutlineLevel": "1",
            "Start": moment(link.external_at),
            "Finish": moment(link.external_at),
            "Duration": "PT0H0M0S",
            "ExternalTask": "1",
        }
        return in_order(task, schema.TASK)

    def _attributes(self, activity: PlanActivity, uid: str) -> list[Element]:
        custom = activity.custom
        if activity.id != uid:
            custom = {IDENTIFIER_ALIAS: activity.id, **custom}
        return self._custom.attributes(custom)

    def _planning(self, activity: PlanActivity) -> dict[str, Any]:
        follows_task = activity.calendar_use is CalendarUse.TASK and activity.calendar is not None
        return {
            **_constraint(activity.constraint),
            "CalendarUID": self._numbers.calendars.get(activity.calendar, "-1"),
            "Deadline": moment(activity.deadline),
            "LevelingDelay": tenths(activity.levelling_delay),
            "LevelingDelayFormat": "8",
            "IgnoreResourceCalendar": yes(follows_task),
            "ManualStart": moment(activity.manual_start),
            "ManualFinish": moment(activity.manual_finish),
            "ManualDuration": duration(activity.duration) if activity.manual else None,
        }

    def _link(self, link: PlanLink) -> Element:
        lag, lag_format = str(link.lag * 10), "7"
        if link.lag_kind is LagKind.ELAPSED:
            lag_format = "8"
        elif link.lag_kind is LagKind.PERCENT:
            lag, lag_format = decimal(link.lag / 100), "19"
        return {
            "PredecessorUID": self._numbers.tasks[link.pred],
            "Type": _LINK_NUMBERS[link.type],
            "CrossProject": yes(link.external_at is not None),
            "LinkLag": lag,
            "LagFormat": lag_format,
        }


def _duration_format(activity: PlanActivity, rest: Element) -> str:
    """The unit people chose, as long as it still says elapsed or working as the activity does."""
    kept = str(rest.get("DurationFormat", "7"))
    if (kept in ELAPSED_FORMATS) == activity.is_elapsed:
        return kept
    return "8" if activity.is_elapsed else "7"


def _constraint(constraint: Constraint | None) -> dict[str, Any]:
    if constraint is None:
        return {"ConstraintType": "0"}
    return {
        "ConstraintType": _CONSTRAINT_NUMBERS[constraint.kind],
        "ConstraintDate": moment(constraint.at),
    }


def _work(activity: PlanActivity) -> dict[str, Any]:
    return {
        "Duration": duration(activity.duration),
        "RemainingDuration": duration(activity.remaining),
        "Work": duration(activity.effort),
        "ActualWork": duration(activity.actual_effort),
        "RemainingWork": duration(activity.remaining_effort),
    }


def _progress(activity: PlanActivity) -> dict[str, Any]:
    physical = activity.physical_percent
    return {
        "PercentComplete": str(round(activity.percent)),
        "PhysicalPercentComplete": None if physical is None else str(round(physical)),
        "ActualStart": moment(activity.actual_start),
        "ActualFinish": moment(activity.actual_finish),
        "Stop": moment(activity.suspended),
        "Resume": moment(activity.resumed),
    }


def _dates(stored: StoredDates) -> dict[str, Any]:
    return {
        "Start": moment(stored.start),
        "Finish": moment(stored.finish),
        "EarlyStart": moment(stored.early_start),
        "EarlyFinish": moment(stored.early_finish),
        "LateStart": moment(stored.late_start),
        "LateFinish": moment(stored.late_finish),
        "TotalSlack": tenths(stored.total_float),
        "FreeSlack": tenths(stored.free_float),
        "Critical": None if stored.is_critical is None else yes(stored.is_critical),
    }
