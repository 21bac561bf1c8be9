"""Plans of a made bank: phases, packages, tasks and milestones with links, calendars and a baseline."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings

from dougong.apps.organisation.models import Calendar, Unit
from dougong.apps.organisation.queries import calendar_of
from dougong.apps.planning.actions import Blueprint, found_plans
from dougong.apps.planning.choices import (
    CalendarKind,
    ConstraintChoice,
    ItemKind,
    ItemState,
    TimingChoice,
)
from dougong.apps.planning.models import Dependency, Plan, WorkCalendar, WorkItem
from dougong.apps.portfolio.choices import ProjectState
from dougong.apps.portfolio.models import Project, ProjectMember
from dougong.platform.actions import Add
from dougong.platform.policies import Installation
from dougong.platform.records.days import current_day

from .plan_patterns import Part, Pattern, Step
from .plan_patterns_finance import PATTERNS
from .plan_progress import Diary

AT_ONCE = 40
"""Projects founded in one go."""
DAY = 450
SITE_DAY = 540
REASON = "demo institution"
NIGHT_WINDOW: list[list[list[int]]] = [[], [], [], [[1320, 1440]], [[0, 120]], [], []]
"""Thursday 22:00 to Friday 02:00."""


def seed_plans(
    projects: Sequence[Project],
    *,
    rng: random.Random,
    per_project: int,
    report: Callable[[str], None] | None = None,
    today: date | None = None,
) -> int:
    """Give each project a plan of about `per_project` items; answers the number of items."""
    calendars = SharedCalendars()
    made = 0
    for first in range(0, len(projects), AT_ONCE):
        group = projects[first : first + AT_ONCE]
        people = _people_of(group)
        drafts = [
            Drafting(project, rng, per_project, calendars, people.get(project.pk, [])).draw(
                today or current_day()
            )
            for project in group
        ]
        made += found_plans(drafts, by=Installation(), reason=REASON)
        if report is not None:
            report(f"{min(first + AT_ONCE, len(projects))}/{len(projects)}")
    return made


def _people_of(projects: Sequence[Project]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    members = ProjectMember.objects.filter(project__in=[project.pk for project in projects])
    for project, person in members.order_by("pk").values_list("project_id", "person_id"):
        found.setdefault(project, []).append(person)
    return found


@dataclass(slots=True)
class SharedCalendars:
    """Plan calendars that several plans use: building sites and launch windows of each bank."""

    _made: dict[tuple[int, str], WorkCalendar | None] = field(default_factory=dict)

    def site(self, unit: Unit) -> WorkCalendar | None:
        """The bank's calendar of building sites, derived by reference."""
        published = calendar_of(unit)
        if published is None:
            return None
        key = (published.unit_id, "site")
        if key not in self._made:
            found = Calendar.objects.filter(base=published, unit=published.unit_id).first()
            self._made[key] = (
                None
                if found is None
                else self._derive(
                    found, "施工计划日历", "Site plan calendar", CalendarKind.PROJECT, [], SITE_DAY
                )
            )
        return self._made[key]

    def launch(self, unit: Unit) -> WorkCalendar | None:
        """Launch windows at night on the bank's working days."""
        published = calendar_of(unit)
        if published is None:
            return None
        key = (published.unit_id, "launch")
        if key not in self._made:
            self._made[key] = self._derive(
                published, "投产窗口", "Launch windows", CalendarKind.LAUNCH, NIGHT_WINDOW, 240
            )
        return self._made[key]

    def _derive(
        self,
        published: Calendar,
        zh: str,
        en: str,
        kind: CalendarKind,
        week: list[list[list[int]]],
        minutes: int,
    ) -> WorkCalendar:
        row = WorkCalendar(
            name_zh=zh,
            name_en=en,
            kind_of_calendar=kind,
            published=published,
            unit=published.unit,
            week=week,
            minutes_per_day=minutes,
            minutes_per_week=minutes * 5,
        )
        made: WorkCalendar = Add(row, by=Installation()).execute()
        return made


