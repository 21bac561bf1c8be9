"""Requests that end or take effect by the calendar."""

from __future__ import annotations

from dougong.kernel import clock
from dougong.platform.jobs import job
from dougong.platform.policies import Installation
from dougong.platform.records.days import current_day

from .actions import Escalate, Expire, TakeEffect, remind_of_due_steps
from .actions.writing import Altered, Decided
from .choices import RequestState, StepState
from .models import ApprovalRequest, Step


@job(cron="*/10 * * * *")
def end_expired_requests() -> None:
    """End every request on which nobody decided in time."""
    rows = ApprovalRequest.objects.filter(state=RequestState.PENDING)
    for request in rows.filter(expires_at__lte=clock.now()).select_related("record"):
        try:
            Expire(request, by=Installation()).execute()
        except (Altered, Decided):  # somebody decided it just now
            continue


@job(cron="5 * * * *")
def let_approved_requests_take_effect() -> None:
    """Do what was approved for today."""
    due = ApprovalRequest.objects.filter(
        state=RequestState.APPROVED, effective_on__lte=current_day()
    )
    for request in due.select_related("record"):
        try:
            TakeEffect(request).execute()
        except Decided:  # another worker was first
            continue


@job(cron="*/15 * * * *")
def look_after_due_steps() -> None:
    """Remind those whose time is nearly over, and pass up what is past it."""
    remind_of_due_steps()
    late = Step.objects.filter(
        state=StepState.OPEN, request__state=RequestState.PENDING, due_at__lte=clock.now()
    )
    for step in late.select_related("request__record"):
        try:
            Escalate(step.request, by=Installation(), step=step).execute()
        except Decided:  # somebody decided it just now
            continue
