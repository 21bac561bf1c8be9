"""What has been done on a made plan until today: earlier or later than promised, never out of order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings

from dougong.apps.planning.actions import Blueprint
from dougong.apps.planning.choices import ItemState, TimingChoice
from dougong.apps.planning.models import POINTS, Dependency, WorkItem
from dougong.apps.portfolio.choices import ProjectState
from dougong.apps.portfolio.models import Project

OVER = (ProjectState.CLOSED, ProjectState.CLOSING)
BROKEN = (ProjectState.TERMINATED, ProjectState.PAUSED)
EVENING, MORNING = time(18), time(9)
LAST_DAYS = timedelta(days=3, hours=9)


class Diary:
    """Writes actual dates and percents into the items of one project."""

    def __init__(
        self, project: Project, rng: random.Random, today: date, links: Sequence[Dependency]
    ) -> None:
        self.project, self.rng, self.links = project, rng, links
        self.zone = ZoneInfo(settings.TIME_ZONE)
        self.until = self._until(today)
        self.is_over = project.state in OVER
        self.slip = rng.gauss(0.06, 0.12)
        self.lag = timedelta(0)

    def _until(self, today: date) -> datetime:
        """The data date: last Friday evening, the end of a finished project, the halt of another."""
        start = self.project.planned_start or today
        finish = self.project.planned_finish or today
        day = today - timedelta(days=(today.weekday() - 4) % 7)
        if self.project.state in OVER:
            day = min(today, max(finish, self.project.actual_finish or finish))
        elif self.project.state in BROKEN:
            day = start + (min(finish, today) - start) * 0.6
        return datetime.combine(max(day, start), EVENING, self.zone)

    def write(self, blueprint: Blueprint) -> None:
        """Walk through the items in the order of their promised dates."""
        blueprint.plan.data_date_at = self.until
        before: dict[int, list[Dependency]] = {}
        for link in self.links:
            before.setdefault(link.successor_id or 0, []).append(link)
        leaves = [i for i in blueprint.items if i.timing != TimingChoice.SUMMARY]
        known = {item.pk: item for item in blueprint.items}
        for item in sorted(leaves, key=lambda i: (i.start_at or self.until, i.pk)):
            links = before.get(item.pk, [])
            earliest = self._earliest(links, known)
            if earliest is not None:
                self._tell(item, earliest)
        self._settle_summaries(blueprint.items)

    def _earliest(self, links: Sequence[Dependency], known: dict[int, WorkItem]) -> datetime | None:
        """When the item could begin; None where something before it is not far enough."""
        moments: list[datetime] = []
        for link in links:
            pred = known[link.predecessor_id or 0]
            at = pred.actual_start_at if link.type in {"SS", "SF"} else pred.actual_finish_at
            if at is None and link.type in {"FS", "SS"}:
                return None
            if at is not None and link.type in {"FS", "SS"}:
                moments.append(at + timedelta(minutes=max(link.lag_value, 0) * 3))
        return max(moments, default=datetime.min.replace(tzinfo=self.zone))

    def _tell(self, item: WorkItem, earliest: datetime) -> None:
        if item.start_at is None or item.finish_at is None:
            return
        if item.timing in POINTS:
            self._pass(item, max(earliest, item.start_at))
            return
        begin = self._by_end(
            self._snap(max(item.start_at + self.lag, earliest), MORNING), LAST_DAYS
        )
        if begin >= self.until:
            return
        length = (item.finish_at - item.start_at) * max(
            0.4, 1 + self.slip + self.rng.gauss(0, 0.15)
        )
        end = self._by_end(self._snap(begin + length, EVENING))
        item.actual_start_at = begin
        if end < self.until or self.is_over:
            item.actual_finish_at = end
            self.lag = max(timedelta(0), end - item.finish_at) * 0.3
            self._finish(item)
        else:
            self._advance(item, begin, end)

    def _by_end(self, moment: datetime, before: timedelta = timedelta(0)) -> datetime:
        """In a project that is over, everything lies before its end."""
        return min(moment, self.until - before) if self.is_over else moment

    def _pass(self, item: WorkItem, reached: datetime) -> None:
        """A milestone is reached with the last of what it waits for."""
        reached = self._by_end(reached)
        if reached < self.until or self.is_over:
            item.actual_start_at = item.actual_finish_at = reached
            self._finish(item)

    def _finish(self, item: WorkItem) -> None:
        item.percent_complete, item.remaining_minutes = Decimal(100), 0
        item.actual_effort_minutes = round(item.effort_minutes * self.rng.uniform(0.85, 1.25))
        item.remaining_effort_minutes = 0
        item.state = ItemState.DONE

    def _advance(self, item: WorkItem, begin: datetime, end: datetime) -> None:
        share = min(0.95, max(0.05, (self.until - begin) / max(end - begin, timedelta(hours=8))))
        item.remaining_minutes = max(30, round(item.duration_minutes * (1 - share)))
        done = item.duration_minutes - item.remaining_minutes
        item.percent_complete = Decimal(max(done, 0) * 100) / item.duration_minutes
        item.percent_complete = round(item.percent_complete, 2)
        item.actual_effort_minutes = round(item.effort_minutes * share)
        item.remaining_effort_minutes = item.effort_minutes - item.actual_effort_minutes
        item.state = ItemState.IN_PROGRESS

    def _snap(self, moment: datetime, at: time) -> datetime:
        """A weekday's morning or evening: that day's, or the next one's after a weekend."""
        local = moment.astimezone(self.zone)
        day = local.date()
        while day.weekday() > 4:
            day += timedelta(days=1)
        return datetime.combine(day, at, self.zone)

    def _settle_summaries(self, items: Sequence[WorkItem]) -> None:
        """States of summaries follow from the leaves below them."""
        below: dict[int, set[str]] = {}
        for item in reversed(items):
            states = below.get(item.pk, set())
            if item.timing == TimingChoice.SUMMARY and states:
                is_over = states <= {ItemState.DONE}
                has_begun = bool(states & {ItemState.DONE, ItemState.IN_PROGRESS})
                item.state = ItemState.DONE if is_over else item.state
                if has_begun and not is_over:
                    item.state = ItemState.IN_PROGRESS
            if item.parent_id is not None:
                below.setdefault(item.parent_id, set()).add(item.state)
