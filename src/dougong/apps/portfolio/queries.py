"""What is known about projects and programmes beyond their columns."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from dougong.apps.organisation.queries import CalendarNotPublished, calendar_of, working_time
from dougong.platform.facts import fact
from dougong.platform.records.days import current_day

from .choices import PhaseState, ProjectCategory, ProjectState, ProjectType
from .models import Portfolio, Project

RUNNING = (ProjectState.ACTIVE, ProjectState.PAUSED, ProjectState.CLOSING)


@fact("project.category", label=_("project class"), choices=ProjectCategory.choices)
def category(project: Project) -> str:
    """The class that decides who leads and who approves."""
    return project.category


@fact("project.project_type", label=_("project type"), choices=ProjectType.choices)
def project_type(project: Project) -> str:
    """The kind of work, which decides template and controls."""
    return project.project_type


@fact("project.budget_amount", label=_("approved amount"))
def budget_amount(project: Project) -> Decimal | None:
    """The amount approved for the project, in its own currency."""
    return project.approved_amount


@fact("project.planned_duration_days", label=_("planned duration"), unit="d")
def planned_duration_days(project: Project) -> int | None:
    """Working days from planned start to planned finish by the calendar of the leading unit."""
    calendar = calendar_of(project.leading_unit)
    if calendar is None or project.planned_start is None or project.planned_finish is None:
        return None
    try:
        return working_time(calendar).working_days(project.planned_start, project.planned_finish)
    except CalendarNotPublished:
        return None


@fact("project.days_late", label=_("days late"), unit="d")
def days_late(project: Project) -> int | None:
    """Calendar days past the planned finish, of a project that has not finished by then."""
    if project.planned_finish is None or project.state == ProjectState.TERMINATED:
        return None
    finish = project.actual_finish or current_day()
    return max((finish - project.planned_finish).days, 0)


@fact("project.current_phase", label=_("current phase"))
def current_phase(project: Project) -> str | None:
    """The phase that is running; unknown between phases."""
    phase = project.phases.filter(state=PhaseState.ACTIVE).first()
    return None if phase is None else str(phase)


@fact("portfolio.running_count", label=_("running projects"))
def running_count(portfolio: Portfolio) -> int:
    """Projects of the portfolio that have started and not ended."""
    return portfolio.projects.filter(state__in=RUNNING).count()
