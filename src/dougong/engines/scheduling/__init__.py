"""The critical-path engine: working calendars, networks, dates, floats and what drives them."""

from .compiled import warm
from .engine import Plan, UnknownActivity, compute, prepare, reschedule, schedule
from .options import PROFILES
from .result import DRIVERS, ActivityDates, ActivityRow, ProjectDates, ScheduleResult

__all__ = [
    "DRIVERS",
    "PROFILES",
    "ActivityDates",
    "ActivityRow",
    "Plan",
    "ProjectDates",
    "ScheduleResult",
    "UnknownActivity",
    "compute",
    "prepare",
    "reschedule",
    "schedule",
    "warm",
]
