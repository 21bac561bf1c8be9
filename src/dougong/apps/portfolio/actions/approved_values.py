"""Amount and dates that were approved, and how others come in their place."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.portfolio.models import Project
from dougong.platform.actions import Action
from dougong.platform.actions.classed import Stakes
from dougong.platform.facts import facts

from .projects import APPROVED_VALUES, ENDED, refuse_ended


class ChangeApprovedValues(Action):
    """Other dates or another amount than were approved; the authorisation matrix says who decides."""

    verb, label, icon = "change_approved_values", _("Change approved values"), "report-money"
    needs_reason, may_be_requested = True, True
    classed, edits = "project_authority", APPROVED_VALUES

    def check(self) -> None:
        refuse_ended(self.stored)
        if all(getattr(self.record, one) == getattr(self.stored, one) for one in APPROVED_VALUES):
            message = _("None of the approved values is another one.")
            raise ValidationError(message, "portfolio.nothing_changed")

    def stakes(self) -> Stakes:
        """The whole new amount, and how far it lies above the approved one."""
        project, approved = self.record, self.stored.approved_amount
        amount = project.approved_amount or Decimal(0)
        deviation = (amount - approved) / approved if approved else Decimal(0)
        values = {
            "category": project.category,
            "risk": risk_class(project),
            "deviation": str(max(deviation, Decimal(0))),
        }
        scope = project.record.scope_id
        return Stakes(scope, project.pk, values, amount, project.currency, ("approved_amount",))

    @classmethod
    def applies_to(cls, record: Project) -> bool:
        return record.state not in ENDED


def risk_class(project: Project) -> str:
    """The risk class as an app above knows it; what nobody knows is taken for high."""
    known = facts.get("project.risk_class")
    return (known.read(project) if known else None) or "high"
