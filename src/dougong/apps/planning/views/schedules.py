"""All schedules one may see, side by side."""

from __future__ import annotations

from typing import Any

from dougong.apps.planning.queries.cockpit import SORTS, cockpit
from dougong.kernel import clock
from dougong.platform.pages import OwnPage


class SchedulesPage(OwnPage):
    """Forecast against baseline, float, late milestones and age of the data date per project."""

    permission = "plan.view"
    template_name = "planning/schedules.html"

    def context(self) -> dict[str, Any]:
        given = self.request.GET
        sort = given.get("sort", "")
        page = given.get("page", "")
        found = cockpit(
            self.actor,
            now=clock.now(),
            words=given.get("q", "")[:100].replace("\0", ""),
            sort=sort if sort in SORTS else "variance",
            page=int(page) if page.isdecimal() and len(page) < 5 else 1,
        )
        return {"cockpit": found, "sorts": SORTS}
