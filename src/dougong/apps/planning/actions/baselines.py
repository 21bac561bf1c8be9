"""Taking baselines: the plan as it is promised, copied and never altered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from dougong.apps.planning.choices import BaselineState, ItemState
from dougong.apps.planning.models import POINTS, Baseline, BaselineItem, BaselineLink, WorkItem
from dougong.platform.actions import Action
from dougong.platform.actions.storing import store_plates
from dougong.platform.journal import Line
from dougong.platform.journal.canonical import plain
from dougong.platform.records import make_plates

from .replanning import Cause, replan

_ITEM_COLUMNS = (
    "kind_of_item, timing, title, title_en, start_at, finish_at, duration_minutes, "
    "effort_minutes, percent_complete"
)
_COPY_ITEMS = f"""
INSERT INTO {BaselineItem._meta.db_table} (baseline_id, item_id, parent_id, {_ITEM_COLUMNS})
SELECT %s, record_id, parent_id, {_ITEM_COLUMNS} FROM {WorkItem._meta.db_table}
WHERE project_id = %s ORDER BY record_id
"""  # noqa: S608  nothing in it comes from outside
_COPY_LINKS = f"""
INSERT INTO {BaselineLink._meta.db_table}
    (baseline_id, predecessor_id, successor_id, type, lag_value, lag_kind)
SELECT %s, d.predecessor_id, d.successor_id, d.type, d.lag_value, d.lag_kind
FROM planning_dependency d JOIN {WorkItem._meta.db_table} i ON i.record_id = d.successor_id
WHERE i.project_id = %s ORDER BY d.id
"""  # noqa: S608


def digest_of(baseline: Baseline) -> str:
    """SHA-256 over all rows of a baseline, to prove later that none was altered."""
    items = BaselineItem.objects.filter(baseline=baseline).order_by("item")
    links = BaselineLink.objects.filter(baseline=baseline).order_by("pk")
    columns = [f.attname for f in BaselineItem._meta.concrete_fields if f.name not in _UNSEALED]
    ends = ["predecessor_id", "successor_id", "type", "lag_value", "lag_kind"]
    digest = hashlib.sha256()
    for row in [*items.values_list(*columns), *links.values_list(*ends)]:
        digest.update(json.dumps(plain(row), ensure_ascii=False).encode() + b"\n")
    return digest.hexdigest()


_UNSEALED = {"id", "baseline"}


class TakeBaseline(Action):
    """Copy the plan as it stands now; the copy becomes the one that forecasts are compared with.

    The first promise is the planner's to make; whoever replaces it needs approval.
    """

    verb, label, icon = "take_baseline", _("Take baseline"), "flag"
    needs_reason = True
    classed: ClassVar[str | None] = "rebaseline"
    baseline: Baseline

    def needs_approval(self) -> bool:
        known = Baseline.objects.filter(project=self.record.project_id)
        return super().needs_approval() and known.exists()

    def check(self) -> None:
        if self.record.is_stale:
            raise ValidationError(_("Schedule the plan first."), "planning.plan_is_stale")
        items = WorkItem.objects.filter(project=self.record.project_id)
        drafts = items.filter(state=ItemState.DRAFT)
        if first := drafts.first():
            message = _("%(count)s items are still drafts, %(title)s among them.")
            names = {"count": drafts.count(), "title": str(first)}
            raise ValidationError(message, "planning.baseline_has_drafts", names)
        if not items.filter(timing__in=POINTS).exists():
            message = _("A plan without milestones promises nothing.")
            raise ValidationError(message, "planning.baseline_without_milestone")

    def perform(self) -> None:
        plan = self.record
        known = Baseline.objects.filter(project=plan.project_id).order_by("-number").first()
        number = known.number + 1 if known else 1
        self.baseline = Baseline(
            project_id=plan.project_id,
            number=number,
            name=f"BL{number}",
            reason=self.reason,
            finish_at=plan.forecast_finish_at,
            item_count=WorkItem.objects.filter(project=plan.project_id).count(),
        )

    def follow(self) -> None:
        project = self.record.project_id
        supersede(project)
        store_baseline(self.baseline)
        copy_plan(self.baseline)
        WorkItem.objects.filter(project=project).update(
            baseline_start_at=F("start_at"), baseline_finish_at=F("finish_at")
        )
        cause = Cause(f"{self.verb} {self.baseline.code}", is_edit=False)
        replan(project, by=self.by, cause=cause)

    def entry(self, before: dict[str, Any], after: dict[str, Any]) -> Line:
        entry = super().entry(before, after)
        entry.after["baseline"] = self.baseline.name
        return entry


def supersede(project: int) -> None:
    """What was current until now stays, as a baseline of the past."""
    for row in Baseline.objects.filter(project=project, state=BaselineState.CURRENT):
        row.state = BaselineState.SUPERSEDED
        row.save(update_fields=["state"])
        store_plates([row])


def store_baseline(baseline: Baseline) -> None:
    make_plates([baseline])
    baseline.save(force_insert=True)


def seal(baselines: Sequence[Baseline]) -> None:
    """Give baselines whose rows are written the digest of these, and store them."""
    for baseline in baselines:
        baseline.sha256 = digest_of(baseline)
    Baseline.objects.bulk_create(baselines, batch_size=2000)


def copy_plan(baseline: Baseline) -> None:
    """Copy items and links of the project as they stand, and seal them with a digest."""
    with connection.cursor() as cursor:
        for statement in (_COPY_ITEMS, _COPY_LINKS):
            cursor.execute(statement, [baseline.pk, baseline.project_id])
    baseline.sha256 = digest_of(baseline)
    baseline.save(update_fields=["sha256"])
