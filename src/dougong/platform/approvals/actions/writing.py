"""Rows of a request brought to the database: the request itself, its steps, its journal lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import F

from dougong.kernel import clock
from dougong.kernel.errors import N_, DougongError
from dougong.platform.actions import Conflict, Missing
from dougong.platform.actions.locking import lock
from dougong.platform.actions.storing import store_plates
from dougong.platform.approvals.authority import StepRule
from dougong.platform.approvals.choices import OPEN_STATES, RequestState, StepState
from dougong.platform.approvals.classes import class_of
from dougong.platform.approvals.matrices import weigh
from dougong.platform.approvals.models import ApprovalRequest, Step
from dougong.platform.journal import Line, unit_of_work
from dougong.platform.notices.actions import settle
from dougong.platform.notices.reasons import APPROVAL_ESCALATED, APPROVAL_WAITING, DEADLINE
from dougong.platform.policies import Actor

from .telling import tell_checkers, tell_outcome


class Decided(DougongError):
    """The request is not pending any more."""

    code = "approvals.already_decided"
    status = 409

    def __init__(self) -> None:
        super().__init__(N_("The request has been decided or has ended meanwhile."))


class Altered(DougongError):
    """The request is not as the checker saw it."""

    code = "approvals.request_changed"
    status = 409

    def __init__(self) -> None:
        super().__init__(N_("The request has changed since you opened it. Look at it again."))


class Overtaken(DougongError):
    """What was approved can no longer happen as it was shown."""

    code = "approvals.stale"
    status = 409

    def __init__(self, message: str) -> None:
        super().__init__(message)


REFUSED = (Missing, PermissionDenied, Conflict, ValidationError, DougongError)
"""What a verb may answer instead of being done."""


def lock_group(action_class: str, group: int | None) -> None:
    """Requests whose amounts count together are submitted and decided one after the other."""
    with connection.cursor() as cursor:
        name = f"{action_class}/{group}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [name])


def claim(seen: ApprovalRequest) -> ApprovalRequest:
    """Take the request as it was seen, in one statement: of many at once exactly one succeeds."""
    taken = ApprovalRequest.objects.filter(
        pk=seen.pk,
        state=RequestState.PENDING,
        version=seen.version,
        payload_hash=seen.payload_hash,
    ).update(version=F("version") + 1, updated_at=clock.now())
    now = ApprovalRequest.objects.select_related("record", "scope", "matrix").get(pk=seen.pk)
    if not taken:
        raise Altered if now.state == RequestState.PENDING else Decided
    return now


def store(request: ApprovalRequest, *names: str) -> None:
    request.save(update_fields=[*names, "updated_at"])
    store_plates([request])


def end(request: ApprovalRequest, state: RequestState, outcome: str = "") -> None:
    """The request's life ends; steps that were not decided are void."""
    request.state, request.outcome, request.ended_at = state, outcome, clock.now()
    store(request, "state", "outcome", "ended_at", "version")
    tell_outcome(request)
    open_steps = request.steps.filter(state__in=(StepState.OPEN, StepState.WAITING))
    open_steps.update(state=StepState.VOID)


def lay_steps(request: ApprovalRequest, rules: Sequence[StepRule]) -> None:
    """The steps of a new round; the first stage is open."""
    first = min(rule.stage for rule in rules)
    steps = [
        Step(
            request=request,
            round=request.round,
            number=number,
            stage=rule.stage,
            party=rule.party,
            scope_id=request.scope_id,
            quorum=rule.quorum,
            days=rule.days,
            superior=rule.superior,
        )
        for number, rule in enumerate(rules, 1)
    ]
    for step in steps:
        if step.stage == first:
            opened(step)
    Step.objects.bulk_create(steps)
    tell_checkers(request, steps)


def open_stage(request: ApprovalRequest, steps: Sequence[Step]) -> None:
    """It is the turn of the next stage."""
    following = [opened(step) for step in steps if step.stage == steps[0].stage]
    Step.objects.bulk_update(following, ["state", "due_at"])
    settle(request.pk, APPROVAL_WAITING, APPROVAL_ESCALATED, DEADLINE)
    tell_checkers(request, following)


def opened(step: Step) -> Step:
    step.state, step.due_at = StepState.OPEN, clock.now() + timedelta(days=step.days)
    return step


def begin_again(request: ApprovalRequest, rules: Sequence[StepRule]) -> None:
    """All decisions so far are void, and the steps start anew."""
    live = request.steps.filter(round=request.round)
    live.update(state=StepState.VOID)
    request.round += 1
    settle(request.pk, APPROVAL_WAITING, APPROVAL_ESCALATED, DEADLINE)
    lay_steps(request, rules)


def raised(request: ApprovalRequest) -> bool:
    """Weigh the request again; the stricter result holds, and starts the steps anew."""
    weighing = weigh(class_of(request.action_class), request)
    if weighing.chosen.level <= request.level:
        return False
    request.matrix, request.sum_basis = weighing.matrix, weighing.total
    request.matrix_row, request.level = weighing.chosen.number, weighing.chosen.level
    begin_again(request, weighing.chosen.steps)
    store(request, "matrix", "sum_basis", "matrix_row", "level", "round", "version")
    return True


def raise_siblings(request: ApprovalRequest) -> list[Line]:
    """A new request may lift others of its group over a limit."""
    lines = []
    siblings = ApprovalRequest.objects.select_related("record", "scope").filter(
        action_class=request.action_class, group=request.group_id, state__in=OPEN_STATES
    )
    for one in lock(siblings.exclude(pk=request.pk))[0]:
        one.version += 1
        was_approved = one.state == RequestState.APPROVED
        one.state = RequestState.PENDING
        if raised(one):
            store(one, "state")
            lines.append(Line("raise_level", one.pk, one.version, request.code))
        elif was_approved:
            one.state = RequestState.APPROVED
    return lines


def note_refusal(verb: str, request: ApprovalRequest, by: Actor, error: Exception) -> None:
    """A refused attempt stands in the journal, after whatever it did was taken back."""
    code = getattr(error, "code", None) or type(error).__name__
    told: dict[str, Any] = {"refused": str(code), "payload_hash": request.payload_hash}
    with transaction.atomic(), unit_of_work(by.pk) as unit:
        line = Line(verb, request.pk, request.version, "", "refused", after=told)
        unit.write([line])
