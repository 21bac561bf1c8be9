"""Requirements of a project against the stages of their life, with the gaps."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from dougong.apps.portfolio.models import Project
from dougong.apps.requirements.queries.coverage import (
    IS_COMPLETE,
    lines_of,
    requirements_of,
    share,
    totals_of,
)
from dougong.platform.pages import OwnPage
from dougong.platform.register import registry
from dougong.platform.requests.errors import BadRequest

SHOWN = 100
FILTERS = {"": Q(), "gaps": ~IS_COMPLETE, "suspect": Q(has_suspect=True)}


class CoveragePage(OwnPage):
    """What is missing, and what has to be looked at again."""

    permission = "requirement.view"
    model = Project
    template_name = "requirements/coverage.html"

    def context(self) -> dict[str, Any]:
        only, number = self.request.GET.get("only", ""), self.request.GET.get("page", "1")
        if only not in FILTERS or not (number.isascii() and number.isdecimal() and len(number) < 6):
            raise BadRequest(_("There is no such page of the matrix."))
        rows = requirements_of(self.row.pk, self.actor)
        totals = totals_of(rows)
        first = (max(1, int(number)) - 1) * SHOWN
        chosen = rows.filter(FILTERS[only]).select_related("record").order_by("pk")
        page = list(chosen.defer("text", "text_en")[first : first + SHOWN + 1])
        part = share(totals.complete, totals.count)
        return {
            "resource": registry.of(Project),
            "lines": lines_of(page[:SHOWN]),
            "totals": totals,
            "percent": None if part is None else round(100 * part),
            "only": only,
            "number": max(1, int(number)),
            "has_more": len(page) > SHOWN,
        }
