"""Requests that end without a decision: the maker takes it back, or the time is over."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from dougong.kernel import clock
from dougong.platform.actions import Action
from dougong.platform.actions.attempts import repeats
from dougong.platform.approvals.choices import OPEN_STATES, RequestState
from dougong.platform.approvals.models import ApprovalRequest
from dougong.platform.journal import Line, unit_of_work

from .writing import REFUSED, Altered, Decided, end, lock_group, note_refusal


class Withdraw(Action):
    """The maker takes the request back."""

    verb, label, icon, needs_reason = "withdraw", _("Withdraw"), "arrow-back-up", True
    needs_key = True
    state = RequestState.WITHDRAWN

    @classmethod
    def applies_to(cls, record: ApprovalRequest) -> bool:
        return record.is_open

    @repeats
    def execute(self) -> ApprovalRequest:
        seen: ApprovalRequest = self.record
        try:
            with transaction.atomic(), unit_of_work(self.by.pk) as unit:
                lock_group(seen.action_class, seen.group_id)
                self._require_maker()
                self.admit()
                request = self._taken(seen)
                end(request, self.state, self.reason)
                unit.write([Line(self.verb, request.pk, request.version, self.reason)])
        except REFUSED as error:
            note_refusal(self.verb, seen, self.by, error)
            raise
        self.record = request
        return request

    def _require_maker(self) -> None:
        """What has ended is not withdrawn by anybody; what is open, by its maker only."""
        seen = self.policy.rows(self.by, "view").filter(pk=self.record.pk).first()
        mine = self.policy.rows(self.by, self.verb).filter(pk=self.record.pk)
        if seen is None or (seen.is_open and not mine.exists()):
            raise self.refusal()

    def _taken(self, seen: ApprovalRequest) -> ApprovalRequest:
        taken = ApprovalRequest.objects.filter(
            pk=seen.pk, state__in=OPEN_STATES, version=seen.version
        ).update(version=F("version") + 1, updated_at=clock.now())
        now = ApprovalRequest.objects.select_related("record", "scope").get(pk=seen.pk)
        if not taken:
            raise Altered if now.is_open else Decided
        return now


class Expire(Withdraw):
    """Nobody decided in time."""

    verb, label, icon, needs_reason = "expire", _("Expire"), "clock", False
    state = RequestState.EXPIRED
