"""The shapes of a list besides the table: board, calendar, line of time, chart."""

from .board import board_of
from .calendar import calendar_of
from .chart import chart_of
from .timeline import timeline_of
from .words import SHAPES, Setting, setting_of

__all__ = [
    "SHAPES",
    "Setting",
    "board_of",
    "calendar_of",
    "chart_of",
    "setting_of",
    "timeline_of",
]
