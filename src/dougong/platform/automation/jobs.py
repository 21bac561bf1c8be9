"""Automations run in jobs, after the commit of their cause."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from dougong.kernel import clock
from dougong.platform.jobs import enqueue, job, queue

from .actions.firing import come_round, hear, sweep
from .actions.measuring import measure
from .choices import AutomationState, Occasion
from .events import CAUSED, LIMITED
from .models import Automation
from .schedules import is_due, last_time


@job(on=CAUSED)
def run_automations(kind: str, verb: str, causes: list[list[int]], trail: list[int]) -> None:
    """Let automations look at records to which a verb was done."""
    hear(kind, verb, causes, trail)


@job(on=LIMITED)
def note_where_figures_stand(automation: int) -> None:
    """The figures of an automation that has just become active."""
    for one in active(Occasion.FACT).filter(pk=automation):
        measure(one)


@job(cron="*/15 * * * *")
def call_scheduled_automations() -> None:
    """Each in a job of its own, each time once."""
    now = clock.now()
    for one in active(Occasion.SCHEDULE):
        if is_due(one, now):
            enqueue(run_schedule, automation=one.pk, at=last_time(one, now).isoformat())


@job()
def run_schedule(automation: int, at: str) -> None:
    """One coming round of one automation."""
    one = active(Occasion.SCHEDULE).filter(pk=automation).first()
    if one is not None:
        period = datetime.fromisoformat(at)
        queue.once(f"automation/{automation}/{at}", lambda: come_round(one, period))


@job(cron="5 * * * *")
def look_at_figures() -> None:
    """Figures change with other records and with the day: every hour all are looked at."""
    for one in active(Occasion.FACT):
        enqueue(sweep_figures, automation=one.pk)


@job()
def sweep_figures(automation: int) -> None:
    """The figures of one automation."""
    for one in active(Occasion.FACT).filter(pk=automation):
        sweep(one)


def active(occasion: Occasion) -> QuerySet[Automation]:
    rows = Automation.objects.filter(state=AutomationState.ACTIVE, occasion=occasion)
    return rows.select_related("record", "rule_set")
