"""The cost centre: budgets and costs of all projects one may see."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from dougong.apps.finance.queries.ledger import Balance
from dougong.apps.finance.queries.rollup import GROUPINGS, cost_centre
from dougong.platform.statements import Statement, StatementPage


class CostCentrePage(StatementPage):
    """Budget, reserved, committed, actual and free, by project, programme, portfolio, unit, element."""

    permission = "budgetline.view"
    template_name = "finance/cost_centre.html"

    @property
    def by(self) -> str:
        asked = self.request.GET.get("by", "")
        return asked if asked in GROUPINGS else "project"

    @cached_property
    def found(self) -> tuple[Statement, Balance]:
        return cost_centre(self.actor, self.by)

    def statement(self) -> Statement:
        return self.found[0]

    def context(self) -> dict[str, Any]:
        own = {"by": self.by, "groupings": GROUPINGS, "whole": self.found[1]}
        return super().context() | own
