"""Who is told of a request: those whose turn it is, its maker, and those it was taken from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from dougong.kernel.errors import N_
from dougong.platform.approvals.checkers import checkers_of
from dougong.platform.approvals.choices import RequestState, StepState
from dougong.platform.approvals.models import ApprovalRequest, Step
from dougong.platform.notices import texts
from dougong.platform.notices.actions import notify, notify_those_who_see, settle
from dougong.platform.notices.reasons import (
    APPROVAL_DECIDED,
    APPROVAL_ESCALATED,
    APPROVAL_WAITING,
    DEADLINE,
)
from dougong.platform.notices.texts import Message

OUTCOMES = {
    RequestState.APPROVED: N_("Your request “%(what)s” was approved and takes effect on %(day)s."),
    RequestState.DONE: N_("Your request “%(what)s” was approved and done."),
    RequestState.REJECTED: N_("%(who)s rejected your request “%(what)s”: %(said)s"),
    RequestState.RETURNED: N_("%(who)s returned your request “%(what)s” to you: %(said)s"),
    RequestState.EXPIRED: N_("Nobody decided your request “%(what)s” in time."),
    RequestState.STALE: N_(
        "Your request “%(what)s” was overtaken by other changes; nothing was done."
    ),
    RequestState.FAILED: N_("Your request “%(what)s” was approved but could not be done."),
}
WAITS = N_("%(who)s asks for your approval: %(what)s")
WITHDRAWN = N_("%(who)s withdrew the request “%(what)s”, which waited for you.")
NEAR = N_("Your approval is due on %(day)s: %(what)s")
LATE = N_("Your approval is overdue since %(day)s: %(what)s")
PASSED_TO = N_("Nobody decided this in time, now it is yours: %(what)s")
PASSED_FROM = N_(
    "Your request “%(what)s” was not decided in time and passed to the next higher role."
)


def tell_checkers(request: ApprovalRequest, steps: Iterable[Step], text: str = WAITS) -> None:
    """Those who may decide the steps that are open now; they see the request by that."""
    reason = APPROVAL_ESCALATED if text == PASSED_TO else APPROVAL_WAITING
    values = {"who": texts.person(request.maker_person_id), "what": texts.record(request.pk)}
    message = Message(reason, text, values)
    for step in steps:
        if step.state == StepState.OPEN:
            notify_those_who_see(message, to=checkers_of(request, step), about=request.record)


def remind(request: ApprovalRequest, step: Step, day: date, *, is_late: bool) -> None:
    """Once before the time of a step is over, and once when it is."""
    values = {"what": texts.record(request.pk), "day": texts.day(day)}
    when = "late" if is_late else "near"
    message = Message(DEADLINE, LATE if is_late else NEAR, values, key=f"approval/{step.pk}/{when}")
    notify_those_who_see(message, to=checkers_of(request, step), about=request.record)


def tell_of_passing_up(request: ApprovalRequest, step: Step) -> None:
    """The role above, and the maker."""
    settle(request.pk, APPROVAL_WAITING)
    tell_checkers(request, [step], PASSED_TO)
    message = Message(APPROVAL_ESCALATED, PASSED_FROM, {"what": texts.record(request.pk)})
    notify(message, to=[request.maker_id], about=request.record)


def tell_outcome(request: ApprovalRequest) -> None:
    """The maker hears how it ended; whoever it waited for, that it does no longer."""
    if request.state == RequestState.WITHDRAWN:
        _tell_of_withdrawal(request)
    settle(request.pk, APPROVAL_WAITING, APPROVAL_ESCALATED, DEADLINE)
    text = OUTCOMES.get(RequestState(request.state))
    if text is not None:
        values = _values(request)
        notify(Message(APPROVAL_DECIDED, text, values), to=[request.maker_id], about=request.record)


def _tell_of_withdrawal(request: ApprovalRequest) -> None:
    values = {"who": texts.person(request.maker_person_id), "what": texts.record(request.pk)}
    message = Message(APPROVAL_DECIDED, WITHDRAWN, values)
    for step in request.steps.filter(round=request.round, state=StepState.OPEN):
        notify(message, to=[one.pk for one in checkers_of(request, step)], about=request.record)


def _values(request: ApprovalRequest) -> dict[str, Any]:
    last = request.decisions.filter(round=request.round).order_by("pk").last()
    return {
        "what": texts.record(request.pk),
        "who": texts.person(last.person_id if last else None),
        "said": request.outcome,
        "day": texts.day(request.effective_on) if request.effective_on else "",
    }
