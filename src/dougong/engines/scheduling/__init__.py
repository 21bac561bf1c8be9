"""The critical-path engine: working calendars, networks, dates, floats and what drives them."""

from .compiled import warm
from .engine import Plan, UnknownActivity, compute, prepare, reschedule, schedule
from .handover import Handover, hand_over, hold_back
from .options import PROFILES
from .result import DRIVERS, ActivityDates, ActivityRow, ProjectDates, ScheduleResult
from .revision import revised

__all__ = [
    "DRIVERS",
    "PROFILES",
    "ActivityDates",
    "ActivityRow",
    "Handover",
    "Plan",
    "ProjectDates",
    "ScheduleResult",
    "UnknownActivity",
    "compute",
    "hand_over",
    "hold_back",
    "prepare",
    "reschedule",
    "revised",
    "schedule",
    "warm",
]
