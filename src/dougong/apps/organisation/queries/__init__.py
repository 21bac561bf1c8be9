"""What is asked about units and calendars: working time, published days, sight, the tree."""

from .published import PublishedDay, is_official, published_days
from .sight import PublishedDownwards
from .units import calendar_of, depth_of, descendant_count, headcount, height_of
from .working_time import CalendarNotPublished, WorkingTime, plan_calendars, working_time
from .year import Month, year_of

__all__ = [
    "CalendarNotPublished",
    "Month",
    "PublishedDay",
    "PublishedDownwards",
    "WorkingTime",
    "calendar_of",
    "depth_of",
    "descendant_count",
    "headcount",
    "height_of",
    "is_official",
    "plan_calendars",
    "published_days",
    "working_time",
    "year_of",
]
