"""Critical-path scheduling at 10,000 and 100,000 activities, beside MPXJ.

Run: .venv/bin/python benchmarks/scheduling.py [--sizes 10000 100000] [--rounds 15] [--no-peers]

Networks have a fixed seed: links of all types (1.76 per activity), lags, four calendars. Times are
medians in milliseconds. Exit code 1 when a goal is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from dougong.engines.interchange import write_mspdi
from dougong.engines.scheduling import critical, prepare, reschedule, schedule, warm
from dougong.engines.scheduling.document import read_document
from dougong.engines.scheduling.engine import network_of
from dougong.engines.scheduling.passes import run
from dougong.kernel.plan import (
    CalendarException,
    LinkType,
    PlanActivity,
    PlanCalendar,
    PlanDocument,
    PlanLink,
    PlanProject,
)

ROOT = Path(__file__).resolve().parent.parent
SEED = 20261121
LINKS_PER_ACTIVITY = 1.76
REACH = 400
"""How far back, in activities, a predecessor may lie."""
WARM_MS = {10_000: 10.0, 100_000: 150.0}
EDIT_MS = {10_000: 2.0}
COLD_MS = {10_000: 2500.0}
TIMES_MPXJ = 50.0
SHIFTS = ((480, 720), (780, 1020))
PEER = ROOT / "benchmarks" / "peers" / "mpxj_scheduling.py"


def calendars() -> list[PlanCalendar]:
    """Five, six and seven days a week, and five with a week off each October."""
    holidays = [
        CalendarException(date(year, 10, 1), date(year, 10, 7)) for year in range(2026, 2046)
    ]
    return [
        PlanCalendar("1", "Five days", week=(SHIFTS,) * 5 + ((), ())),
        PlanCalendar("2", "Six days", week=(SHIFTS,) * 6 + ((),)),
        PlanCalendar("3", "Seven days", week=(SHIFTS,) * 7),
        PlanCalendar("4", "Holidays", week=(SHIFTS,) * 5 + ((), ()), exceptions=holidays),
    ]


def plan(size: int) -> PlanDocument:
    """A network of the given size, the same at every call."""
    dice = random.Random(SEED + size)
    activities = [
        PlanActivity(
            str(i + 1),
            project="P",
            calendar=str(dice.randint(1, 4)),
            duration=240 * dice.randint(1, 20),
        )
        for i in range(size)
    ]
    links = []
    types = (LinkType.FS,) * 14 + (LinkType.SS,) * 3 + (LinkType.FF,) * 3
    for _ in range(int(size * LINKS_PER_ACTIVITY)):
        succ = dice.randrange(1, size)
        pred = dice.randrange(max(0, succ - REACH), succ)
        lag = 480 * dice.randint(-2, 5) if dice.random() < 0.2 else 0
        links.append(PlanLink(str(pred + 1), str(succ + 1), dice.choice(types), lag))
    project = PlanProject("P", start=datetime(2026, 3, 2, 8), calendar="1")
    return PlanDocument([project], calendars(), activities, links)


@dataclass
class Row:
    """One measured time, with the goal it has to meet."""

    size: int
    what: str
    milliseconds: float
    limit: float | None = None
    note: str = ""

    @property
    def is_missed(self) -> bool:
        return self.limit is not None and self.milliseconds > self.limit

    def line(self) -> str:
        limit = f"{self.limit:>9.1f}" if self.limit is not None else " " * 9
        mark = " MISSED" if self.is_missed else ""
        return (
            f"{self.size:>8}  {self.what:<42}{self.milliseconds:>10.2f}{limit}  {self.note}{mark}"
        )


def median_ms(action: Callable[[], object], rounds: int) -> float:
    """The middle of several times, after one that does not count."""
    action()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        action()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def ours(size: int, document: PlanDocument, rounds: int) -> list[Row]:
    """Our engine: from arrays, after one edit, from the document."""
    arrays = read_document(document)

    def from_arrays() -> None:
        critical.read(run(network_of(arrays)))

    prepared, _ = reschedule(prepare(document), "1", 480)
    edited = str(size // 2)
    few = max(3, rounds // 5)
    return [
        Row(
            size, "network, dates, floats, paths", median_ms(from_arrays, rounds), WARM_MS.get(size)
        ),
        Row(
            size,
            "one changed duration",
            median_ms(lambda: reschedule(prepared, edited, 4800), rounds),
            EDIT_MS.get(size),
        ),
        Row(size, "from the plan document", median_ms(lambda: schedule(document), few)),
    ]


def cold(size: int, path: Path, rounds: int) -> Row:
    """The whole command in a new process, reading the file in a child process of its own."""
    command = [sys.executable, "-m", "dougong", "plan", "schedule", str(path), "--out", "csv"]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}

    def start() -> None:
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)

    return Row(size, "cold command on an MSPDI file", median_ms(start, rounds), COLD_MS.get(size))


def peer_python() -> str | None:
    """The interpreter of the peers' environment, where there is one."""
    for candidate in (
        os.environ.get("DOUGONG_BENCH_PYTHON"),
        str(ROOT / "var/bench-env/bin/python"),
    ):
        if candidate and Path(candidate).is_file():
            return candidate
    return None


def agreeing(document: PlanDocument, starts: dict[str, str]) -> int:
    """How many activities MPXJ starts at the same minute as Microsoft Project's rules here."""
    result = schedule(document, profile="msproject")
    texts = (str(moment)[:16] for moment in result.moments("early_start"))
    return sum(starts.get(name) == text for name, text in zip(result.ids, texts, strict=True))


def mpxj(size: int, document: PlanDocument, path: Path, warm_ms: float) -> list[Row]:
    """MPXJ's MicrosoftScheduler on the same file, in its own environment."""
    python = peer_python()
    if python is None:
        return [Row(size, "MPXJ is missing", 0.0, note="python3 go.py bench installs it")]
    done = subprocess.run(
        [python, str(PEER), str(path)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        return [Row(size, "MPXJ is missing", 0.0, note=done.stderr.strip().splitlines()[-1][:80])]
    times = json.loads(done.stdout.splitlines()[-1])
    ratio = times["schedule_ms"] / warm_ms
    same = agreeing(document, times["starts"])
    rows = [
        Row(size, "early starts that MPXJ gives as well", 100.0 * same / size, note="percent"),
        Row(
            size,
            f"MPXJ {times['version']} schedule",
            times["schedule_ms"],
            note=f"{ratio:.0f} times ours",
        ),
        Row(size, "MPXJ slack of all tasks", times["slack_ms"]),
    ]
    rows.append(
        Row(size, "ours, at a fiftieth of MPXJ", warm_ms, times["schedule_ms"] / TIMES_MPXJ)
    )
    return rows


def main() -> int:
    """Measure, print, and say by the exit code whether all goals were met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--no-peers", action="store_true")
    chosen = parser.parse_args()
    print(f"{'size':>8}  {'what':<42}{'ms':>10}{'goal':>9}")
    rows: list[Row] = []
    warm()
    with tempfile.TemporaryDirectory() as folder:
        for size in chosen.sizes:
            document = plan(size)
            path = Path(folder) / f"{size}.xml"
            path.write_bytes(write_mspdi(document))
            found = ours(size, document, chosen.rounds)
            if size in COLD_MS:
                found.append(cold(size, path, 3))
            if not chosen.no_peers:
                found += mpxj(size, document, path, found[0].milliseconds)
            for row in found:
                print(row.line(), flush=True)
            rows += found
    return int(any(row.is_missed for row in rows))


if __name__ == "__main__":
    sys.exit(main())
