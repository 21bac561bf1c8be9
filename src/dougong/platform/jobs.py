"""Background work: a job is enqueued in the transaction of the change, so a rollback leaves none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from procrastinate.contrib.django import app

from . import idempotency
from .events import Event

Task = Callable[..., None]


def job(
    *, queue: str = "default", cron: str | None = None, retry: int = 3, on: Event | None = None
) -> Callable[[Task], Any]:
    """Declare a background entry point; `cron` runs it on a schedule, `on` after an event."""

    def declare(function: Task) -> Any:
        name = f"{function.__module__}.{function.__name__}"
        if cron is None:
            task = app.task(name=name, queue=queue, retry=retry)(function)
            if on is not None:
                on.deliveries.append(task.defer)
            return task

        def on_schedule(timestamp: int) -> None:
            function()

        return app.periodic(cron=cron)(app.task(name=name, queue=queue, retry=retry)(on_schedule))

    return declare


@job(cron="20 * * * *")
def forget_idempotency_keys() -> None:
    """Keys are kept for a day."""
    idempotency.forget_old_keys()


def enqueue(task: Any, **arguments: Any) -> int:
    """Run `task` in a worker once the present transaction is committed; returns the job's number."""
    return int(task.defer(**arguments))
