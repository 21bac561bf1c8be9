"""Background work: a job is enqueued in the transaction of the change, so a rollback leaves none.

Delivery is at least once, the effect exactly once: a worker runs every job through `run_once`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, cast

from django.db import close_old_connections
from procrastinate import App, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from dougong.platform.journal import new_request_id, request_scope
from dougong.platform.requests import buckets, idempotency

from . import queue as queued
from .events import Event
from .schedules import SCHEDULES, Schedule

Task = Callable[..., None]
log = logging.getLogger(__name__)


def job(
    *, queue: str = "default", cron: str | None = None, retry: int = 3, on: Event | None = None
) -> Callable[[Task], Any]:
    """Declare a background entry point; `cron` runs it on a schedule, `on` after an event."""
    # Waits 4, 16, 64 s …; after the last attempt the job is parked until somebody looks.
    retries = RetryStrategy(max_attempts=retry, exponential_wait=4)

    def declare(function: Task) -> Any:
        name = f"{function.__module__}.{function.__name__}"
        if cron is None:
            task = app.task(name=name, queue=queue, retry=retries)(function)
            if on is not None:
                on.deliveries.append(task.defer)
            return task

        def on_schedule(timestamp: int, period: str = "") -> None:
            function()

        task = app.task(name=name, queue=queue, retry=retries)(on_schedule)
        SCHEDULES.append(Schedule(task, cron))
        return task

    return declare


@job(cron="20 * * * *")
def forget_spent_requests() -> None:
    """Keys are kept for a day, buckets until they are full again."""
    idempotency.forget_old_keys()
    buckets.forget_full_buckets()


def enqueue(task: Any, **arguments: Any) -> int:
    """Run `task` in a worker once the present transaction is committed; returns the job's number."""
    return int(task.defer(**arguments))


def worker_app() -> App:
    """An app for a worker: the same tasks, the worker's bookkeeping on connections of its own.

    The tasks stay with the ordinary app: what a job enqueues belongs to the job's transaction.
    """
    connector = cast(DjangoConnector, app.connector).get_worker_connector()
    working = App(connector=connector)
    working.tasks = app.tasks
    return working


def run_once(work: Callable[[], Any], context: Any, _worker: Any) -> None:
    """Run a job under its effect key; whatever it raises is logged with an id and goes on up."""
    running = context.job
    key = queued.effect_key(running.task_name, running.task_kwargs, running.id)
    close_old_connections()
    try:
        with request_scope(new_request_id()):
            _logged(key, work)
    finally:
        close_old_connections()


def _logged(key: str, work: Callable[[], Any]) -> None:
    try:
        was_done = not queued.once(key, work)
    except Exception as error:
        log.exception("job failed", extra={"job": key, "error": type(error).__name__})
        raise
    log.info("job was done before" if was_done else "job done", extra={"job": key})


@job(cron="30 2 * * *")
def remove_finished_jobs() -> None:
    """The queue stays short: a long one slows the start of every worker."""
    queued.remove_finished()
