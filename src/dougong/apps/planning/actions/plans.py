"""Making and changing the plan of a project, its calendars and resources."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dougong.apps.planning.models import Assignment, Plan, WorkCalendar, WorkItem
from dougong.apps.planning.models import Resource as PlanResource
from dougong.apps.planning.queries.moments import instant
from dougong.apps.portfolio.models import Project
from dougong.platform.actions import Add, Change, Delete
from dougong.platform.policies import Actor
from dougong.platform.records.days import current_day

DAY_BEGINS = time(8)


class AddPlan(Add):
    """Give a project its plan."""


class ChangePlan(Change):
    """Change calendar, frame or options; the plan is to be scheduled again."""

    def check(self) -> None:
        if self.record.project_id != self.stored.project_id:
            message = _("A plan stays with its project.")
            raise ValidationError(
                {"project": ValidationError(message, "planning.project_is_fixed")}
            )

    def perform(self) -> None:
        self.record.is_stale = True


class ChangeWorkCalendar(Change):
    """Change working time; every plan that uses it is to be scheduled again."""

    def check(self) -> None:
        step, seen = self.record.base, {self.record.pk}
        while step is not None:
            if step.pk in seen:
                message = _("Base calendars may not form a loop.")
                raise ValidationError({"base": ValidationError(message, "planning.E204")})
            seen.add(step.pk)
            step = step.base

    def follow(self) -> None:
        used = users_of(self.record)
        Plan.objects.filter(used).update(is_stale=True)


def users_of(calendar: WorkCalendar) -> Q:
    """Plans that compute with a calendar or with one that derives from it."""
    family, fresh = {calendar.pk}, {calendar.pk}
    while fresh:
        derived = WorkCalendar.objects.filter(base__in=fresh).values_list("pk", flat=True)
        fresh = set(derived) - family
        family |= fresh
    items = WorkItem.objects.filter(calendar__in=family).values("project")
    resources = PlanResource.objects.filter(calendar__in=family).values("project")
    return Q(calendar__in=family) | Q(project__in=items) | Q(project__in=resources)


class DeleteWorkCalendar(Delete):
    """Remove a calendar that nothing uses."""

    def check(self) -> None:
        is_base = WorkCalendar.objects.filter(base=self.record.pk).exists()
        if is_base or Plan.objects.filter(users_of(self.record)).exists():
            message = _("The calendar is in use.")
            raise ValidationError(message, "planning.calendar_in_use")


class DeleteResource(Delete):
    """Remove a resource that is booked nowhere."""

    def check(self) -> None:
        if Assignment.objects.filter(resource=self.record.pk).exists():
            message = _("The resource is assigned to work items.")
            raise ValidationError(message, "planning.resource_in_use")


def ensure_plan(project: int, *, by: Actor) -> Plan:
    """The plan of a project, made with the project's planned start where there is none yet."""
    plan = Plan.objects.select_related("record", "project__record").filter(project=project).first()
    if plan is None:
        row = Project.objects.select_related("record").get(pk=project)
        plan = AddPlan(new_plan(row), by=by).execute()
    return plan


def new_plan(project: Project) -> Plan:
    return Plan(project=project, start_at=beginning(project.planned_start))


def beginning(day: date | None) -> datetime:
    """The morning of a day on the clock of the installation, today's where none is given."""
    zone = ZoneInfo(settings.TIME_ZONE)
    return instant(datetime.combine(day or current_day(), DAY_BEGINS), zone)
