"""Facts about the plans of projects and about work items, read by gates, alerts and panels."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dougong.apps.planning.choices import ConstraintChoice, ItemState, TimingChoice
from dougong.apps.planning.models import POINTS, Baseline, Dependency, Plan, WorkItem
from dougong.apps.portfolio.models import Project
from dougong.kernel import clock
from dougong.platform.facts import fact

from .dashboard import data_date_age
from .moments import wall
from .working_days import PlanDays

HARD = (
    ConstraintChoice.MSO,
    ConstraintChoice.MFO,
    ConstraintChoice.MANDATORY_START,
    ConstraintChoice.MANDATORY_FINISH,
)
LONG_LAG_DAYS = 20


def plan_of(project: Project) -> Plan | None:
    return Plan.objects.filter(project=project.pk).first()


@fact("project.forecast_finish_on", label=_("forecast finish"))
def forecast_finish_on(project: Project) -> date | None:
    """Finish of the plan as it was last scheduled."""
    plan = plan_of(project)
    found = wall(plan.forecast_finish_at, plan.zone) if plan else None
    return found.date() if found else None


@fact("project.baseline_finish_on", label=_("baseline finish"))
def baseline_finish_on(project: Project) -> date | None:
    """Finish in the current baseline."""
    plan = plan_of(project)
    found = wall(plan.baseline_finish_at, plan.zone) if plan else None
    return found.date() if found else None


@fact("project.finish_variance_days", label=_("finish variance"), unit="d")
def finish_variance_days(project: Project) -> Decimal | None:
    """Forecast minus baseline finish in working days of the plan's calendar; later is positive."""
    plan = plan_of(project)
    return plan.finish_variance_days if plan else None


@fact("project.float_days_min", label=_("smallest float"), unit="d")
def float_days_min(project: Project) -> Decimal | None:
    """The smallest total float of open items."""
    plan = plan_of(project)
    if plan is None or plan.float_minutes_min is None:
        return None
    return round(Decimal(plan.float_minutes_min) / PlanDays.of(plan).minutes_per_day, 1)


@fact("project.critical_open_count", label=_("critical items"))
def critical_open_count(project: Project) -> int | None:
    """Open items on the critical path."""
    plan = plan_of(project)
    return plan.critical_open_count if plan else None


@fact("project.overdue_count", label=_("overdue items"))
def overdue_count(project: Project) -> int | None:
    """Open items promised before the data date, by baseline or deadline."""
    plan = plan_of(project)
    return plan.overdue_count if plan else None


@fact("project.data_date_age_days", label=_("age of the data date"), unit="d")
def data_date_age_days(project: Project) -> int | None:
    """Days since the data date."""
    plan = plan_of(project)
    return data_date_age(plan, clock.now()) if plan else None


@fact("project.has_baseline", label=_("has a baseline"))
def has_baseline(project: Project) -> bool:
    """Whether a current baseline exists."""
    return Baseline.objects.filter(project=project.pk, state="current").exists()


@fact("project.rebaseline_count", label=_("later baselines"))
def rebaseline_count(project: Project) -> int:
    """Baselines beyond the first."""
    return max(0, Baseline.objects.filter(project=project.pk).count() - 1)


@fact("project.percent_complete", label=_("percent complete"), unit="%")
def percent_complete(project: Project) -> Decimal | None:
    """Work done by effort, else by duration."""
    plan = plan_of(project)
    return plan.percent_complete if plan else None


@fact("project.percent_planned", label=_("percent planned"), unit="%")
def percent_planned(project: Project) -> Decimal | None:
    """Work that the current baseline plans to be done by the data date."""
    plan = plan_of(project)
    return plan.percent_planned if plan else None


@fact("project.milestones_late_count", label=_("late milestones"))
def milestones_late_count(project: Project) -> int | None:
    """Open milestones forecast later than the baseline has them."""
    plan = plan_of(project)
    return plan.milestones_late_count if plan else None


@fact("project.next_milestone_on", label=_("next milestone"))
def next_milestone_on(project: Project) -> date | None:
    """Forecast of the nearest open milestone."""
    plan = plan_of(project)
    if plan is None:
        return None
    open_points = WorkItem.objects.filter(project=project.pk, timing__in=POINTS).exclude(
        state__in=(ItemState.DONE, ItemState.CANCELLED)
    )
    found = open_points.exclude(finish_at=None).order_by("finish_at").first()
    return wall(found.finish_at, plan.zone).date() if found else None


@fact("project.link_density", label=_("links per item"))
def link_density(project: Project) -> Decimal | None:
    """Links per item that is no summary."""
    items = _leaves(project).count()
    links = Dependency.objects.filter(successor__project=project.pk).count()
    return round(Decimal(links) / items, 2) if items else None


@fact("project.open_end_count", label=_("open ends"))
def open_end_count(project: Project) -> int:
    """Unfinished items without predecessor or without successor."""
    items = _leaves(project).exclude(state__in=(ItemState.DONE, ItemState.CANCELLED))
    return items.filter(incoming=None).union(items.filter(outgoing=None)).count()


@fact("project.hard_constraint_count", label=_("hard constraints"))
def hard_constraint_count(project: Project) -> int:
    """Open items held by a constraint that wins over links."""
    return _leaves(project).filter(constraint_kind__in=HARD).exclude(state="done").count()


@fact("project.long_lag_count", label=_("long lags"))
def long_lag_count(project: Project) -> int:
    """Links whose lag is longer than 20 days of eight hours."""
    limit = LONG_LAG_DAYS * 480
    links = Dependency.objects.filter(successor__project=project.pk).exclude(lag_kind="percent")
    return links.filter(lag_value__gt=limit).count()


def _leaves(project: Project) -> QuerySet[WorkItem]:
    return WorkItem.objects.filter(project=project.pk).exclude(timing=TimingChoice.SUMMARY)


@fact("work_item.days_late", label=_("days late"), unit="d")
def days_late(item: WorkItem) -> int | None:
    """Calendar days from baseline finish to forecast finish; earlier is negative."""
    if item.baseline_finish_at is None or item.finish_at is None:
        return None
    return (item.finish_at - item.baseline_finish_at).days


@fact("work_item.total_float_days", label=_("total float"), unit="d")
def total_float_days(item: WorkItem) -> Decimal | None:
    """Total float in days of the plan's calendar."""
    plan = plan_of(item.project)
    if plan is None or item.total_float_minutes is None:
        return None
    return round(Decimal(item.total_float_minutes) / PlanDays.of(plan).minutes_per_day, 1)


@fact("work_item.is_critical", label=_("critical"))
def is_critical(item: WorkItem) -> bool:
    """Whether the item lies on the critical path."""
    return item.is_critical
