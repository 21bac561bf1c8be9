"""Commitments and costs in the register."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import VIEWERS
from dougong.apps.finance import actions, models
from dougong.apps.finance.queries import facts
from dougong.platform.panels import RelatedPanel
from dougong.platform.register import Resource, register

from .centre import CENTRE

BINDERS = ("project_manager", "procurement", "finance")


@register
class CommitmentResource(Resource):
    model = models.Commitment
    centre = CENTRE
    icon = "signature"
    order = 40
    columns = ("record", "line", "party", "amount", "currency", "state")
    sections = (
        (_("What for"), ("line", "purpose", "party", "contract_no")),
        (_("Amount"), ("amount", "currency", "rate")),
    )
    fields = tuple(name for _title, names in sections for name in names)
    filters = ("line", "currency", "state")
    actions = (actions.AddCommitment, actions.Commit, actions.Release, actions.Reopen)
    facts = (facts.commitment_remaining,)
    panels = (RelatedPanel(_("Cost entries"), model=models.CostEntry, foreign_key="commitment"),)
    without = ("change", "delete")
    grants = VIEWERS | dict.fromkeys(BINDERS, ("add", "commit", "release", "reopen"))


@register
class CostEntryResource(Resource):
    model = models.CostEntry
    centre = CENTRE
    icon = "receipt"
    order = 50
    columns = ("record", "line", "kind_of_cost", "amount", "currency", "booked_on", "state")
    sections = (
        (_("What for"), ("line", "commitment", "kind_of_cost", "narration", "document_no")),
        (_("Amount"), ("amount", "deductible_tax", "currency", "rate")),
        (_("Days"), ("booked_on", "worked_on")),
    )
    fields = tuple(name for _title, names in sections for name in names)
    filters = ("line", "commitment", "kind_of_cost", "currency", "state", "booked_on")
    actions = (actions.AddCost, actions.ReverseCost)
    without = ("change", "delete")
    grants = VIEWERS | {"finance": ("add", "reverse")}
