"""A worker at work: jobs, schedules and what others left behind, until it is told to stop."""

from __future__ import annotations

import logging
import os
import socket
import threading
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, close_old_connections, connection
from procrastinate.exceptions import ConnectorException

from . import queue as queued
from .schedules import defer_due
from .tasks import run_once, worker_app

log = logging.getLogger(__name__)
PAUSE = 15.0
HEARTBEAT = 10.0
SILENT_BEATS = 3
ROUNDS = 1_000


def new_name() -> str:
    """Two workers of the same name would take each other's jobs."""
    return f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"


@dataclass(slots=True)
class Upkeep:
    """Looks for due schedules and stalled jobs beside the worker, a few times a minute."""

    pause: float = PAUSE
    silent_for: timedelta = queued.STALLED_AFTER
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Upkeep:
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join()

    def _run(self) -> None:
        while True:
            close_old_connections()
            try:
                queued.take_up_stalled(self.silent_for)
                defer_due()
            except (DatabaseError, ConnectorException):
                log.warning("the database does not answer")
            if self._stop.wait(self.pause):
                connection.close()
                return


def work(queues: list[str] | None, concurrency: int, beat: float = HEARTBEAT) -> None:
    """Run jobs until a signal comes; a database that goes away is waited for."""
    silent_for = beat * SILENT_BEATS
    with Upkeep(min(PAUSE, silent_for / 2), timedelta(seconds=silent_for)):
        attempt = threading.Event()
        while True:
            try:
                worker_app().run_worker(
                    queues=queues,
                    name=new_name(),
                    concurrency=concurrency,
                    delete_jobs="never",
                    update_heartbeat_interval=beat,
                    stalled_worker_timeout=silent_for,
                    task_middleware=[run_once],
                )
            except ConnectorException:
                log.warning("the database does not answer; trying again")
                attempt.wait(2)
            else:
                return


@dataclass(slots=True)
class Run:
    """What one run of everything due came to."""

    done: Counter[str] = field(default_factory=Counter)
    failed: int = 0

    def as_dict(self) -> dict[str, Any]:
        return {
            "done": sum(self.done.values()),
            "failed": self.failed,
            "parked": queued.parked().count(),
            "by_name": dict(sorted(self.done.items())),
        }

    def count(self, work: Callable[[], Any], context: Any, worker: Any) -> None:
        """Run one job and remember how it went."""
        try:
            run_once(work, context, worker)
        except Exception:
            self.failed += 1
            raise
        self.done[context.job.task_name] += 1


def run_due(queues: list[str] | None = None) -> Run:
    """Run everything that is due at the product's clock, until nothing is."""
    run = Run()
    queued.take_up_stalled()
    defer_due()
    for _ in range(ROUNDS):
        queued.make_due()
        before = sum(run.done.values()) + run.failed
        worker_app().run_worker(
            queues=queues,
            name=new_name(),
            wait=False,
            install_signal_handlers=False,
            delete_jobs="never",
            task_middleware=[run.count],
        )
        if sum(run.done.values()) + run.failed == before:
            return run
    return run
