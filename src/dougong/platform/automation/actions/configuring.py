"""Verbs on automations: drafting is free, acting by itself is decided by others."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.kernel import clock
from dougong.platform.actions import Action, Add, Change, Delete
from dougong.platform.actions.classed import Stakes
from dougong.platform.automation.choices import AutomationState, Occasion
from dougong.platform.automation.content import check_content
from dougong.platform.automation.events import LIMITED
from dougong.platform.automation.models import Automation, Run
from dougong.platform.automation.shipped import AUTOMATIONS
from dougong.platform.identity.owners import authors_of, require_signer
from dougong.platform.policies import Actor


def take_over(row: Automation, by: Actor) -> None:
    """Whoever writes an automation owns it: it never acts with the rights of somebody else."""
    row.owner_id = by.pk


class AddAutomation(Add):
    """Draft an automation; it does nothing before it is active."""

    def check(self) -> None:
        require_signer(self.by)
        check_content(self.record, self.by)

    def perform(self) -> None:
        take_over(self.record, self.by)


class ChangeAutomation(Change):
    """Edit an automation and become its owner; while it is active, others decide."""

    classed = AUTOMATIONS.key

    def needs_approval(self) -> bool:
        return bool(self.record.state == AutomationState.ACTIVE)

    def check(self) -> None:
        require_signer(self.by)
        check_content(self.record, self.by)
        row: Automation = self.record
        if row.subject != self.stored.subject and Run.objects.filter(automation=row).exists():
            message = _("It has run already: make another one for records of another kind.")
            error = ValidationError(message, "automation.subject_stands")
            raise ValidationError({"subject": error})

    def perform(self) -> None:
        take_over(self.record, self.by)

    def follow(self) -> None:
        look_at_all(self.record)

    def stakes(self) -> Stakes:
        return stakes_of(self.record)


class ActivateAutomation(Action):
    """Let it act by itself from now on; nobody who wrote it decides that."""

    verb, label, icon, needs_reason = "activate", _("Activate"), "player-play", True
    classed = AUTOMATIONS.key

    @classmethod
    def applies_to(cls, record: Any) -> bool:
        return record.state != AutomationState.ACTIVE

    def check(self) -> None:
        row: Automation = self.record
        if self.stored.state == AutomationState.ACTIVE:
            raise ValidationError(_("It is active already."), "automation.already_active")
        check_content(row, self.by)

    def perform(self) -> None:
        self.record.state = AutomationState.ACTIVE
        self.record.active_since = clock.now()

    def follow(self) -> None:
        look_at_all(self.record)

    def stakes(self) -> Stakes:
        return stakes_of(self.record)


class PauseAutomation(Action):
    """Let it rest; whoever finds it doing harm need not ask anybody."""

    verb, label, icon, needs_reason = "pause", _("Pause"), "player-pause", True

    @classmethod
    def applies_to(cls, record: Any) -> bool:
        return record.state == AutomationState.ACTIVE

    def check(self) -> None:
        if self.stored.state != AutomationState.ACTIVE:
            raise ValidationError(_("It is not active."), "automation.not_active")

    def perform(self) -> None:
        self.record.state = AutomationState.PAUSED


class DeleteAutomation(Delete):
    """Remove an automation that rests; what it did stays in the histories of the records."""

    @classmethod
    def applies_to(cls, record: Any) -> bool:
        return record.state != AutomationState.ACTIVE

    def check(self) -> None:
        if self.record.state == AutomationState.ACTIVE:
            raise ValidationError(_("Pause it first."), "automation.is_active")


def stakes_of(row: Automation) -> Stakes:
    """Whoever wrote or edited it does not decide it."""
    authors = authors_of(row.record_id)
    return Stakes(scope=row.place_id, group=row.record_id, authors=authors)


def look_at_all(row: Automation) -> None:
    """A limit is crossed from where the figures stand now: they are looked at once, without acting."""
    if row.state == AutomationState.ACTIVE and row.occasion == Occasion.FACT:
        LIMITED.publish(automation=row.record_id)
