"""Figures for Prometheus: counted in every process of the web server, gathered when asked."""

from __future__ import annotations

import os
from collections.abc import Iterator

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from dougong.platform.jobs.queue import parked_count

from .backups import last_backup, last_drill
from .readiness import OK, findings

CONTENT_TYPE = CONTENT_TYPE_LATEST
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Named by whoever starts the web server: there its processes put their counts together."""
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 1.5, 3.0, 10.0)

requests = Counter("dougong_requests", "Answered requests.", ["method", "route", "status"])
seconds = Histogram("dougong_request_seconds", "Time to answer.", ["route"], buckets=_SECONDS)
refusals = Counter("dougong_refusals", "Refused requests: 401, 403, 404, 429.", ["status"])
failed_sign_ins = Counter("dougong_failed_sign_ins", "Sign-ins that came to nothing.")

_REFUSED = {401, 403, 404, 429}
_NAMES = {
    "sealing_lag": ("dougong_sealing_lag_seconds", "Age of the oldest entry that waits."),
    "jobs": ("dougong_oldest_job_seconds", "Age of the oldest job that could run."),
    "backup": ("dougong_backup_age_seconds", "Age of the last good backup."),
    "drill": ("dougong_restore_drill_age_seconds", "Age of the last good restore drill."),
    "verification": ("dougong_verification_age_seconds", "Age of the last verification."),
    "disk": ("dougong_disk_free_share", "Free share of the disk of the data folder."),
    "clock": ("dougong_clock_difference_seconds", "Distance to the clock of the database."),
}


def observe(method: str, route: str, status: int, taken: float) -> None:
    """Count one answer; `route` is the pattern and never the address, which strangers choose."""
    requests.labels(method, route, str(status)).inc()
    seconds.labels(route).observe(taken)
    if status in _REFUSED:
        refusals.labels(str(status)).inc()


class Standing:
    """What is asked of the installation when somebody wants the figures."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        checks = GaugeMetricFamily("dougong_check", "1 when the check is ok.", labels=["check"])
        for name, finding in findings():
            checks.add_metric([name], 1.0 if finding.state == OK else 0.0)
            if name in _NAMES and finding.value is not None:
                yield GaugeMetricFamily(*_NAMES[name], value=finding.value)
        yield checks
        for name, last in (("backup", last_backup()), ("restore_drill", last_drill())):
            failed = 1.0 if last.failure else 0.0
            yield GaugeMetricFamily(f"dougong_{name}_failed", "1 when the last one failed.", failed)
        yield GaugeMetricFamily(
            "dougong_parked_jobs", "Jobs that failed as often as they may.", parked_count()
        )


def exposition() -> bytes:
    """The figures as text."""
    registry = CollectorRegistry()
    registry.register(Standing())
    if os.environ.get(FOLDER):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(REGISTRY) + generate_latest(registry)
