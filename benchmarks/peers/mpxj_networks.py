"""Schedules networks with MPXJ's PrimaveraScheduler; JSON in from a file, JSON out, peers' environment."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jpype
import mpxj  # noqa: F401  its import names the jar files

CONSTRAINTS = {
    "ALAP": "AS_LATE_AS_POSSIBLE",
    "SNET": "START_NO_EARLIER_THAN",
    "SNLT": "START_NO_LATER_THAN",
    "FNET": "FINISH_NO_EARLIER_THAN",
    "FNLT": "FINISH_NO_LATER_THAN",
    "START_ON": "START_ON",
    "FINISH_ON": "FINISH_ON",
    "MANDATORY_START": "MUST_START_ON",
    "MANDATORY_FINISH": "MUST_FINISH_ON",
}
LINKS = {"FS": "FINISH_START", "SS": "START_START", "FF": "FINISH_FINISH", "SF": "START_FINISH"}
DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")


class Builder:
    """Turns one network of the JSON file into an MPXJ project."""

    def __init__(self) -> None:
        self.java: Callable[[str], Any] = lambda name: jpype.JClass(f"org.mpxj.{name}")
        self.moment = jpype.JClass("java.time.LocalDateTime").parse

    def minutes(self, count: int) -> Any:
        return self.java("Duration").getInstance(count, self.java("TimeUnit").MINUTES)

    def project(self, network: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """The project, and its tasks by name."""
        project = self.java("ProjectFile")()
        calendars = [self._calendar(project, week) for week in network["calendars"]]
        properties = project.getProjectProperties()
        project.setDefaultCalendar(calendars[0])
        lag_calendar = self.java("RelationshipLagCalendar")
        properties.setRelationshipLagCalendar(getattr(lag_calendar, network["lag_calendar"]))
        properties.setSchedulingProgressedActivities(
            self.java("SchedulingProgressedActivities").RETAINED_LOGIC
        )
        properties.setComputeStartToStartLagFromEarlyStart(True)
        if network["data_date"]:
            properties.setStatusDate(self.moment(network["data_date"]))
        tasks = {row["id"]: self._task(project, row, calendars) for row in network["activities"]}
        for pred, succ, kind, lag in network["links"]:
            relation = self.java("Relation$Builder")().predecessorTask(tasks[pred])
            relation.type(getattr(self.java("RelationType"), LINKS[kind])).lag(self.minutes(lag))
            tasks[succ].addPredecessor(relation)
        return project, tasks

    def _calendar(self, project: Any, week: list[list[list[int]]]) -> Any:
        calendar = project.addCalendar()
        clock, hours = jpype.JClass("java.time.LocalTime"), self.java("LocalTimeRange")
        for name, shifts in zip(DAYS, week, strict=True):
            day = getattr(jpype.JClass("java.time.DayOfWeek"), name)
            calendar.setWorkingDay(day, bool(shifts))
            ranges = calendar.addCalendarHours(day)
            for begin, end in shifts:
                first = clock.of(begin // 60, begin % 60)
                ranges.add(hours(first, clock.of(end // 60 % 24, end % 60)))
        return calendar

    def _task(self, project: Any, row: dict[str, Any], calendars: list[Any]) -> Any:
        task = project.addTask()
        task.setName(row["id"])
        task.setCalendar(calendars[row["calendar"]])
        kind = self.java("ActivityType")
        is_point = row["duration"] == 0
        task.setActivityType(kind.FINISH_MILESTONE if is_point else kind.TASK_DEPENDENT)
        task.setMilestone(is_point)
        task.setDuration(self.minutes(row["duration"]))
        task.setRemainingDuration(self.minutes(row["remaining"]))
        task.setActualDuration(self.minutes(row["duration"] - row["remaining"]))
        constraint = self.java("ConstraintType")
        task.setConstraintType(constraint.AS_SOON_AS_POSSIBLE)
        if row["constraint"]:
            name, at = row["constraint"]
            task.setConstraintType(getattr(constraint, CONSTRAINTS[name]))
            if at:
                task.setConstraintDate(self.moment(at))
        if row["actual_start"]:
            task.setActualStart(self.moment(row["actual_start"]))
        if row["actual_finish"]:
            task.setActualFinish(self.moment(row["actual_finish"]))
        return task


def dates(task: Any) -> list[str | None]:
    """Early start and finish, late start and finish as text."""
    found = (task.getEarlyStart(), task.getEarlyFinish(), task.getLateStart(), task.getLateFinish())
    return [None if moment is None else str(moment)[:16] for moment in found]


def main(path: str) -> None:
    """Schedule every network of the file; one that MPXJ cannot do says why."""
    jpype.startJVM("-Xmx2g", convertStrings=False)
    builder, answers = Builder(), []
    scheduler = jpype.JClass("org.mpxj.cpm.PrimaveraScheduler")
    for network in json.loads(Path(path).read_text()):
        try:
            project, tasks = builder.project(network)
            scheduler().schedule(project, builder.moment(network["start"]))
            answers.append({name: dates(task) for name, task in tasks.items()})
        except jpype.JException as error:
            answers.append({"error": str(error)})
    sys.stdout.write(json.dumps(answers) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
