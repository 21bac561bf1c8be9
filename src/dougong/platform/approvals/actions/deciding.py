"""A checker's word on a request: one conditional statement lets exactly one of many at once pass."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dougong.kernel import clock
from dougong.kernel.errors import N_
from dougong.platform.actions import Action
from dougong.platform.actions.attempts import repeats
from dougong.platform.actions.step_up import fresh_moment
from dougong.platform.approvals.choices import RequestState, StepState, Verdict
from dougong.platform.approvals.models import ApprovalRequest, Decision, Step
from dougong.platform.approvals.payloads import action_of, digest
from dougong.platform.approvals.persons import NotTheChecker, Turn, turn_of
from dougong.platform.journal import Line, unit_of_work
from dougong.platform.journal.canonical import canonical, plain
from dougong.platform.journal.entries import ON_BEHALF_OF
from dougong.platform.policies import Actor
from dougong.platform.records.days import current_day

from .performing import follow_rejection, perform
from .telling import tell_outcome
from .writing import (
    REFUSED,
    Altered,
    Overtaken,
    claim,
    end,
    lock_group,
    note_refusal,
    open_stage,
    raised,
    store,
)

SIGNED = (
    "request_id",
    "step_id",
    "account_id",
    "person_id",
    "on_behalf_of_id",
    "verdict",
    "payload_hash",
    "request_version",
    "reason",
    "stepped_up_at",
    "at",
)
"""What the signature of a decision covers."""


class Decide(Action):
    """One decision in one transaction; whatever is refused leaves a line in the journal."""

    verdict: ClassVar[Verdict]
    edits: ClassVar[tuple[str, ...]] = ("payload_hash",)
    needs_key: ClassVar[bool] = True

    @classmethod
    def applies_to(cls, record: ApprovalRequest) -> bool:
        return record.state == RequestState.PENDING

    @repeats
    def execute(self) -> ApprovalRequest:
        seen: ApprovalRequest = self.record
        try:
            with transaction.atomic(), unit_of_work(self.by.pk) as unit:
                lock_group(seen.action_class, seen.group_id)
                self._require_sight()
                self.admit()
                request = claim(seen)
                hindrance = self._decide(request)
                unit.write([self._line(request)])
        except REFUSED as error:
            note_refusal(self.verb, seen, self.by, error)
            raise
        self.record = request
        if hindrance is not None:
            raise hindrance
        return request

    @classmethod
    def execute_many(cls, records: Iterable[Any], *, by: Actor, reason: str = "") -> list[Any]:
        rows = list(records)
        if len(rows) > 1:
            message = _("Each request is decided by itself.")
            raise ValidationError(message, "approvals.one_by_one")
        return [cls(row, by=by, reason=reason).execute() for row in rows]

    def _require_sight(self) -> None:
        if not self.policy.rows(self.by, self.verb).filter(pk=self.record.pk).exists():
            raise self.refusal()

    def _decide(self, request: ApprovalRequest) -> Exception | None:
        """Write the decision and what follows from it; the answer is what hindered the verb."""
        if request.expires_at <= clock.now():
            end(request, RequestState.EXPIRED)
            return Overtaken(N_("The request has expired."))
        turn = turn_of(request, self.by)
        decision = self._signed(request, turn)
        if raised(request):
            return Altered()
        decision.save(force_insert=True)
        return self.conclude(request, turn.step)

    def conclude(self, request: ApprovalRequest, step: Step) -> Exception | None:
        """What the verdict does to the request."""
        raise NotImplementedError

    def _signed(self, request: ApprovalRequest, turn: Turn) -> Decision:
        decision = Decision(
            request=request,
            step=turn.step,
            round=request.round,
            account_id=self.by.pk,
            person_id=turn.person,
            on_behalf_of_id=turn.on_behalf_of,
            verdict=self.verdict,
            payload_hash=request.payload_hash,
            request_version=self.record.version,
            reason=self.reason,
            stepped_up_at=fresh_moment(),
        )
        signed = {name: plain(getattr(decision, name)) for name in SIGNED}
        decision.signature = digest(canonical(signed))
        return decision

    def _line(self, request: ApprovalRequest) -> Line:
        said = list(request.decisions.order_by("pk"))
        told = {
            "payload_hash": request.payload_hash,
            "state": request.state,
            "persons": [one.person_id for one in said],
        }
        mine = [one for one in said if one.account_id == self.by.pk and one.on_behalf_of_id]
        about = {ON_BEHALF_OF: [mine[-1].on_behalf_of_id]} if mine else {}
        return Line(self.verb, request.pk, request.version, self.reason, after=told, about=about)


class Approve(Decide):
    """Let it happen; the last approval does it at once."""

    verb, label, icon = "approve", _("Approve"), "check"
    verdict = Verdict.APPROVE

    def conclude(self, request: ApprovalRequest, step: Step) -> Exception | None:
        given = request.decisions.filter(step=step, verdict=Verdict.APPROVE)
        if given.values("person").distinct().count() < step.quorum:
            return None
        self._require_right_of_last_checker(request, step)
        step.state = StepState.DONE
        step.save(update_fields=["state"])
        live = request.steps.filter(round=request.round)
        if live.filter(state=StepState.OPEN).exists():
            return None
        if waiting := list(live.filter(state=StepState.WAITING).order_by("stage", "number")):
            open_stage(request, waiting)
            return None
        if request.effective_on is not None and request.effective_on > current_day():
            request.state = RequestState.APPROVED
            store(request, "state")
            tell_outcome(request)
            return None
        return perform(request)

    def _require_right_of_last_checker(self, request: ApprovalRequest, step: Step) -> None:
        """What was only asked for is done in the name of the last checker, who must hold the right."""
        others = request.steps.filter(round=request.round).exclude(pk=step.pk)
        is_last = not others.filter(state__in=(StepState.OPEN, StepState.WAITING)).exists()
        if not (request.is_asked and is_last):
            return
        action = action_of(request, self.by)
        is_new = request.target_id is None
        policy, row = action.policy, action.record
        may = policy.allows_new if is_new else policy.allows
        if not may(self.by, action.verb, row):
            raise PermissionDenied(policy.permission(action.verb))


class Reject(Decide):
    """Say no; one is enough."""

    verb, label, icon = "reject", _("Reject"), "x"
    needs_reason, is_grave = True, True
    verdict = Verdict.REJECT

    def conclude(self, request: ApprovalRequest, step: Step) -> Exception | None:
        end(request, RequestState.REJECTED, self.reason)
        follow_rejection(request)
        return None


class Return(Decide):
    """Send it back: something is missing, and the maker asks anew."""

    verb, label, icon, needs_reason = "return", _("Return"), "arrow-back-up", True
    verdict = Verdict.RETURN

    def conclude(self, request: ApprovalRequest, step: Step) -> Exception | None:
        end(request, RequestState.RETURNED, self.reason)
        return None


__all__ = ["Approve", "Decide", "NotTheChecker", "Reject", "Return"]
