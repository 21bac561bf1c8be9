"""Tasks of an MSPDI file with progress, constraints, baselines and the dates Project computed."""

from __future__ import annotations

from dougong.engines.interchange.remarks import DUPLICATE_ACTIVITY
from dougong.engines.interchange.safe_xml import Element, branches, leaf
from dougong.kernel.plan import (
    BaselineRow,
    CalendarUse,
    Constraint,
    ConstraintKind,
    PlanActivity,
    PlanBaseline,
    StoredDates,
    Timing,
)

from .custom import IDENTIFIER_ALIAS, CustomFields
from .values import ELAPSED_FORMATS, ESTIMATED_FORMATS, ValueReader, amount, flag

CONSTRAINTS = {
    "1": ConstraintKind.ALAP,
    "2": ConstraintKind.MSO,
    "3": ConstraintKind.MFO,
    "4": ConstraintKind.SNET,
    "5": ConstraintKind.SNLT,
    "6": ConstraintKind.FNET,
    "7": ConstraintKind.FNLT,
}
EFFORT_RULES = {"0": "fixed_units", "1": "fixed_duration", "2": "fixed_effort"}


class TaskReader:
    """Reads Task elements in file order; parents follow from the outline levels."""

    def __init__(self, values: ValueReader, custom: CustomFields, project: str) -> None:
        self._values = values
        self._custom = custom
        self._project = project
        self._open: list[PlanActivity] = []
        self.activities: dict[str, PlanActivity] = {}
        self.baselines: dict[int, PlanBaseline] = {}

    def read(self, element: Element) -> None:
        """Add one task; an empty line and the project's own summary are no activities."""
        if flag(element, "IsNull") or is_project_summary(element):
            return
        self._values.begin("Task", element)
        uid = leaf(element, "UID")
        if uid in self.activities:
            self._values.fault(DUPLICATE_ACTIVITY, element, "UID", "E210")
            return
        activity = self._activity(element, uid)
        self._place(activity, element)
        self.activities[uid] = activity
        self._read_baselines(element, activity)

    def _activity(self, element: Element, uid: str) -> PlanActivity:
        values = self._values
        duration_format = leaf(element, "DurationFormat")
        duration = values.duration(element, "Duration") or 0
        custom = (
            self._custom.of(element)
            if "ExtendedAttribute" in element or ("OutlineCode" in element)
            else {}
        )
        activity = PlanActivity(
            id=custom.pop(IDENTIFIER_ALIAS, uid),
            uid=uid,
            project=self._project,
            name=leaf(element, "Name"),
            wbs=leaf(element, "WBS"),
            calendar=values.calendar(element, "CalendarUID"),
            duration=duration,
            remaining=self._remaining(element, duration),
            is_elapsed=duration_format in ELAPSED_FORMATS,
            is_estimated=flag(element, "Estimated") or duration_format in ESTIMATED_FORMATS,
            constraint=self._constraint(element),
            deadline=values.moment(element, "Deadline"),
            manual=flag(element, "Manual") or False,
            is_active=flag(element, "Active") is not False,
            effort_rule=EFFORT_RULES.get(leaf(element, "Type"), "fixed_duration"),
            is_effort_driven=flag(element, "EffortDriven") or False,
            fixed_cost=amount(leaf(element, "FixedCost")),
            notes=leaf(element, "Notes"),
            stored=self._stored(element),
            custom=custom,
        )
        if activity.calendar is not None and not flag(element, "IgnoreResourceCalendar"):
            activity.calendar_use = CalendarUse.BOTH
        self._add_progress(activity, element)
        self._add_planning(activity, element)
        return activity

    def _remaining(self, element: Element, duration: int) -> int | None:
        remaining = self._values.duration(element, "RemainingDuration")
        if remaining is not None:
            return remaining
        actual = self._values.duration(element, "ActualDuration")
        return None if actual is None else max(0, duration - actual)

    def _constraint(self, element: Element) -> Constraint | None:
        kind = CONSTRAINTS.get(leaf(element, "ConstraintType"))
        if kind is None:
            return None
        if kind is ConstraintKind.ALAP:
            return Constraint(kind)
        return Constraint(kind, self._values.moment(element, "ConstraintDate"))

    def _add_progress(self, activity: PlanActivity, element: Element) -> None:
        values = self._values
        activity.percent = values.number(element, "PercentComplete") or 0.0
        activity.physical_percent = values.number(element, "PhysicalPercentComplete")
        activity.actual_start = values.moment(element, "ActualStart")
        activity.actual_finish = values.moment(element, "ActualFinish")
        if activity.actual_start is not None and activity.actual_finish is None:
            activity.suspended = values.moment(element, "Stop")
            activity.resumed = values.moment(element, "Resume")
        activity.effort = values.effort(element, "Work") or 0
        activity.actual_effort = values.effort(element, "ActualWork") or 0
        activity.remaining_effort = values.effort(element, "RemainingWork")

    def _add_planning(self, activity: PlanActivity, element: Element) -> None:
        values = self._values
        priority = values.number(element, "Priority")
        if priority is not None:
            activity.priority = max(0, min(1000, round(priority)))
        activity.levelling_delay = values.tenths(element, "LevelingDelay") or 0
        if activity.manual:
            activity.manual_start = values.moment(element, "ManualStart")
            activity.manual_finish = values.moment(element, "ManualFinish")

    def _stored(self, element: Element) -> StoredDates | None:
        values = self._values
        stored = StoredDates(
            early_start=values.moment(element, "EarlyStart"),
            early_finish=values.moment(element, "EarlyFinish"),
            late_start=values.moment(element, "LateStart"),
            late_finish=values.moment(element, "LateFinish"),
            start=values.moment(element, "Start"),
            finish=values.moment(element, "Finish"),
            total_float=values.tenths(element, "TotalSlack"),
            free_float=values.tenths(element, "FreeSlack"),
            is_critical=flag(element, "Critical"),
        )
        return stored if stored != StoredDates() else None

    def _place(self, activity: PlanActivity, element: Element) -> None:
        """The nearest task above with a smaller outline level is the parent, and is a summary."""
        level = _outline_level(element)
        while self._open and self._open[-1].outline_level >= level:
            self._open.pop()
        activity.outline_level = level
        if self._open:
            parent = self._open[-1]
            parent.timing = Timing.SUMMARY
            activity.parent = parent.id
        self._open.append(activity)

    def _read_baselines(self, element: Element, activity: PlanActivity) -> None:
        values = self._values
        for row in branches(element, "Baseline"):
            text = leaf(row, "Number")
            number = int(text) if text.isdecimal() and len(text) <= 2 else 0
            baseline = self.baselines.setdefault(number, PlanBaseline(number))
            baseline.rows.append(
                BaselineRow(
                    activity=activity.id,
                    start=values.moment(row, "Start"),
                    finish=values.moment(row, "Finish"),
                    duration=values.duration(row, "Duration"),
                    effort=values.effort(row, "Work"),
                    cost=amount(leaf(row, "Cost")),
                )
            )