class Drafting:
    """Draws the plan of one project."""

    def __init__(
        self,
        project: Project,
        rng: random.Random,
        per_project: int,
        calendars: SharedCalendars,
        people: Sequence[int],
    ) -> None:
        self.project, self.rng, self.people = project, rng, people
        self.pattern: Pattern = PATTERNS[project.project_type]
        self.wanted = max(18, round(per_project * rng.uniform(0.75, 1.25)))
        unit = project.leading_unit
        self.calendar = calendars.site(unit) if self.pattern.is_site_work else None
        self.windows = calendars.launch(unit) if self.pattern.has_launch else None
        self.minutes = SITE_DAY if self.calendar else DAY
        self.items: list[WorkItem] = []
        self.links: list[Dependency] = []
        self.scale = 1.0

    def draw(self, today: date) -> Blueprint:
        """The plan with its promise, and the diary that tells what was done until today."""
        start = _moment(self.project.planned_start or today)
        plan = Plan(project=self.project, calendar=self.calendar, start_at=start)
        self.scale = self._scale()
        gate: WorkItem | None = None
        for part in self.pattern.parts:
            gate = self._add_part(part, gate)
        self._finish(gate)
        is_planned_only = self.project.state == ProjectState.CHARTERED
        diary = Diary(self.project, self.rng, today, self.links)
        return Blueprint(
            plan,
            self.items,
            self.links,
            promised="" if is_planned_only and self.rng.random() < 0.5 else REASON,
            report=None if is_planned_only else diary.write,
        )

    def _scale(self) -> float:
        """By how much typical durations are stretched to fill the project's approved time."""
        first, last = self.project.planned_start, self.project.planned_finish
        if first is None or last is None:
            return 1.0
        typical = sum(
            sum((step.least + step.most) / 2 * 0.75 for step in part.steps)
            * (1.15 if part.per_component else 1)
            for part in self.pattern.parts
        )
        working = (last - first).days * (6 if self.calendar else 5) / 7 * 0.93
        return min(max(working / typical, 0.25), 6.0)

    def _add_part(self, part: Part, gate: WorkItem | None) -> WorkItem:
        """One phase; it opens with the milestone before it and ends in its own."""
        phase = self._add(None, ItemKind.PHASE, part.zh, part.en)
        ends: list[WorkItem] = []
        if part.per_component:
            ends = self._add_components(part, phase, gate)
        else:
            ends = self._add_steps(part.steps, phase, gate, ("", ""))[-2:]
        done = self._add(phase, ItemKind.MILESTONE, part.milestone_zh, part.milestone_en)
        for end in ends:
            self._link(end, done)
        return done

    def _add_components(self, part: Part, phase: WorkItem, gate: WorkItem | None) -> list[WorkItem]:
        """A work package for each component; two teams take them one after the other."""
        fixed = sum(2 + (0 if p.per_component else len(p.steps)) for p in self.pattern.parts)
        many = max(2, round((self.wanted - fixed) / (len(part.steps) + 1)))
        names = self.pattern.components
        packages: list[list[WorkItem]] = []
        for number in range(many):
            zh, en = names[number % len(names)]
            if number >= len(names):
                zh, en = f"{zh} {number // len(names) + 1}", f"{en} {number // len(names) + 1}"
            package = self._add(phase, ItemKind.WORK_PACKAGE, zh, en)
            steps = self._add_steps(part.steps, package, gate, (zh, en), share=2 / many)
            if number >= 2:
                self._link(packages[number - 2][-2], steps[0])
            packages.append(steps)
        return [steps[-1] for steps in packages]

    def _add_steps(
        self,
        steps: Sequence[Step],
        parent: WorkItem,
        gate: WorkItem | None,
        prefix: tuple[str, str],
        share: float = 1.0,
    ) -> list[WorkItem]:
        made: list[WorkItem] = []
        for step in steps:
            days = self.rng.uniform(step.least, step.most) * self.scale * min(1.0, share)
            task = self._add(
                parent,
                ItemKind.TASK,
                f"{prefix[0]}{step.zh}",
                f"{prefix[1]}: {step.en.lower()}" if prefix[1] else step.en,
                max(1, round(days)),
            )
            if made:
                self._tie(made[-1], task, step.tie)
            elif gate is not None:
                self._link(gate, task)
            made.append(task)
        return made

    def _add(
        self, parent: WorkItem | None, kind: ItemKind, zh: str, en: str, days: int = 0
    ) -> WorkItem:
        timing = TimingChoice.DURATION if days else TimingChoice.SUMMARY
        if kind == ItemKind.MILESTONE:
            timing = TimingChoice.FINISH_MILESTONE
        minutes = days * self.minutes
        item = WorkItem(
            project=self.project,
            parent=parent,
            kind_of_item=kind,
            title=zh,
            title_en=en,
            timing=timing,
            state=ItemState.READY,
            activity_id=f"A{1000 + 10 * len(self.items)}",
            duration_minutes=minutes,
            remaining_minutes=minutes,
            effort_minutes=round(minutes * self.rng.choice((1, 1, 1.5, 2, 3)) / 60) * 60,
            assignee_id=self.rng.choice(self.people) if days and self.people else None,
        )
        item.remaining_effort_minutes = item.effort_minutes
        self.items.append(item)
        return item

    def _tie(self, before: WorkItem, after: WorkItem, tie: str) -> None:
        kind, lag = tie[:2], int(tie[2:] or 0)
        self._link(before, after, kind, lag * self.minutes)

    def _link(self, before: WorkItem, after: WorkItem, kind: str = "FS", lag: int = 0) -> None:
        self.links.append(Dependency(predecessor=before, successor=after, type=kind, lag_value=lag))

    def _finish(self, last: WorkItem | None) -> None:
        """The last milestone is promised; launches wait for their window, some work for a date."""
        if last is not None and self.project.planned_finish:
            last.is_committed = True
            last.deadline_at = _moment(self.project.planned_finish, time(18))
        tasks = [item for item in self.items if item.kind_of_item == ItemKind.TASK]
        if self.windows is not None:
            release = self._add_release(tasks[-1])
            release.calendar = self.windows
        if self.project.planned_start and self.rng.random() < 0.3:
            held = self.rng.choice(tasks[len(tasks) // 2 :])
            held.constraint_kind = ConstraintChoice.SNET
            held.constraint_at = _moment(_between(self.project, self.rng.uniform(0.3, 0.6)))

    def _add_release(self, before: WorkItem) -> WorkItem:
        """Four hours in a launch window, between the last task but one and the last."""
        release = self._add(before.parent, ItemKind.TASK, "投产实施", "Release to production", 1)
        release.duration_minutes = release.remaining_minutes = 240
        release.effort_minutes = release.remaining_effort_minutes = 960
        self.items.insert(self.items.index(before), self.items.pop())
        incoming = [link for link in self.links if link.successor is before]
        for link in incoming:
            link.successor = release
        self._link(release, before)
        return release


def _between(project: Project, share: float) -> date:
    first, last = project.planned_start, project.planned_finish or project.planned_start
    assert first is not None  # noqa: S101  # the caller has asked
    assert last is not None  # noqa: S101
    return first + (last - first) * share


def _moment(day: date, at: time = time(9)) -> datetime:
    return datetime.combine(day, at, ZoneInfo(settings.TIME_ZONE))
