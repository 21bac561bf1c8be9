"""The levelling engine: activities placed within capacities, instantly, better, or best."""

from .compiled import warm
from .model import Demand, Grid, HorizonTooShort, Precedence, Problem
from .proposal import Loads, Reason, Shift, shifts
from .reading import Reading, Wish, read_plan
from .solver import METHODS, Effort, Solution, level
from .verification import Breach, breaches

__all__ = [
    "METHODS",
    "Breach",
    "Demand",
    "Effort",
    "Grid",
    "HorizonTooShort",
    "Loads",
    "Precedence",
    "Problem",
    "Reading",
    "Reason",
    "Shift",
    "Solution",
    "Wish",
    "breaches",
    "level",
    "read_plan",
    "shifts",
    "warm",
]
