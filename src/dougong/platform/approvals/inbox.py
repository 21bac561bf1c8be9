"""Which requests wait for a person, and which they made or decided."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from dougong.platform.policies import Actor

from .models import ApprovalRequest, Decision
from .policies import waiting_for

SHOWN = 100
SHOWN_WITH = ("record", "maker_person", "target", "scope")


def waiting(actor: Actor) -> QuerySet[ApprovalRequest]:
    """Requests this person may decide now, the oldest first."""
    person = actor.natural_person
    if person is None or not actor.may_sign:
        return ApprovalRequest.objects.none()
    spoken = Decision.objects.filter(request=OuterRef("pk"), round=OuterRef("round"), person=person)
    rows = ApprovalRequest.objects.filter(waiting_for(actor)).exclude(hands__contains=[person])
    rows = rows.exclude(Exists(spoken))
    return rows.select_related(*SHOWN_WITH).order_by("submitted_at")


def made_by(actor: Actor) -> QuerySet[ApprovalRequest]:
    rows = ApprovalRequest.objects.filter(maker_person=actor.natural_person)
    return rows.select_related(*SHOWN_WITH).order_by("-submitted_at")


def decided_by(actor: Actor) -> QuerySet[ApprovalRequest]:
    spoken = Decision.objects.filter(person=actor.natural_person).values("request")
    rows = ApprovalRequest.objects.filter(pk__in=spoken)
    return rows.select_related(*SHOWN_WITH).order_by("-submitted_at")