def is_project_summary(element: Element) -> bool:
    """The line that stands for the whole project: outline level 0, or UID 0 without a level."""
    level = leaf(element, "OutlineLevel")
    return level == "0" or (leaf(element, "UID") == "0" and not level)


def _outline_level(element: Element) -> int:
    level = leaf(element, "OutlineLevel")
    if level.isdecimal() and len(level) <= 6:
        return max(1, int(level))
    return leaf(element, "OutlineNumber").count(".") + 1


def settle_milestones(
    elements: list[Element], activities: dict[str, PlanActivity], successors: set[str]
) -> None:
    """Milestones end what comes before them; one that nothing leads to begins what follows.

    A milestone with a duration of its own, which Project allows, stays an ordinary activity.
    """
    finish_kinds = {ConstraintKind.FNET, ConstraintKind.FNLT, ConstraintKind.MFO}
    for element in elements:
        activity = activities.get(leaf(element, "UID"))
        if activity is None or activity.timing is Timing.SUMMARY or activity.duration:
            continue
        if flag(element, "Milestone"):
            constraint = activity.constraint
            at_finish = constraint is not None and constraint.kind in finish_kinds
            is_end = activity.id in successors or at_finish
            activity.timing = Timing.FINISH_MILESTONE if is_end else Timing.START_MILESTONE
