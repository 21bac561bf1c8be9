"""The value engine: what work was worth, what it cost, and what it will cost and take."""

from .appraisal import modified_rate_of_return, payback, present_value, rate_of_return
from .credit import WHOLE, Rule, earned, reached, share
from .curves import accumulated, planned_value
from .earned_schedule import Timeliness, earned_schedule, earned_schedules
from .indices import Estimates, Status, estimates, shown
from .model import Happenings, Work

__all__ = [
    "WHOLE",
    "Estimates",
    "Happenings",
    "Rule",
    "Status",
    "Timeliness",
    "Work",
    "accumulated",
    "earned",
    "earned_schedule",
    "earned_schedules",
    "estimates",
    "modified_rate_of_return",
    "payback",
    "planned_value",
    "present_value",
    "rate_of_return",
    "reached",
    "share",
    "shown",
]
