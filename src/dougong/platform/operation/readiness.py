"""Whether this process may be given work: one check per thing that has to stand."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from dougong.kernel import clock
from dougong.platform.jobs import queue
from dougong.platform.journal import capture
from dougong.platform.ledger import standing

from .backups import last_backup, last_drill
from .outcomes import Outcome

OK, WARNING, FAILED = "ok", "warning", "failed"
LAG_ALARM = timedelta(seconds=60)
VERIFIED_WITHIN = timedelta(hours=26)
JOB_ALARM = timedelta(minutes=10)
DISK_ALARM, DISK_REFUSED = 0.10, 0.01
CLOCK_ALARM = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Finding:
    """How one thing stands: `failed` takes the process out of service, `warning` calls a person."""

    state: str
    why: str = ""
    value: float | None = None

    def as_dict(self) -> dict[str, Any]:
        said: dict[str, Any] = {"status": self.state}
        if self.why:
            said["why"] = self.why
        if self.value is not None:
            said["value"] = round(self.value, 3)
        return said


def findings() -> Iterator[tuple[str, Finding]]:
    """Every check by its name; without a database the others are not asked."""
    reached = _database()
    yield "database", reached
    for name, check in CHECKS.items():
        if reached.state == FAILED and name in ASK_THE_DATABASE:
            yield name, Finding(FAILED, "unknown")
            continue
        try:
            yield name, check()
        except DatabaseError:
            yield name, Finding(FAILED, "unknown")


def is_ready(found: dict[str, Finding]) -> bool:
    return all(one.state != FAILED for one in found.values())


def _database() -> Finding:
    try:
        connection.ensure_connection()
        return Finding(OK) if connection.is_usable() else Finding(FAILED, "away")
    except DatabaseError:
        return Finding(FAILED, "away")


_migrated = False


def _migrations() -> Finding:
    """Asked until the answer is yes: a running process does not lose its tables."""
    global _migrated  # noqa: PLW0603 - one flag of one process
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return Finding(OK) if _migrated else Finding(FAILED, "missing")


def _journal() -> Finding:
    unguarded = capture.unguarded()
    return Finding(FAILED, "unguarded", len(unguarded)) if unguarded else Finding(OK)


def _sealing_lag() -> Finding:
    lag = standing.sealing_lag()
    if lag < LAG_ALARM:
        return Finding(OK, value=lag.total_seconds())
    if lag.total_seconds() >= settings.JOURNAL_LAG_LIMIT:
        return Finding(FAILED, "journal_behind", lag.total_seconds())
    return Finding(WARNING, standing.blocker() or "no_sealer", lag.total_seconds())


def _verification() -> Finding:
    last = standing.last_verification()
    if last is None:
        return Finding(WARNING, "never")
    age = clock.now() - last.at
    if last.result != "done":
        return Finding(FAILED, "invalid", age.total_seconds())
    late = age > VERIFIED_WITHIN
    return Finding(WARNING if late else OK, "late" if late else "", age.total_seconds())


def _checkpoint_destination() -> Finding:
    if standing.has_outside_checkpoint():
        return Finding(OK)
    return Finding(WARNING, "checkpoint_destination_missing")


def _jobs() -> Finding:
    age = queue.oldest_waiting()
    if not queue.has_worker():
        return Finding(WARNING, "no_worker", age.total_seconds())
    return Finding(WARNING if age > JOB_ALARM else OK, value=age.total_seconds())


def _disk() -> Finding:
    usage = shutil.disk_usage(settings.DATA)
    free = usage.free / usage.total
    if free < DISK_REFUSED:
        return Finding(FAILED, "full", free)
    return Finding(WARNING if free < DISK_ALARM else OK, value=free)


def _backup() -> Finding:
    return _of(last_backup())


def _drill() -> Finding:
    return _of(last_drill())


def _of(last: Outcome) -> Finding:
    age, why = last.age(), last.complaint()
    return Finding(WARNING if why else OK, why, age.total_seconds() if age else None)


def _clock() -> Finding:
    if clock.is_moved():
        state = FAILED if settings.ENVIRONMENT == "production" else WARNING
        return Finding(state, "moved")
    difference = standing.clock_difference()
    is_off = difference > CLOCK_ALARM
    return Finding(WARNING if is_off else OK, value=difference.total_seconds())


CHECKS: dict[str, Callable[[], Finding]] = {
    "migrations": _migrations,
    "journal": _journal,
    "sealing_lag": _sealing_lag,
    "verification": _verification,
    "checkpoint_destination": _checkpoint_destination,
    "jobs": _jobs,
    "disk": _disk,
    "backup": _backup,
    "drill": _drill,
    "clock": _clock,
}
ASK_THE_DATABASE = set(CHECKS) - {"disk", "backup", "drill"}
