"""What an MSPDI file holds beyond the plan document: kept for writing back, or counted as ignored."""

from __future__ import annotations

from collections import Counter
from typing import Any

from dougong.engines.interchange import fidelity
from dougong.engines.interchange.fidelity import Tally
from dougong.engines.interchange.safe_xml import Element, leaf

_READ = {
    "Project": "Name Title StartDate StatusDate ScheduleFromStart CurrencyCode CalendarUID "
    "MinutesPerDay MinutesPerWeek DaysPerMonth HonorConstraints CriticalSlackLimit "
    "MultipleCriticalPaths Tasks Resources Assignments",
    "Calendar": "UID Name IsBaseCalendar BaseCalendarUID WeekDays Exceptions WorkWeeks",
    "Task": "UID Name Active Manual Type IsNull WBS OutlineNumber OutlineLevel Priority Start "
    "Finish Duration Work Stop Resume EffortDriven Estimated Milestone Summary Critical "
    "ExternalTask EarlyStart EarlyFinish LateStart LateFinish FreeSlack TotalSlack FixedCost "
    "PercentComplete PhysicalPercentComplete ActualStart ActualFinish ActualDuration ActualWork "
    "RemainingDuration RemainingWork ConstraintType ConstraintDate Deadline CalendarUID "
    "LevelingDelay IgnoreResourceCalendar Notes PredecessorLink Baseline ManualStart "
    "ManualFinish ExtendedAttribute",
    "Resource": "UID Name Type IsNull IsGeneric IsCostResource MaxUnits CalendarUID Rates "
    "StandardRate StandardRateFormat OvertimeRate CostPerUse AvailabilityPeriods "
    "ExtendedAttribute",
    "Assignment": "UID TaskUID ResourceUID Units Work ActualWork RemainingWork Delay LevelingDelay",
}
_DERIVED = (
    "ID ACWP BCWS BCWP CV SV VAC Cost ActualCost RemainingCost CostVariance WorkVariance "
    "StartVariance FinishVariance DurationVariance StartSlack FinishSlack OverAllocated "
    "Overallocated PercentWorkComplete PeakUnits RegularWork OvertimeCost ActualOvertimeCost "
    "RemainingOvertimeCost ActualOvertimeWork RemainingOvertimeWork PreLeveledStart "
    "PreLeveledFinish ActualWorkProtected ActualOvertimeWorkProtected ResumeValid CurrentDate "
    "LastSaved FinishDate Start Finish Stop Resume SaveVersion BuildNumber ManualDuration "
    "StartText FinishText DurationText BudgetCost BudgetWork"
)
_VIEW_TAGS = "Views Filters Groups Tables Maps Reports Drawings DataLinks VBAProjects"
_VIEWS = frozenset(_VIEW_TAGS.split())
_ORDINARY = {
    "LevelAssignments": "1",
    "LevelingCanSplit": "1",
    "LevelingDelayFormat": "8",
    "DurationFormat": "7",
    "FreeformDurationFormat": "7",
    "FixedCostAccrual": "3",
    "IsPublished": "1",
    "HasFixedRateUnits": "1",
    "CanLevel": "1",
    "AccrueAt": "3",
    "OvertimeRateFormat": "2",
}
_FAMILIES = {
    "TimephasedData": fidelity.TIME_PHASED,
    "WorkContour": fidelity.TIME_PHASED,
    "FixedCostAccrual": fidelity.COST_SETTINGS,
    "DefaultFixedCostAccrual": fidelity.COST_SETTINGS,
    "EarnedValueMethod": fidelity.COST_SETTINGS,
    "DefaultTaskEVMethod": fidelity.COST_SETTINGS,
    "AccrueAt": fidelity.COST_SETTINGS,
    "CostRateTable": fidelity.COST_SETTINGS,
    "OutlineCodes": fidelity.FORMULAS,
    "ExtendedAttributes": fidelity.FORMULAS,
    "OutlineCode": fidelity.CUSTOM,
    "Hyperlink": fidelity.ATTACHED_RECORDS,
    "HyperlinkAddress": fidelity.ATTACHED_RECORDS,
    "Baseline": fidelity.BASELINES,
}


class Leftovers:
    """Picks from each record what no reader uses and what is more than an ordinary value."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._skipped = {
            kind: frozenset(f"{tags} {_DERIVED}".split()) for kind, tags in _READ.items()
        }
        self._found: Counter[str] = Counter()

    def of(self, kind: str, element: Element) -> Element:
        """The rest of one record, to be written back as it is."""
        skipped = self._skipped[kind]
        rest: Element = {}
        for tag, value in element.items():
            if tag in skipped or not value or value == _ORDINARY.get(tag, "0"):
                continue
            if tag in _VIEWS:
                self._tally.ignored(fidelity.VIEWS, _size(value))
                continue
            rest[tag] = value
            self._found[tag] += _size(value)
        return rest

    def many(self, kind: str, elements: list[Element], *key: str) -> dict[str, Any]:
        """The rests of all records of one kind by their key; those without a rest are left out."""
        rests = {}
        for element in elements:
            rest = self.of(kind, element)
            if rest:
                rests["/".join(leaf(element, tag) for tag in key or ("UID",))] = rest
        return rests

    def tally(self) -> None:
        """Hand the counts over, family by family."""
        for tag, count in self._found.items():
            self._tally.stored(_FAMILIES.get(tag, fidelity.OTHER), count)


def _size(value: Any) -> int:
    """How many entries an element stands for: repeated ones count each, branches by their children."""
    if isinstance(value, list):
        return len(value)
    if isinstance(value, dict):
        return sum(_size(child) for child in value.values())
    return 1
