"""Two baselines, or one and the plan as it stands, beside each other: as table and as bars."""

from __future__ import annotations

from typing import Any

from dougong.apps.planning.models import Baseline
from dougong.apps.planning.queries.baselines import baselines_of, compare
from dougong.apps.portfolio.models import Project
from dougong.platform.actions import Missing
from dougong.platform.register import registry

from .gantt import OnPlansClock
from .words import gantt_words

NOW = "now"


class BaselinesPage(OnPlansClock):
    """What was promised and what became of it."""

    permission = "baseline.view"
    model = Project
    template_name = "planning/baselines.html"

    def context(self) -> dict[str, Any]:
        if self.plan is None:
            raise Missing(str(self.row.pk))
        known = baselines_of(self.plan, self.actor)
        states = [(str(one.pk), one) for one in known]
        before = self.chosen(known, "before", states[0][0] if states else NOW)
        after = self.chosen(known, "after", NOW)
        return {
            "plan": self.plan,
            "resource": registry.of(Project),
            "baselines": known,
            "before": before,
            "after": after,
            "comparison": compare(self.plan, before, after) if known else None,
            "words": gantt_words(),
        }

    def chosen(self, known: list[Baseline], name: str, usual: str) -> Baseline | None:
        """The baseline that the address names, or none for the plan as it stands."""
        wanted = self.request.GET.get(name, usual)
        if wanted == NOW:
            return None
        found = next((one for one in known if str(one.pk) == wanted), None)
        if found is None:
            raise Missing(wanted)
        return found
