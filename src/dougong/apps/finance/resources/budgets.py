"""Budget lines, versions and transfers in the register."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import VIEWERS
from dougong.apps.finance import actions, models
from dougong.apps.finance.queries import facts
from dougong.apps.portfolio.models import Project
from dougong.platform.panels import RelatedPanel
from dougong.platform.register import Resource, register, registry

from .centre import CENTRE

KEEPERS = ("project_manager", "finance", "pmo")


@register
class BudgetLineResource(Resource):
    model = models.BudgetLine
    centre = CENTRE
    icon = "list-details"
    order = 20
    columns = ("record", "project", "cost_element", "nature", "fiscal_year", "amount", "owner")
    sections = (
        (_("What it pays for"), ("project", "role_of_line", "work_item", "cost_element")),
        (_("Amount"), ("nature", "fiscal_year", "amount")),
        (_("Rule and owner"), ("credit_rule", "owner")),
    )
    fields = tuple(name for _title, names in sections for name in names)
    filters = ("project", "role_of_line", "cost_element", "nature", "fiscal_year", "owner")
    actions = (actions.ChangeLine, actions.DeleteLine)
    facts = (facts.line_approved, facts.line_free, facts.line_consumed)
    panels = (
        RelatedPanel(_("Commitments"), model=models.Commitment, foreign_key="line"),
        RelatedPanel(_("Cost entries"), model=models.CostEntry, foreign_key="line"),
    )
    grants = VIEWERS | dict.fromkeys(KEEPERS, ("add", "change", "delete"))


@register
class BudgetResource(Resource):
    model = models.Budget
    centre = CENTRE
    icon = "report-money"
    order = 10
    columns = ("record", "project", "number", "total", "effective_on", "state")
    fields = ("project", "narration")
    filters = ("project", "state")
    actions = (
        actions.AddBudget,
        actions.ChangeBudget,
        actions.DeleteBudget,
        actions.ApproveBudget,
    )
    grants = VIEWERS | dict.fromkeys(KEEPERS, ("add", "change", "delete", "approve"))


@register
class BudgetTransferResource(Resource):
    model = models.BudgetTransfer
    centre = CENTRE
    icon = "arrows-exchange"
    order = 30
    columns = ("record", "from_line", "to_line", "amount", "applied_on")
    fields = ("from_line", "to_line", "amount", "why")
    filters = ("from_line", "to_line")
    actions = (actions.AddTransfer,)
    without = ("change", "delete")
    grants = VIEWERS | dict.fromkeys(KEEPERS, ("add",))


registry.of(Project).extend(
    links=(
        ("project-cost", _("Budget and cost"), "coins"),
        ("project-earned-value", _("Earned value"), "chart-line"),
    )
)
