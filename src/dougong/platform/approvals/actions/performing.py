"""What was approved is done: everybody authorised again, nothing else than what was shown."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F

from dougong.kernel.errors import N_, DougongError
from dougong.platform.actions import Action, Conflict, Missing
from dougong.platform.approvals.choices import RequestState, Verdict
from dougong.platform.approvals.models import ApprovalRequest, Decision
from dougong.platform.approvals.payloads import action_of, digest
from dougong.platform.approvals.persons import account_of, capacities
from dougong.platform.approvals.previews import captured, held_to
from dougong.platform.journal import Line, unit_of_work
from dougong.platform.journal.circumstances import approval_scope, units_gathered
from dougong.platform.journal.entries import ON_BEHALF_OF
from dougong.platform.policies import Installation
from dougong.platform.records.days import current_day
from dougong.platform.requests.errors import refusal_of

from .writing import Decided, Overtaken, end, lock_group


def perform(request: ApprovalRequest) -> Exception | None:
    """Do the verb of a request that is approved; the answer is what hindered it, if anything did.

    The request ends as done, as stale or as failed; it is claimed by the caller.
    """
    try:
        with transaction.atomic():
            _refuse_altered_payload(request)
            decisions = list(approvals_of(request))
            _authorise_checkers(request, decisions)
            with approval_scope(told_of(request, decisions)), units_gathered() as units:
                _verb_of(request, decisions).execute()
            if held_to(captured(units)) != _promised(request):
                raise Overtaken(N_("It would change something else now than what was shown."))
    except Overtaken as error:
        end(request, RequestState.STALE, error.code)
        return error
    except (Conflict, Missing, PermissionDenied) as error:
        end(request, RequestState.STALE, getattr(error, "code", None) or "rights.denied")
        return Overtaken(_reason_of(error))
    except (ValidationError, DougongError) as error:
        end(request, RequestState.FAILED, refusal_of(error).message)
        return error
    end(request, RequestState.DONE)
    return None


def follow_rejection(request: ApprovalRequest) -> None:
    """The record learns that its verb was turned down, where the verb says what follows."""
    action = action_of(request, Installation())
    following = action.on_rejection
    if following is None or request.target_id is None:
        return
    row = type(action.record)._default_manager.select_related("record").get(pk=request.target_id)
    if following.applies_to(row):
        following(row, by=Installation(), reason=request.outcome).execute()


def _reason_of(error: Exception) -> str:
    if isinstance(error, Conflict):
        return N_("The record has changed since the request was made.")
    if isinstance(error, Missing):
        return N_("The record is not there any more, or its maker does not see it.")
    return N_("The maker does not hold the right any more.")


def approvals_of(request: ApprovalRequest) -> Any:
    rows = request.decisions.filter(round=request.round, verdict=Verdict.APPROVE)
    return rows.select_related("step", "account").order_by("pk")


def told_of(request: ApprovalRequest, decisions: list[Decision]) -> dict[str, Any]:
    """What every entry of the change says about its approval."""
    return {
        "request": request.pk,
        "payload_hash": request.payload_hash,
        "decisions": [
            {"account": one.account_id, "person": one.person_id, "signature": one.signature}
            | ({ON_BEHALF_OF: one.on_behalf_of_id} if one.on_behalf_of_id else {})
            for one in decisions
        ],
    }


def _refuse_altered_payload(request: ApprovalRequest) -> None:
    is_whole = digest(request.payload) == request.payload_hash
    if not is_whole or digest(request.preview) != request.preview_hash:
        raise Overtaken(N_("The stored request is not the one that was approved."))


def _authorise_checkers(request: ApprovalRequest, decisions: list[Decision]) -> None:
    """Each who approved must still hold the role of their step, and must not have been a hand."""
    for one in decisions:
        checker = account_of(one.account_id)
        is_hand = bool({checker.natural_person, one.on_behalf_of_id} & set(request.hands))
        held = {None, one.on_behalf_of_id} & set(capacities(checker, one.step))
        if is_hand or one.payload_hash != request.payload_hash or not held:
            raise Overtaken(N_("One of those who approved does not hold the role any more."))


def _verb_of(request: ApprovalRequest, decisions: list[Decision]) -> Action:
    """The verb in the name of its maker; what was only asked for, in the name of the last checker."""
    acting = decisions[-1].account_id if request.is_asked else request.maker_id
    action = action_of(request, account_of(acting))
    if request.target_id is not None and action.record.version != request.target_version:
        raise Conflict(action.record, action.record)
    return action


def _promised(request: ApprovalRequest) -> str:
    return held_to(json.loads(request.preview))


class TakeEffect:
    """A request that was approved for a later day is done on that day, once."""

    def __init__(self, request: ApprovalRequest) -> None:
        self.request = request

    def execute(self) -> ApprovalRequest:
        seen = self.request
        with transaction.atomic(), unit_of_work(None) as unit:
            lock_group(seen.action_class, seen.group_id)
            taken = ApprovalRequest.objects.filter(
                pk=seen.pk,
                state=RequestState.APPROVED,
                version=seen.version,
                effective_on__lte=current_day(),
            ).update(version=F("version") + 1)
            if not taken:
                raise Decided
            rows = ApprovalRequest.objects.select_related("record", "scope", "matrix")
            request = rows.get(pk=seen.pk)
            perform(request)
            unit.write([Line("take_effect", request.pk, request.version, request.outcome)])
        return request
