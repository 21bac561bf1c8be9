"""The Gantt chart of a project, its data, the panel beside it, and the plan as a file."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone

from dougong.apps.planning.actions.replanning import AT_ONCE
from dougong.apps.planning.forms import MINUTES_PER_DAY
from dougong.apps.planning.models import Baseline, Plan, PlanFile, WorkItem
from dougong.apps.planning.queries.belonging import plan_key_of, plan_of
from dougong.apps.planning.queries.documents import sheet_of
from dougong.apps.planning.queries.gantt import Shown, first_open, gantt_of, time_words
from dougong.apps.planning.queries.reasons import links_of_item, reason_of
from dougong.apps.planning.queries.sentences import conflicts_of
from dougong.apps.planning.queries.working_days import PlanDays
from dougong.apps.portfolio.models import Project
from dougong.platform.actions import Missing
from dougong.platform.pages import OwnData, OwnPage
from dougong.platform.pages.kind import buttons_on
from dougong.platform.policies import reach
from dougong.platform.records import Recorded
from dougong.platform.register import registry

from .words import gantt_words

COMPACT = {"ensure_ascii": False, "separators": (",", ":")}


def minutes_per_day(plan: Plan | None) -> int:
    return PlanDays.of(plan).minutes_per_day if plan else MINUTES_PER_DAY


class OnPlansClock(OwnPage):
    """A page that shows moments as the clock of the plan does, whatever the reader's zone."""

    plan: Plan | None = None

    def page(self, status: int = 200, **more: Any) -> HttpResponse:
        self.plan = plan_of(self.row.pk if self.model is Project else self.row.project_id)
        with timezone.override(self.plan.zone if self.plan else None):
            return super().page(status, **more)


class GanttPage(OnPlansClock):
    """Tree and bars of one project; the chart fetches its data."""

    permission = "workitem.view"
    model = Project
    template_name = "planning/gantt.html"

    def context(self) -> dict[str, Any]:
        plan = self.plan
        return {
            "plan": plan,
            "resource": registry.of(Project),
            "words": gantt_words(),
            "buttons": buttons_on(plan, registry.of(Plan), self.actor) if plan else [],
            "may_add": self._may(WorkItem),
            "may_edit": plan is not None and self._may_edit(plan),
            "may_import": self._may(PlanFile),
            "selected": self.request.GET.get("item") or first_open(plan, self.actor)
            if plan
            else "",
        }

    def _may_edit(self, plan: Plan) -> bool:
        """Whether rows can be edited on the page, whose every edit schedules the plan anew."""
        held = reach(self.actor, "workitem.change")
        return plan.item_count <= AT_ONCE and self.row.record.scope_id in held

    def _may(self, kind: type[Recorded]) -> bool:
        """Whether the reader may add records of this kind to the project."""
        return self.row.record.scope_id in reach(self.actor, f"{kind.kind()}.add")


class GanttData(OwnData):
    """The chart's columns."""

    permission = "workitem.view"
    model = Project

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return JsonResponse(self.data(), json_dumps_params=COMPACT)

    def data(self) -> dict[str, Any]:
        plan = plan_of(self.row.pk)
        if plan is None:
            return {"columns": {"id": []} | EMPTY_COLUMNS}
        under, bars = self.baseline("under"), self.baseline("bars")
        is_under_now = self.request.GET.get("under") == "now"
        return gantt_of(plan, self.actor, Shown(bars, under, is_under_now))

    def baseline(self, name: str) -> Baseline | None:
        """The baseline of the project that the address names."""
        wanted = self.request.GET.get(name, "now")
        if wanted == "now":
            return None
        found: Baseline = self.find(Baseline, int(wanted) if wanted.isdecimal() else 0)
        if found.project_id != self.row.pk:
            raise Missing(wanted)
        return found


EMPTY_COLUMNS: dict[str, list[Any]] = {
    name: [] for name in ("name", "parent", "timing", "start", "finish")
}


class PeekPage(OnPlansClock):
    """A work item beside the chart: its values, links and verbs, and why it lies where it lies."""

    permission = "workitem.view"
    model = WorkItem
    template_name = "planning/peek.html"

    def context(self) -> dict[str, Any]:
        item: WorkItem = self.row
        plan = self.plan
        per_day, slack = minutes_per_day(plan), item.total_float_minutes
        float_words = "" if slack is None else time_words(slack, per_day)
        return {
            "item": item,
            "conflicts": conflicts_of(item, plan, float_words) if plan else [],
            "plan": plan,
            "buttons": buttons_on(item, registry.of(WorkItem), self.actor),
            "reason": reason_of(item, plan, self.actor) if plan else None,
            "links_url": reverse("workitem-links", args=[item.pk]),
            "duration_words": time_words(item.duration_minutes, per_day),
            "float_words": float_words,
            **links_of_item(item, per_day, self.actor),
        }


class PlanExport(OwnPage):
    """The plan as a Microsoft Project XML file."""

    permission = "plan.view"
    model = Project

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        from dougong.engines.interchange import write_mspdi

        plan = self.find_plan()
        content = write_mspdi(sheet_of(plan).document)
        response = HttpResponse(content, content_type="application/xml")
        name = quote(f"{self.row.code} {self.row}.xml")
        response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        response["X-Content-Type-Options"] = "nosniff"
        return response

    def find_plan(self) -> Plan:
        found: Plan = self.find(Plan, plan_key_of(self.row.pk))
        return found
