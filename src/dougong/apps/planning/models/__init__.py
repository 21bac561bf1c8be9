"""Work items and their network, calendars, resources, baselines, plan settings and plan files."""

from .baselines import Baseline, BaselineItem, BaselineLink
from .calendars import CalendarException, WorkCalendar
from .files import PlanFile
from .items import COMPUTED, POINTS, WorkItem
from .links import Dependency
from .plans import FIGURES, OPTIONS, Plan
from .resources import Assignment, Resource

__all__ = [
    "COMPUTED",
    "FIGURES",
    "OPTIONS",
    "POINTS",
    "Assignment",
    "Baseline",
    "BaselineItem",
    "BaselineLink",
    "CalendarException",
    "Dependency",
    "Plan",
    "PlanFile",
    "Resource",
    "WorkCalendar",
    "WorkItem",
]
