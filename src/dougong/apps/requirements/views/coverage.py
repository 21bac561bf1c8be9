"""Requirements of a project against the stages of their life, with the gaps."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from dougong.apps.portfolio.models import Project
from dougong.apps.requirements.queries.coverage import counted, share, totals
from dougong.platform.pages import OwnPage
from dougong.platform.register import registry
from dougong.platform.requests.errors import BadRequest

SHOWN = 100
FILTERS = ("", "gaps", "suspect")


class CoveragePage(OwnPage):
    """What is missing, and what has to be looked at again."""

    permission = "requirement.view"
    model = Project
    template_name = "requirements/coverage.html"

    def context(self) -> dict[str, Any]:
        only, number = self.request.GET.get("only", ""), self.request.GET.get("page", "1")
        if only not in FILTERS or not (number.isascii() and number.isdecimal() and len(number) < 6):
            raise BadRequest(_("There is no such page of the matrix."))
        lines = counted(self.row.pk, self.actor)
        complete = sum(line.is_complete for line in lines)
        chosen = lines
        if only == "gaps":
            chosen = [line for line in lines if not line.is_complete]
        elif only == "suspect":
            chosen = [line for line in lines if line.suspects]
        first = (max(1, int(number)) - 1) * SHOWN
        part = share(complete, len(lines))
        return {
            "resource": registry.of(Project),
            "lines": chosen[first : first + SHOWN],
            "count": len(lines),
            "complete": complete,
            "percent": None if part is None else round(100 * part),
            "suspects": sum(bool(line.suspects) for line in lines),
            "totals": totals(lines),
            "only": only,
            "number": max(1, int(number)),
            "has_more": len(chosen) > first + SHOWN,
        }
