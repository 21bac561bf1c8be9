"""Verbs of workflows: drafted freely, in force and out of it only on the word of others."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from dougong.platform.actions import Action, Add, Change, Delete
from dougong.platform.actions.classed import Stakes
from dougong.platform.comparison import TableChange, table_change
from dougong.platform.records.days import current_day
from dougong.platform.transitions.catalogue import workflows

from .choices import WorkflowState
from .models import Workflow
from .queries import versions_of
from .sheets import sheet_of
from .shipped import WORKFLOWS


def _require_draft(row: Workflow) -> None:
    if row.state != WorkflowState.DRAFT:
        message = _("What has been in force is never altered: draft a new version.")
        raise ValidationError(message, "workflow.not_a_draft")


def stakes_of(row: Workflow) -> Stakes:
    """Whoever wrote the terms last has no say in them."""
    return Stakes(row.scope_id, row.pk, rests_on=("states", "transitions"))


class AddWorkflow(Add):
    """Draft a version; it asks nothing of anybody before it is in force."""

    label = _("Draft")

    def perform(self) -> None:
        row: Workflow = self.record
        last = versions_of(row).aggregate(last=Max("number"))["last"]
        row.number = (last or 0) + 1


class ChangeWorkflow(Change):
    """Edit a draft; kind and place stand, for versions are counted by them."""

    @classmethod
    def applies_to(cls, record: Any) -> bool:
        return bool(record.state == WorkflowState.DRAFT)

    def check(self) -> None:
        _require_draft(self.stored)
        row: Workflow = self.record
        for name in ("subject", "scope_id"):
            if getattr(row, name) != getattr(self.stored, name):
                field = name.removesuffix("_id")
                message = _("Kind and place stand: draft another workflow.")
                raise ValidationError({field: ValidationError(message, "workflow.stands")})


class DeleteWorkflow(Delete):
    """Throw a draft away."""

    @classmethod
    def applies_to(cls, record: Any) -> bool:
        return bool(record.state == WorkflowState.DRAFT)

    def check(self) -> None:
        _require_draft(self.record)


class Enact(Action):
    """Put a draft in force, in place of the version before it; nobody who wrote it decides that."""

    verb, label, icon, needs_reason = "enact", _("Put in force"), "circle-check", True
    classed: ClassVar[str | None] = WORKFLOWS.key

    @classmethod
    def applies_to(cls, record: Any) -> bool:
        return bool(record.state == WorkflowState.DRAFT)

    def check(self) -> None:
        _require_draft(self.stored)

    def perform(self) -> None:
        self.record.state, self.record.since = WorkflowState.ACTIVE, current_day()
        for former in versions_of(self.record).filter(state=WorkflowState.ACTIVE):
            Replace(former, by=self.by, reason=self.reason).execute()

    def follow(self) -> None:
        workflows.forget()

    def stakes(self) -> Stakes:
        return stakes_of(self.record)

    def table_change(self) -> TableChange | None:
        """The sentences of the version in force beside those of the draft."""
        row: Workflow = self.record
        former = versions_of(row).filter(state=WorkflowState.ACTIVE).first()
        before = sheet_of(former) if former else {}
        return table_change(before, sheet_of(row), str(former.record) if former else "")


class Retire(Action):
    """Take a version out of force: from now on only the code says what is possible."""

    verb, label, icon, needs_reason = "retire", _("Retire"), "archive", True
    classed: ClassVar[str | None] = WORKFLOWS.key

    @classmethod
    def applies_to(cls, record: Any) -> bool:
        return bool(record.state == WorkflowState.ACTIVE)

    def check(self) -> None:
        if self.stored.state != WorkflowState.ACTIVE:
            raise ValidationError(_("The workflow is not in force."), "workflow.not_active")

    def perform(self) -> None:
        self.record.state = WorkflowState.RETIRED

    def follow(self) -> None:
        workflows.forget()

    def stakes(self) -> Stakes:
        return stakes_of(self.record)


class Replace(Action):
    """A version leaves when the next one comes into force."""

    verb, label, icon = "replace", _("Replace by the next version"), "arrow-bar-right"
    right = "enact"

    def perform(self) -> None:
        self.record.state = WorkflowState.RETIRED
