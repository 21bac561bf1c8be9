"""Order of the elements in an MSPDI file, which Microsoft Project expects, and its custom fields."""

from __future__ import annotations

_PROJECT_TAGS = """
    SaveVersion UID GUID Name Title Subject Category Company Manager Author CreationDate Revision
    LastSaved ScheduleFromStart StartDate FinishDate FYStartDate CriticalSlackLimit CurrencyDigits
    CurrencySymbol CurrencyCode CurrencySymbolPosition CalendarUID DefaultStartTime
    DefaultFinishTime MinutesPerDay MinutesPerWeek DaysPerMonth DefaultTaskType
    DefaultFixedCostAccrual DefaultStandardRate DefaultOvertimeRate DurationFormat WorkFormat
    EditableActualCosts HonorConstraints EarnedValueMethod InsertedProjectsLikeSummary
    MultipleCriticalPaths NewTasksEffortDriven NewTasksEstimated SplitsInProgressTasks
    SpreadActualCost SpreadPercentComplete TaskUpdatesResource FiscalYearStart WeekStartDay
    MoveCompletedEndsBack MoveRemainingStartsBack MoveRemainingStartsForward
    MoveCompletedEndsForward BaselineForEarnedValue AutoAddNewResourcesAndTasks StatusDate
    CurrentDate MicrosoftProjectServerURL Autolink NewTaskStartDate NewTasksAreManual
    DefaultTaskEVMethod ProjectExternallyEdited ExtendedCreationDate ActualsInSync
    RemoveFileProperties AdminProject BaselineCalendar OutlineCodes WBSMasks ExtendedAttributes
    Calendars Tasks Resources Assignments
"""
_CALENDAR_TAGS = """
    UID GUID Name IsBaseCalendar IsBaselineCalendar BaseCalendarUID WeekDays Exceptions WorkWeeks
"""
_TASK_TAGS = """
    UID GUID ID Name Active Manual Type IsNull CreateDate Contact WBS WBSLevel OutlineNumber
    OutlineLevel Priority Start Finish Duration ManualStart ManualFinish ManualDuration
    DurationFormat FreeformDurationFormat Work Stop Resume ResumeValid EffortDriven Recurring
    OverAllocated Estimated Milestone Summary DisplayAsSummary Critical IsSubproject
    IsSubprojectReadOnly SubprojectName ExternalTask ExternalTaskProject EarlyStart EarlyFinish
    LateStart LateFinish StartVariance FinishVariance WorkVariance FreeSlack TotalSlack StartSlack
    FinishSlack FixedCost FixedCostAccrual PercentComplete PercentWorkComplete Cost OvertimeCost
    OvertimeWork ActualStart ActualFinish ActualDuration ActualCost ActualOvertimeCost ActualWork
    ActualOvertimeWork RegularWork RemainingDuration RemainingCost RemainingWork
    RemainingOvertimeCost RemainingOvertimeWork ConstraintType CalendarUID ConstraintDate Deadline
    LevelAssignments LevelingCanSplit LevelingDelay LevelingDelayFormat Hyperlink HyperlinkAddress
    HyperlinkSubAddress IgnoreResourceCalendar Notes HideBar Rollup PhysicalPercentComplete
    EarnedValueMethod PredecessorLink ExtendedAttribute Baseline OutlineCode IsPublished
    StatusManager CommitmentStart CommitmentFinish CommitmentType TimephasedData
"""
_RESOURCE_TAGS = """
    UID GUID ID Name Type IsNull Initials Phonetics NTAccount MaterialLabel Code Group WorkGroup
    EmailAddress Hyperlink HyperlinkAddress HyperlinkSubAddress MaxUnits CanLevel AccrueAt
    StandardRate StandardRateFormat OvertimeRate OvertimeRateFormat CostPerUse CalendarUID Notes
    IsGeneric IsInactive IsEnterprise BookingType CreationDate ExtendedAttribute Baseline
    OutlineCode IsCostResource IsBudget AvailabilityPeriods Rates TimephasedData
"""
_ASSIGNMENT_TAGS = """
    UID GUID TaskUID ResourceUID PercentWorkComplete ActualFinish ActualStart ActualWork Confirmed
    CostRateTable Delay Finish HasFixedRateUnits FixedMaterial LevelingDelay LevelingDelayFormat
    LinkedFields Milestone Notes RemainingWork ResponsePending Start Stop Resume Units
    UpdateNeeded Work WorkContour BookingType CreationDate ExtendedAttribute Baseline
    TimephasedData
"""


PROJECT = tuple(_PROJECT_TAGS.split())
CALENDAR = tuple(_CALENDAR_TAGS.split())
TASK = tuple(_TASK_TAGS.split())
RESOURCE = tuple(_RESOURCE_TAGS.split())
ASSIGNMENT = tuple(_ASSIGNMENT_TAGS.split())


def _numbers(first: int, count: int, step: int = 1) -> list[str]:
    return [str(first + index * step) for index in range(count)]


TASK_TEXTS = tuple(_numbers(188743731, 6, 3) + _numbers(188743747, 4) + _numbers(188743997, 20))
"""Field numbers of Text1 to Text30 of tasks."""
RESOURCE_TEXTS = tuple(
    _numbers(205520904, 2)
    + _numbers(205520926, 3)
    + _numbers(205520993, 5)
    + _numbers(205521121, 20)
)
"""Field numbers of Text1 to Text30 of resources."""
