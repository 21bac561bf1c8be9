"""When an automation with a schedule comes round, on the wall clock of the institution."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from .choices import Rhythm
from .models import Automation


def last_time(automation: Automation, now: datetime) -> datetime:
    """The last time at or before `now` at which it was to come round."""
    wall = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    at = wall.replace(hour=automation.hour, minute=0, second=0, microsecond=0)
    if at > wall:
        at -= timedelta(days=1)
    if automation.rhythm == Rhythm.WEEKLY:
        at -= timedelta(days=at.weekday())
    if automation.rhythm == Rhythm.MONTHLY:
        at = at.replace(day=1)
    return at


def is_due(automation: Automation, now: datetime) -> bool:
    """Whether that time lies after the automation became active."""
    since = automation.active_since
    return since is not None and last_time(automation, now) >= since
