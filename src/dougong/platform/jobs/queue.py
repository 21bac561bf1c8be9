"""What the platform keeps about jobs: effects that happened, stalled and parked ones, what is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connection, models, transaction
from django.db.models.functions import Now
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from dougong.kernel import clock

STALLED_AFTER = timedelta(seconds=30)
"""A worker that has given no sign of life for so long is taken for dead."""
FINISHED_KEPT = timedelta(days=1)
EFFECTS_KEPT = timedelta(days=400)


class JobEffect(models.Model):
    """The effect of one job happened: written in the transaction of the effect, so never without it."""

    key = models.CharField(max_length=250, primary_key=True)
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.key


def effect_key(name: str, arguments: Mapping[str, Any], number: int | None) -> str:
    """A scheduled job is named by its period, so that two schedulers or a restart make one effect."""
    if "period" in arguments:
        return f"{name}/{arguments['period']}"
    return f"{name}/job/{number}"


def once(key: str, work: Callable[[], Any]) -> bool:
    """Do `work` unless it was done under this key before; effect and key are committed together."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Advisory, because the row comes last: a row at the beginning would take a transaction
            # id, and the sealer would wait for as long as the job runs.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        if JobEffect.objects.filter(pk=key).exists():
            return False
        work()
        JobEffect.objects.create(pk=key)
        return True


def alone(name: str) -> None:
    """Until the end of the transaction nobody else sends what has this name."""
    # Advisory, because a locked row would make the sealer wait for as long as the other side does.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 11))", [name])


def take_up_stalled(silent_for: timedelta = STALLED_AFTER) -> int:
    """Give the jobs of dead workers back to the queue; returns how many."""
    # The heartbeats are written by the database's clock, not by the product's.
    is_dead = models.Q(worker=None) | models.Q(worker__last_heartbeat__lt=Now() - silent_for)
    stalled = ProcrastinateJob.objects.filter(is_dead, status="doing")
    numbers = list(stalled.values_list("pk", flat=True))
    for number in numbers:
        run_again(number)
    return len(numbers)


def run_again(number: int) -> None:
    """Put a stalled or parked job back, at once."""
    app.job_manager.retry_job_by_id(number, retry_at=clock.machine_now())


def parked() -> models.QuerySet[ProcrastinateJob]:
    """Jobs that failed as often as they may: somebody has to look."""
    return ProcrastinateJob.objects.filter(status="failed").order_by("pk")


def parked_count() -> float:
    """How many jobs are parked; unknown while the database is away."""
    try:
        return float(parked().count())
    except DatabaseError:
        return float("nan")


def oldest_waiting() -> timedelta:
    """How long the oldest job that could run has been waiting for a worker."""
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST_WAITING)
        (age,) = cursor.fetchone()
    return age or timedelta(0)


def has_worker() -> bool:
    """Whether any worker has given a sign of life lately."""
    return ProcrastinateWorker.objects.filter(last_heartbeat__gt=Now() - 2 * STALLED_AFTER).exists()


def make_due() -> int:
    """Let jobs run whose time has come by the product's clock, when that is ahead of the machine's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = now() "
            "WHERE status = 'todo' AND scheduled_at > now() AND scheduled_at <= %s",
            [clock.now()],
        )
        return int(cursor.rowcount)


def remove_finished() -> None:
    """Forget jobs that are done, and effects that no job can repeat any more."""
    with connection.cursor() as cursor:
        cursor.execute(_REMOVE_FINISHED, [FINISHED_KEPT.total_seconds()])
        cursor.execute(
            "DELETE FROM procrastinate_periodic_defers WHERE job_id IS NULL AND defer_timestamp < %s",
            [int((clock.now() - EFFECTS_KEPT).timestamp())],
        )
    JobEffect.objects.filter(at__lt=clock.now() - EFFECTS_KEPT).delete()


_OLDEST_WAITING = """
SELECT max(clock_timestamp() - coalesce(j.scheduled_at, e.at)) FROM procrastinate_jobs j
JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
WHERE j.status = 'todo' AND coalesce(j.scheduled_at, e.at) <= clock_timestamp()
"""
_REMOVE_FINISHED = """
DELETE FROM procrastinate_jobs j WHERE j.status IN ('succeeded', 'cancelled', 'aborted')
AND NOT EXISTS (SELECT FROM procrastinate_events e WHERE e.job_id = j.id AND e.at >= now() - %s * interval '1 s')
"""
