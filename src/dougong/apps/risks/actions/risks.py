"""Verbs on risks."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.risks.choices import RiskState
from dougong.apps.risks.models import Risk
from dougong.platform.actions import Action


class CloseRisk(Action):
    """The risk is past, or no longer worth watching."""

    verb, label, icon, needs_reason = "close", _("Close"), "check", True
    sources, goals = (RiskState.OPEN,), (RiskState.CLOSED,)

    def check(self) -> None:
        if self.stored.state == RiskState.CLOSED:
            raise ValidationError(_("This risk is closed already."), "risks.already_closed")

    def perform(self) -> None:
        self.record.state = RiskState.CLOSED

    @classmethod
    def applies_to(cls, record: Risk) -> bool:
        return record.state == RiskState.OPEN


class ReopenRisk(Action):
    """The risk has come back."""

    verb, label, icon, needs_reason = "reopen", _("Reopen"), "arrow-back-up", True
    sources, goals = (RiskState.CLOSED,), (RiskState.OPEN,)

    def check(self) -> None:
        if self.stored.state == RiskState.OPEN:
            raise ValidationError(_("This risk is open already."), "risks.already_open")

    def perform(self) -> None:
        self.record.state = RiskState.OPEN

    @classmethod
    def applies_to(cls, record: Risk) -> bool:
        return record.state == RiskState.CLOSED
