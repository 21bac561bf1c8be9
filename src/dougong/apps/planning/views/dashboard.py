"""The dashboard of a project: figures, charts and tables from one reading of its items."""

from __future__ import annotations

from typing import Any

from dougong.apps.planning.models import Plan
from dougong.apps.planning.queries import dashboard
from dougong.apps.planning.queries.working_days import PlanDays
from dougong.apps.portfolio.models import Project
from dougong.kernel import clock
from dougong.platform.register import registry

from .charts import curve_chart, float_chart
from .gantt import OnPlansClock


class DashboardPage(OnPlansClock):
    """How the plan stands against its baseline, and where it is tight or late."""

    permission = "workitem.view"
    model = Project
    template_name = "planning/dashboard.html"

    def context(self) -> dict[str, Any]:
        plan = self.plan
        common = {"resource": registry.of(Project), "plan": plan}
        return common if plan is None else common | self._figures(plan)

    def _figures(self, plan: Plan) -> dict[str, Any]:
        rows = dashboard.leaves(plan, self.actor)
        per_day = PlanDays.of(plan).minutes_per_day
        late = dashboard.late_starts(rows, plan)
        tight = dashboard.near_critical(rows, per_day * 5)
        points = dashboard.milestones(rows)
        curve = dashboard.progress_curve(rows, plan)
        shown = dashboard.SHOWN
        smallest = plan.float_minutes_min
        return {
            "count": len(rows),
            "open_count": sum(row.is_open for row in rows),
            "float_days": None if smallest is None else round(smallest / per_day, 1),
            "variance_words": dashboard.signed(plan.finish_variance_days),
            "data_date_age": dashboard.data_date_age(plan, clock.now()),
            "late_starts": late[:shown],
            "late_more": max(0, len(late) - shown),
            "tight": [
                (row, round((row.total_float_minutes or 0) / per_day, 1)) for row in tight[:shown]
            ],
            "tight_more": max(0, len(tight) - shown),
            "milestones": points[: 2 * shown],
            "curve": curve_chart(curve, plan) if curve else None,
            "floats": float_chart(dashboard.float_classes(rows, per_day)),
        }
