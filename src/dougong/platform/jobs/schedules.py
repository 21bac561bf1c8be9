"""Jobs by the calendar: due by the product's clock in the institution's zone, each period once."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from asgiref.sync import async_to_sync
from croniter import croniter
from django.conf import settings
from procrastinate.contrib.django import app

from dougong.kernel import clock

FORM = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A task and its times, as the five fields of cron."""

    task: Any
    cron: str

    def last_period(self, now: datetime) -> datetime:
        """The last time at or before `now` on the wall clock of the institution.

        Counted on the wall clock without a zone, a time that does not exist on the day the clocks
        go forward comes when they have, and one that comes twice has the same name both times.
        """
        wall = now.astimezone(ZoneInfo(settings.TIME_ZONE)).replace(tzinfo=None)
        found: datetime = croniter(self.cron, wall + timedelta(seconds=1)).get_prev(datetime)
        return found


SCHEDULES: list[Schedule] = []


def defer_due() -> int:
    """Enqueue every schedule's last period that has not been enqueued; returns how many."""
    now = clock.now()
    return sum(_defer(schedule, schedule.last_period(now)) for schedule in SCHEDULES)


def _defer(schedule: Schedule, period: datetime) -> bool:
    number = calendar.timegm(period.timetuple())
    arguments = {"timestamp": number, "period": period.strftime(FORM)}
    job = schedule.task.configure(task_kwargs=arguments).job
    # The database refuses the same period a second time, whoever asks.
    defer = async_to_sync(app.job_manager.defer_periodic_job)
    return defer(job=job, periodic_id="", defer_timestamp=number) is not None
