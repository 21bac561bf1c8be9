"""What planning adds to the pages of projects and work items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dougong.platform.panels import Subject
from dougong.platform.policies import policy_of

from .choices import TimingChoice
from .models import Plan, WorkItem
from .queries.belonging import plan_of
from .queries.dashboard import signed
from .queries.gantt import time_words
from .queries.working_days import PlanDays


def schedule_of(subject: Subject) -> Mapping[str, Any] | None:
    """The project's plan in a few figures, where it has one that the reader may see."""
    rows = policy_of(Plan).rows(subject.actor, "view")
    plan = rows.filter(project=subject.row.pk).exclude(scheduled_at=None).first()
    if plan is None:
        return None
    return {"plan": plan, "variance_words": signed(plan.finish_variance_days)}


def times_of(subject: Subject) -> Mapping[str, Any] | None:
    """When a work item is done, with its durations in days of the plan's calendar."""
    item: WorkItem = subject.row
    plan = plan_of(item.project_id)
    if plan is None:
        return None
    per_day, slack = PlanDays.of(plan).minutes_per_day, item.total_float_minutes
    is_summary = item.timing == TimingChoice.SUMMARY
    return {
        "duration_words": "" if is_summary else time_words(item.duration_minutes, per_day),
        "float_words": "" if slack is None else time_words(slack, per_day),
    }
