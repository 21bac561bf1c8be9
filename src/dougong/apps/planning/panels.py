"""What planning adds to the pages of projects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dougong.platform.panels import Subject
from dougong.platform.policies import policy_of

from .models import Plan
from .queries.dashboard import signed


def schedule_of(subject: Subject) -> Mapping[str, Any] | None:
    """The project's plan in a few figures, where it has one that the reader may see."""
    rows = policy_of(Plan).rows(subject.actor, "view")
    plan = rows.filter(project=subject.row.pk).exclude(scheduled_at=None).first()
    if plan is None:
        return None
    return {"plan": plan, "variance_words": signed(plan.finish_variance_days)}
