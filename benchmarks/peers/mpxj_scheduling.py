"""Times MPXJ's scheduler on one plan file; runs in the peers' environment and prints JSON.

The virtual machine gets several rounds to warm up; the medians of the later ones count.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from importlib.metadata import version
from typing import Any

import jpype
import mpxj  # noqa: F401  its import names the jar files


def main(path: str) -> None:
    """Read the file, schedule it again and again, then ask every task for its slack."""
    jpype.startJVM("-Xmx6g", convertStrings=False)
    universal = jpype.JClass("org.mpxj.reader.UniversalProjectReader")
    scheduler = jpype.JClass("org.mpxj.cpm.MicrosoftScheduler")
    moment = jpype.JClass("java.time.LocalDateTime")
    start = moment.of(2026, 3, 2, 8, 0)
    schedule_ms, slack_ms = [], []
    project = universal().read(path)
    _without_progress(project)
    rounds = 12 if project.getTasks().size() < 50_000 else 4
    for _ in range(rounds):
        began = time.perf_counter()
        scheduler().schedule(project, start)
        schedule_ms.append((time.perf_counter() - began) * 1000)
        tasks = list(project.getTasks())
        began = time.perf_counter()
        for task in tasks:
            task.getTotalSlack()
        slack_ms.append((time.perf_counter() - began) * 1000)
    half = rounds // 2
    answer = {
        "version": version("mpxj"),
        "schedule_ms": statistics.median(schedule_ms[half:]),
        "slack_ms": statistics.median(slack_ms[half:]),
        "starts": {str(t.getUniqueID()): str(t.getEarlyStart()) for t in project.getTasks()},
    }
    sys.stdout.write(json.dumps(answer) + "\n")


def _without_progress(project: Any) -> None:
    """The scheduler refuses tasks that do not say how much of them is done."""
    duration, unit = jpype.JClass("org.mpxj.Duration"), jpype.JClass("org.mpxj.TimeUnit")
    nothing = duration.getInstance(0, unit.HOURS)
    for task in project.getTasks():
        task.setActualDuration(nothing)
        task.setRemainingDuration(task.getDuration())


if __name__ == "__main__":
    main(sys.argv[1])
