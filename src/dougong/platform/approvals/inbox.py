"""Which requests wait for a person, and which they made or decided."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet

from dougong.kernel import clock
from dougong.platform.policies import Actor

from .choices import StepState
from .models import ApprovalRequest, Decision
from .policies import waiting_by_holder

SHOWN = 100
SHOWN_WITH = ("record", "maker_person", "target", "scope")


def waiting(actor: Actor) -> QuerySet[ApprovalRequest]:
    """Requests this person may decide now, the one that is due first above."""
    person = actor.natural_person
    if person is None or not actor.may_sign:
        return ApprovalRequest.objects.none()
    mine = Q(pk__in=())
    for holder, among in waiting_by_holder(actor):
        mine |= among & _open_to(holder) if holder else among
    rows = ApprovalRequest.objects.filter(mine, _open_to(person))
    due = Min("steps__due_at", filter=Q(steps__state=StepState.OPEN))
    rows = rows.annotate(due_at=due).select_related(*SHOWN_WITH)
    return rows.order_by(F("due_at"), "submitted_at")


def _open_to(person: int) -> Q:
    """Requests in which the person had no hand and has had no say in this round."""
    round_now = Decision.objects.filter(request=OuterRef("pk"), round=OuterRef("round"))
    spoken = round_now.filter(Q(person=person) | Q(on_behalf_of=person))
    return ~Q(hands__contains=[person]) & ~Q(Exists(spoken))


def tally(actor: Actor) -> dict[str, Any]:
    """How many requests wait for a person, and how many of them are past their time."""
    rows: QuerySet[Any] = waiting(actor)[: SHOWN + 1]
    due = [one.due_at for one in rows]
    now = clock.now()
    total = f"{SHOWN}+" if len(due) > SHOWN else str(len(due) or "")
    return {"total": total, "late": sum(one is not None and one < now for one in due)}


def made_by(actor: Actor) -> QuerySet[ApprovalRequest]:
    rows = ApprovalRequest.objects.filter(maker_person=actor.natural_person)
    return rows.select_related(*SHOWN_WITH).order_by("-submitted_at")


def decided_by(actor: Actor) -> QuerySet[ApprovalRequest]:
    spoken = Decision.objects.filter(person=actor.natural_person).values("request")
    rows = ApprovalRequest.objects.filter(pk__in=spoken)
    return rows.select_related(*SHOWN_WITH).order_by("-submitted_at")
