"""Small plans written as a person would say them."""

from __future__ import annotations

from datetime import datetime

from dougong.engines.scheduling import ScheduleResult
from dougong.engines.scheduling.result import ActivityRow
from dougong.kernel.plan import (
    Constraint,
    ConstraintKind,
    LagKind,
    LinkType,
    PlanActivity,
    PlanCalendar,
    PlanDocument,
    PlanLink,
    PlanProject,
    Timing,
)

SHIFTS = ((480, 720), (780, 1020))
STD = PlanCalendar("STD", week=(SHIFTS,) * 5 + ((), ()))
SIX = PlanCalendar("SIX", week=(SHIFTS,) * 6 + ((),))
SEVEN = PlanCalendar("SEVEN", week=(SHIFTS,) * 7)
ROUND_THE_CLOCK = PlanCalendar("24H", week=(((0, 1440),),) * 7)
DAY = 480


def at(text: str) -> datetime:
    """`03-02` or `03-02 17:00` of 2026, or a whole moment; midnight becomes 08:00."""
    day, _, clock = text.partition(" ")
    if len(day) == 5:
        day = f"2026-{day}"
    return datetime.fromisoformat(f"{day}T{clock or '08:00'}")


def task(name: str, days: float = 0, **fields: object) -> PlanActivity:
    """An activity of so many days; `started` and `finished` are moments as text."""
    started, finished = fields.pop("started", None), fields.pop("finished", None)
    kind, moment = fields.pop("constraint", None) or (None, None)
    second, second_moment = fields.pop("constraint2", None) or (None, None)
    activity = PlanActivity(name, duration=round(days * DAY), **fields)
    activity.actual_start = at(started) if started else None
    activity.actual_finish = at(finished) if finished else None
    if kind:
        activity.constraint = Constraint(ConstraintKind(kind), at(moment) if moment else None)
    if second:
        activity.constraint2 = Constraint(
            ConstraintKind(second), at(second_moment) if second_moment else None
        )
    return activity


def milestone(name: str, **fields: object) -> PlanActivity:
    return task(name, timing=Timing.FINISH_MILESTONE, **fields)


def summary(name: str, **fields: object) -> PlanActivity:
    return task(name, timing=Timing.SUMMARY, **fields)


def link(text: str) -> PlanLink:
    """`A FS B`, `A SS+2d B`, `A FS-50% B`, `A FS+2ed B`; lags in days, minutes without unit."""
    pred, middle, succ = text.split()
    kind, lag = LinkType(middle[:2]), middle[2:]
    if not lag:
        return PlanLink(pred, succ, kind)
    if lag.endswith("%"):
        return PlanLink(pred, succ, kind, round(float(lag[:-1]) * 100), LagKind.PERCENT)
    if lag.endswith("ed"):
        return PlanLink(pred, succ, kind, round(float(lag[:-2]) * 1440), LagKind.ELAPSED)
    if lag.endswith("d"):
        return PlanLink(pred, succ, kind, round(float(lag[:-1]) * DAY))
    return PlanLink(pred, succ, kind, int(lag))


def plan(
    activities: list[PlanActivity],
    *links: str,
    start: str = "03-02",
    data_date: str | None = None,
    must_finish: str | None = None,
    calendars: tuple[PlanCalendar, ...] = (STD, SIX, SEVEN, ROUND_THE_CLOCK),
) -> PlanDocument:
    """A plan of one project on the calendar STD that starts on Monday, 2 March 2026."""
    project = PlanProject(
        "P",
        start=at(start),
        data_date=at(data_date) if data_date else None,
        must_finish_by=at(must_finish) if must_finish else None,
        calendar=calendars[0].id,
    )
    for activity in activities:
        activity.project = activity.project or "P"
    return PlanDocument(
        projects=[project],
        calendars=list(calendars),
        activities=activities,
        links=[link(text) for text in links],
    )


def row(result: ScheduleResult, name: str) -> ActivityRow:
    return next(row for row in result.rows() if row.id == name)


def dates(result: ScheduleResult, name: str) -> str:
    """Early start and finish of an activity as `03-02 08:00 > 03-06 17:00`."""
    found = row(result, name)
    return f"{found.early_start:%m-%d %H:%M} > {found.early_finish:%m-%d %H:%M}"


def late_dates(result: ScheduleResult, name: str) -> str:
    found = row(result, name)
    return f"{found.late_start:%m-%d %H:%M} > {found.late_finish:%m-%d %H:%M}"


def driving(result: ScheduleResult, name: str) -> list[str]:
    """Identifiers of the activities whose links drive this one."""
    place = result.ids.index(name)
    return [result.ids[link.pred] for link in result.driving.get(place, [])]
