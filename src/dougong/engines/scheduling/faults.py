"""What can be wrong with a plan: every check, each giving findings that name the place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from dougong.kernel.errors import N_, Finding
from dougong.kernel.plan import (
    Constraint,
    ConstraintKind,
    LinkType,
    PlanActivity,
    PlanCalendar,
    PlanDocument,
    PlanLink,
)

from .instants import LAST_DATE, ORIGIN
from .model import negative_duration

_NEEDS_NO_DATE = (ConstraintKind.ASAP, ConstraintKind.ALAP)
_START_NOT_BEFORE = {
    ConstraintKind.SNET,
    ConstraintKind.START_ON,
    ConstraintKind.MSO,
    ConstraintKind.MANDATORY_START,
}
_FINISH_NOT_BEFORE = {
    ConstraintKind.FNET,
    ConstraintKind.FINISH_ON,
    ConstraintKind.MFO,
    ConstraintKind.MANDATORY_FINISH,
}
_START_NOT_AFTER = _START_NOT_BEFORE - {ConstraintKind.SNET} | {ConstraintKind.SNLT}
_FINISH_NOT_AFTER = _FINISH_NOT_BEFORE - {ConstraintKind.FNET} | {ConstraintKind.FNLT}


def of_calendars(document: PlanDocument) -> Iterator[Finding]:
    """E203 for projects and bases, E204 for loops of bases, E205 for calendars without hours."""
    calendars = {calendar.id: calendar for calendar in document.calendars}
    for project in document.projects:
        if project.calendar is not None and project.calendar not in calendars:
            message = N_("project '%(project)s': unknown calendar '%(calendar)s'")
            yield Finding("E203", message, {"project": project.id, "calendar": project.calendar})
    looped: set[str] = set()
    for calendar in document.calendars:
        if calendar.base is not None and calendar.base not in calendars:
            message = N_("calendar '%(calendar)s': unknown base calendar '%(base)s'")
            yield Finding("E203", message, {"calendar": calendar.id, "base": calendar.base})
        loop = _base_loop(calendar, calendars)
        if loop and calendar.id not in looped:
            looped.update(loop)
            message = N_("calendar '%(calendar)s': base calendars form a loop: %(loop)s")
            yield Finding("E204", message, {"calendar": calendar.id, "loop": " -> ".join(loop)})


def _base_loop(calendar: PlanCalendar, calendars: dict[str, PlanCalendar]) -> list[str]:
    path = [calendar.id]
    while (base := calendars[path[-1]].base) is not None and base in calendars:
        path.append(base)
        if base == calendar.id:
            return path
        if base in path[:-1]:
            break
    return []


def works(calendar: PlanCalendar, calendars: dict[str, PlanCalendar]) -> bool:
    """Has the calendar, or a base it inherits from, any working time at all?"""
    while True:
        shifts = [*calendar.week, *(exception.shifts for exception in calendar.exceptions)]
        shifts += [day for week in calendar.work_weeks for day in week.week]
        if any(end > begin for day in shifts if day for begin, end in day):
            return True
        if calendar.base is None:
            return False
        calendar = calendars[calendar.base]


def no_working_time(calendar: str) -> Finding:
    return Finding(
        "E205", N_("calendar '%(calendar)s' has no working time"), {"calendar": calendar}
    )


def no_common_time(activity: str, day: str) -> Finding:
    message = N_(
        "activity '%(activity)s': no common working time of task and resource calendars"
        " within 400 days of %(day)s"
    )
    return Finding("E206", message, {"activity": activity, "day": day}, (activity,))


def unknown_calendar(activity: str, calendar: str) -> Finding:
    message = N_("activity '%(activity)s': unknown calendar '%(calendar)s'")
    return Finding("E203", message, {"activity": activity, "calendar": calendar}, (activity,))


def unknown_project(activity: str, project: str) -> Finding:
    message = N_("activity '%(activity)s': unknown project '%(project)s'")
    return Finding("E202", message, {"activity": activity, "project": project}, (activity,))


def of_activities(activities: Sequence[PlanActivity]) -> Iterator[Finding]:
    """E207–E211 and E216: dates, durations and constraints of single activities."""
    seen: set[str] = set()
    for activity in activities:
        if activity.id in seen:
            message = N_("duplicate activity id '%(activity)s'")
            yield Finding("E210", message, {"activity": activity.id}, (activity.id,))
        seen.add(activity.id)
        if activity.duration < 0 or (activity.remaining or 0) < 0:
            yield negative_duration(activity.id, min(activity.duration, activity.remaining or 0))
        if activity.actual_finish is not None:
            yield from _actual_dates(activity, activity.actual_finish)
        if activity.constraint is not None or activity.constraint2 is not None:
            yield from _constraints(activity)


def _actual_dates(activity: PlanActivity, finish: datetime) -> Iterator[Finding]:
    if activity.actual_start is not None and finish < activity.actual_start:
        message = N_("activity '%(activity)s': actual finish before actual start")
        yield Finding("E209", message, {"activity": activity.id}, (activity.id,))


def _constraints(activity: PlanActivity) -> Iterator[Finding]:
    both = [c for c in (activity.constraint, activity.constraint2) if c is not None]
    for constraint in both:
        if constraint.at is None and constraint.kind not in _NEEDS_NO_DATE:
            message = N_("activity '%(activity)s': constraint %(kind)s needs a date")
            params = {"activity": activity.id, "kind": constraint.kind.value}
            yield Finding("E207", message, params, (activity.id,))
    if len(both) == 2 and (_contradict(*both) or _contradict(both[1], both[0])):
        message = N_(
            "activity '%(activity)s': constraints %(kind)s %(day)s and %(other_kind)s %(other_day)s"
            " cannot both hold"
        )
        params = {
            "activity": activity.id,
            "kind": both[0].kind.value,
            "day": _day(both[0]),
            "other_kind": both[1].kind.value,
            "other_day": _day(both[1]),
        }
        yield Finding("E208", message, params, (activity.id,))


def _contradict(low: Constraint, high: Constraint) -> bool:
    if low.at is None or high.at is None or low.at <= high.at:
        return False
    if low.kind in _START_NOT_BEFORE:
        return high.kind in _START_NOT_AFTER | _FINISH_NOT_AFTER
    return low.kind in _FINISH_NOT_BEFORE and high.kind in _FINISH_NOT_AFTER


def _day(constraint: Constraint) -> str:
    return f"{constraint.at:%Y-%m-%d}" if constraint.at else "-"


def out_of_range(activity: str) -> Finding:
    """E216, for a date that is typed or that the passes ran into."""
    message = N_("activity '%(activity)s': date beyond the calendar table (%(first)s–%(last)s)")
    params = {"activity": activity, "first": ORIGIN.year, "last": LAST_DATE.year}
    return Finding("E216", message, params, (activity,))


def project_out_of_range(project: str, moment: datetime | None) -> Finding:
    message = N_(
        "project '%(project)s': date %(day)s beyond the calendar table (%(first)s–%(last)s)"
    )
    day = f"{moment:%Y-%m-%d}" if moment else ""
    params = {"project": project, "day": day, "first": ORIGIN.year, "last": LAST_DATE.year}
    return Finding("E216", message, params)


def missing_end(number: int, link: PlanLink, index: dict[str, int]) -> Iterator[Finding]:
    """E202 for each end of a link that is not in the plan."""
    if link.pred not in index:
        message = N_("link %(number)s: predecessor '%(activity)s' does not exist")
        yield Finding("E202", message, {"number": number, "activity": link.pred}, (link.succ,))
    if link.succ not in index:
        message = N_("link %(number)s: successor '%(activity)s' does not exist")
        yield Finding("E202", message, {"number": number, "activity": link.succ}, (link.pred,))


def own_link(activity: str) -> Finding:
    message = N_("link from '%(activity)s' to itself")
    return Finding("E213", message, {"activity": activity}, (activity,))


def family_link(parent: str, child: str) -> Finding:
    message = N_("link between parent '%(parent)s' and its child '%(child)s'")
    return Finding("E214", message, {"parent": parent, "child": child}, (parent, child))


def summary_link(summary: str) -> Finding:
    message = N_("link into summary '%(summary)s' must be FS or SS")
    return Finding("E212", message, {"summary": summary}, (summary,))


def cycle(steps: Iterable[tuple[str, LinkType | None]], first: str) -> Finding:
    """E201; each step names an activity and the type of the link that leaves it."""
    steps = list(steps)
    path = "".join(f"{name} -{kind.value if kind else 'WBS'}-> " for name, kind in steps) + first
    ids = tuple(name for name, _ in steps)
    return Finding("E201", N_("cycle: %(path)s"), {"path": path}, ids)
