"""What outside bodies raise, and the institution's replies."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import RemarkState
from dougong.apps.accounts.models import AuditorRemark
from dougong.apps.accounts.queries.engagements import lies_within
from dougong.kernel import clock
from dougong.platform.actions import Action, Add

from .grants import refusal


class RaiseRemark(Add):
    """Raise a question, finding or note about a scope of the engagement."""

    label = _("Raise")

    def check(self) -> None:
        remark: AuditorRemark = self.record
        if not remark.engagement.is_in_force:
            message = _("The engagement is not in force.")
            raise refusal("engagement", message, "engagement_not_in_force")
        if remark.kind_of_remark not in remark.engagement.may_raise:
            raise PermissionDenied(self.policy.permission(self.verb))
        if not lies_within(remark.scope_id, remark.engagement.scopes):
            message = _("The engagement does not reach this.")
            raise refusal("scope", message, "scope_elsewhere", record=str(remark.scope))

    def perform(self) -> None:
        self.record.raised_by_id = self.by.pk


class AnswerRemark(Action):
    """Reply for the institution."""

    verb, label, icon, edits = "answer", _("Reply"), "message", ("reply",)

    def check(self) -> None:
        if self.stored.state == RemarkState.CLOSED:
            raise ValidationError(_("The remark is closed."), "accounts.remark_closed")
        if not self.record.reply.strip():
            raise refusal("reply", _("Write the reply."), "reply_missing")

    def perform(self) -> None:
        self.record.state = RemarkState.ANSWERED
        self.record.replied_by_id, self.record.replied_at = self.by.pk, clock.now()

    @classmethod
    def applies_to(cls, record: AuditorRemark) -> bool:
        return record.state != RemarkState.CLOSED


class CloseRemark(Action):
    """The side that raised it is content with the reply."""

    verb, label, icon = "close", _("Close"), "check"

    def check(self) -> None:
        if self.stored.state != RemarkState.ANSWERED:
            message = _("Only a remark with a reply is closed.")
            raise ValidationError(message, "accounts.remark_unanswered")

    def perform(self) -> None:
        self.record.state = RemarkState.CLOSED

    @classmethod
    def applies_to(cls, record: AuditorRemark) -> bool:
        return record.state == RemarkState.ANSWERED
