"""What was tried as often as it may be, jobs and deliveries, and the operator's order to try again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Subquery
from procrastinate.contrib.django.models import ProcrastinateEvent

from dougong.platform.actions import Missing
from dougong.platform.actions.locking import lock
from dougong.platform.jobs import queue
from dougong.platform.journal.notes import note
from dougong.platform.notices.models import Delivery
from dougong.platform.policies import Actor
from dougong.platform.webhooks.models import Dispatch

SHOWN = 100
RUN_AGAIN, SEND_AGAIN = "run_again", "send_again"


@dataclass(frozen=True, slots=True)
class ParkedJob:
    """A job without its arguments: they may name records that the operator must not see."""

    number: int
    name: str
    queue: str
    attempts: int
    failed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ParkedDelivery:
    """What another host has not taken: a notice by its channel, or what a webhook tells."""

    key: UUID
    way: str
    made_at: datetime
    attempts: int
    failure: str

    @classmethod
    def of(cls, one: Any, way: str) -> Self:
        return cls(one.pk, way, one.began_at, one.attempts, one.failure)


def parked_jobs() -> list[ParkedJob]:
    """The newest jobs that failed for good."""
    ends = ProcrastinateEvent.objects.filter(job=OuterRef("pk"), type="failed").order_by("-at")
    rows = queue.parked().annotate(failed_at=Subquery(ends.values("at")[:1])).order_by("-pk")
    names = ("pk", "task_name", "queue_name", "attempts", "failed_at")
    return [ParkedJob(*row) for row in rows.values_list(*names)[:SHOWN]]


def parked_deliveries() -> list[ParkedDelivery]:
    """The newest that could not be sent within a day; neither text nor reader is told."""
    notices = Delivery.objects.parked().select_related("notice").order_by("-pk")[:SHOWN]
    dispatches = Dispatch.objects.parked().select_related("webhook__record").order_by("-pk")[:SHOWN]
    found = [ParkedDelivery.of(one, one.get_channel_display()) for one in notices]
    found += [ParkedDelivery.of(one, one.webhook.record.code) for one in dispatches]
    return sorted(found, key=lambda one: one.key, reverse=True)[:SHOWN]


def order_job_again(number: int, actor: Actor) -> None:
    """Give a parked job back to the queue, with an entry of who wanted that."""
    with transaction.atomic():
        (jobs,) = lock(queue.parked().filter(pk=number))
        if not jobs:
            raise Missing(str(number))
        (job,) = jobs
        queue.run_again(number)
        about = {"job": number, "name": job.task_name, "attempts": job.attempts}
        note(RUN_AGAIN, actor.pk, result="done", about=about)


def order_delivery_again(key: UUID, actor: Actor) -> None:
    """Let a parked delivery be tried once more, with an entry of who wanted that."""
    with transaction.atomic():
        for model in (Delivery, Dispatch):
            found: Any = model._default_manager.filter(pk=key)
            row = found.first()
            if row is not None and found.send_again():
                way = row.channel if model is Delivery else "webhook"
                about = {"delivery": str(key), "channel": way, "attempts": row.attempts}
                note(SEND_AGAIN, actor.pk, result="done", about=about)
                return
    raise Missing(str(key))
