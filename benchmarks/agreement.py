"""Early and late dates of random networks beside MPXJ's PrimaveraScheduler, in working minutes.

Run: .venv/bin/python benchmarks/agreement.py [--networks 200] [--seed N] [--show 0]

Networks have a fixed seed and belong in turn to one of the families below. MPXJ 16.10 does not know
progress override: logic is retained. A network is set aside, and counted, when MPXJ fails on it or its
own dates contradict each other: an activity whose finish is not its start plus what remains of it.
Where lags run round the clock or by the successor's calendar MPXJ counts some of them from the next
start of work; here they begin where the predecessor ends, as the dates stored by Primavera do.
Exit code 1 when a family misses its goal; families without one only show where the two part.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from scheduling import peer_python

from dougong.engines.scheduling import ScheduleResult, schedule
from dougong.engines.scheduling.comparison import DATE_COLUMNS, compare
from dougong.engines.scheduling.instants import minutes_of
from dougong.kernel.plan import (
    Constraint,
    ConstraintKind,
    LinkType,
    PlanActivity,
    PlanCalendar,
    PlanDocument,
    PlanLink,
    PlanProject,
    StoredDates,
    Timing,
)

SEED = 20261122
DAY = ((480, 720), (780, 1020))
WEEKS = (
    (DAY,) * 5 + ((), ()),
    (DAY,) * 6 + ((),),
    (DAY,) * 7,
    (((0, 1440),),) * 7,
)
START = datetime(2026, 3, 2, 8)
LAG_CALENDARS = {
    "predecessor": "PREDECESSOR",
    "successor": "SUCCESSOR",
    "project": "PROJECT_DEFAULT",
    "elapsed": "TWENTY_FOUR_HOUR",
}
INNER, OUTER = ("predecessor", "project"), ("successor", "elapsed")
STARTS = tuple(map(ConstraintKind, ("SNET", "SNLT", "START_ON", "MANDATORY_START")))
FINISHES = tuple(map(ConstraintKind, ("FNET", "FNLT", "FINISH_ON", "MANDATORY_FINISH")))
DATED = STARTS + FINISHES
PEER = Path(__file__).resolve().parent / "peers" / "mpxj_networks.py"


@dataclass(frozen=True)
class Family:
    """What the networks of a family have in common; `goal` is the percentage of equal dates."""

    name: str
    goal: float | None
    calendars: int = 1
    lag_calendars: tuple[str, ...] = ("predecessor",)
    types: tuple[str, ...] = ("FS", "SS", "FF", "SF")
    lags: bool = True
    constraints: bool = False
    progress: bool = False


FAMILIES = (
    Family("all links, lags of both signs", 100.0),
    Family("finish to start, all constraints", 100.0, types=("FS",), lags=False, constraints=True),
    Family("FS and FF, progress, retained logic", 100.0, types=("FS", "FF"), progress=True),
    Family("several calendars, lag by predecessor, project", 99.5, 4, INNER, types=("FS",)),
    Family("several calendars, lag by successor, elapsed", None, 4, OUTER, types=("FS",)),
    Family("all at once, one calendar", None, constraints=True, progress=True),
    Family(
        "all at once, several calendars",
        None,
        4,
        tuple(LAG_CALENDARS),
        constraints=True,
        progress=True,
    ),
)


@dataclass
class Case:
    """A network, and how it is scheduled."""

    number: int
    family: Family
    document: PlanDocument
    options: dict[str, str]


class Maker:
    """Draws one network after the other from one seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def case(self, number: int) -> Case:
        """A network of the family whose turn it is."""
        dice, family = self.dice, FAMILIES[number % len(FAMILIES)]
        calendars = 1 if family.calendars == 1 else dice.randint(2, family.calendars)
        lag_calendar = dice.choice(family.lag_calendars)
        size = dice.randint(8, 40)
        activities = [self._activity(place, calendars, family) for place in range(size)]
        links = list(self._links(size, family))
        project = PlanProject("P", start=START, calendar="0")
        document = PlanDocument([project], _calendars(calendars), activities, links)
        if family.progress:
            self._progress(document)
        return Case(number, family, document, {"lag_calendar": lag_calendar})

    def _activity(self, place: int, calendars: int, family: Family) -> PlanActivity:
        dice = self.dice
        is_point = dice.random() < 0.08
        activity = PlanActivity(
            f"A{place}",
            project="P",
            calendar=str(dice.randrange(calendars)),
            duration=0 if is_point else 60 * dice.randint(1, 80),
            timing=Timing.FINISH_MILESTONE if is_point else Timing.DURATION,
        )
        if family.constraints and dice.random() < 0.15:
            activity.constraint = self._constraint(FINISHES if is_point else DATED)
        return activity

    def _constraint(self, kinds: Sequence[ConstraintKind]) -> Constraint:
        dice = self.dice
        if dice.random() < 0.15:
            return Constraint(ConstraintKind.ALAP)
        kind = dice.choice(kinds)
        at = START + timedelta(days=dice.randint(20, 120))
        at += timedelta(days=max(0, at.weekday() - 4))
        return Constraint(kind, at.replace(hour=17 if kind in FINISHES else 8))

    def _links(self, size: int, family: Family) -> Iterator[PlanLink]:
        dice = self.dice
        for succ in range(1, size):
            for pred in dice.sample(range(succ), min(succ, dice.choice((0, 1, 1, 2, 3)))):
                lag = 60 * dice.randint(-16, 40) if family.lags and dice.random() < 0.4 else 0
                kind = LinkType(dice.choice(family.types))
                yield PlanLink(f"A{pred}", f"A{succ}", kind, lag)

    def _progress(self, document: PlanDocument) -> None:
        """Before the data date work went as planned, or is not finished; some of it ran ahead."""
        dice, project = self.dice, document.projects[0]
        data_date = project.data_date = START + timedelta(days=7 * dice.randint(1, 5))
        result = schedule(document)
        waits = {link.succ for link in document.links}
        rows = zip(document.activities, result.rows(), result.calendar, strict=True)
        for activity, row, calendar in rows:
            runs_ahead = activity.id in waits and dice.random() < 0.03
            if activity.duration == 0 or not (row.early_start < data_date or runs_ahead):
                continue
            activity.actual_start = max(min(row.early_start, data_date - timedelta(days=3)), START)
            if row.early_finish <= data_date:
                activity.actual_finish, activity.remaining = row.early_finish, 0
            elif activity.id in waits:
                activity.remaining = max(60, activity.duration * dice.randint(2, 9) // 10)
            else:
                activity.remaining = between(result, calendar, data_date, row.early_finish)


def between(result: ScheduleResult, calendar: int, begin: datetime, end: datetime) -> int:
    """Working minutes of a calendar between two moments."""
    ends = np.array([minutes_of(begin), minutes_of(end)], np.int32)
    first, last = result.working_time.worked(np.full(2, calendar, np.int16), ends).tolist()
    return int(last - first)


def _calendars(count: int) -> list[PlanCalendar]:
    return [PlanCalendar(str(number), week=WEEKS[number]) for number in range(count)]


def as_data(case: Case) -> dict[str, Any]:
    """What the peer reads."""
    document, project = case.document, case.document.projects[0]
    return {
        "start": f"{project.start:%Y-%m-%dT%H:%M:%S}",
        "data_date": project.data_date and f"{project.data_date:%Y-%m-%dT%H:%M:%S}",
        "lag_calendar": LAG_CALENDARS[case.options["lag_calendar"]],
        "calendars": [calendar.week for calendar in document.calendars],
        "activities": [_activity_data(activity) for activity in document.activities],
        "links": [[link.pred, link.succ, link.type.value, link.lag] for link in document.links],
    }


def _activity_data(activity: PlanActivity) -> dict[str, Any]:
    constraint, remaining = activity.constraint, activity.remaining
    return {
        "id": activity.id,
        "calendar": int(activity.calendar or 0),
        "duration": activity.duration,
        "remaining": activity.duration if remaining is None else remaining,
        "constraint": constraint and [constraint.kind.value, _text(constraint.at)],
        "actual_start": _text(activity.actual_start),
        "actual_finish": _text(activity.actual_finish),
    }


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M:%S}"


def ask_peer(python: str, cases: list[Case]) -> list[dict[str, Any]]:
    """The dates of all networks, as MPXJ computes them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "networks.json"
        path.write_text(json.dumps([as_data(case) for case in cases]))
        done = subprocess.run(
            [python, str(PEER), str(path)], capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise SystemExit(f"MPXJ is missing: {done.stderr.strip()[-300:]}")
    found: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return found


@dataclass
class Tally:
    """Networks and dates of a family that were compared, and the dates that differ."""

    networks: int = 0
    set_aside: int = 0
    dates: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def percent(self) -> float:
        return 100.0 * (self.dates - len(self.differences)) / max(self.dates, 1)


def moments(texts: list[str | None]) -> StoredDates:
    """What MPXJ computed for an activity."""
    return StoredDates(*(None if text is None else datetime.fromisoformat(text) for text in texts))


def contradicts_itself(case: Case, result: ScheduleResult) -> bool:
    """Whether MPXJ gives an unfinished activity a finish that is not its start plus what remains."""
    for activity, calendar in zip(case.document.activities, result.calendar, strict=True):
        stored = activity.stored
        if activity.actual_finish is not None or stored is None:
            continue
        left = activity.duration if activity.remaining is None else activity.remaining
        pairs = ((stored.early_start, stored.early_finish), (stored.late_start, stored.late_finish))
        for start, finish in pairs:
            if start is None or finish is None or between(result, calendar, start, finish) != left:
                return True
    return False


def judge(case: Case, theirs: dict[str, Any], tally: Tally) -> None:
    """Count the dates of one network that MPXJ gives as well."""
    if "error" in theirs or any(
        text and text[0] in "+-" for row in theirs.values() for text in row
    ):
        tally.set_aside += 1
        return
    for activity in case.document.activities:
        activity.stored = moments(theirs[activity.id])
    result = schedule(case.document, profile="p6", options=dict(case.options))
    if contradicts_itself(case, result):
        tally.set_aside += 1
        return
    tally.networks += 1
    found = compare(case.document, result)
    for column in DATE_COLUMNS:
        difference = found[column]
        tally.dates += len(difference.rows)
        for row in np.flatnonzero(difference.minutes).tolist():
            place, minutes = int(difference.rows[row]), int(difference.minutes[row])
            tally.differences.append(_line(case, place, column, minutes))


def _line(case: Case, place: int, column: str, minutes: int) -> str:
    """One difference, with what is needed to look into it."""
    document, activity = case.document, case.document.activities[place]
    links = [
        f"{link.pred} {link.type.value}{link.lag:+d} {link.succ}"
        for link in document.links
        if activity.id in (link.pred, link.succ)
    ]
    kind = activity.constraint.kind.value if activity.constraint else ""
    words = (case.number, activity.id, column, f"{minutes:+d}", kind, case.options["lag_calendar"])
    return " ".join([*map(str, words), f"calendar {activity.calendar}", *links])


def main() -> int:
    """Draw, ask, compare; say by the exit code whether the goals were met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--networks", type=int, default=200)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--show", type=int, default=0)
    chosen = parser.parse_args()
    python = peer_python()
    if python is None:
        print("MPXJ is missing: python3 go.py bench installs it")
        return 0
    maker = Maker(chosen.seed)
    cases = [maker.case(number) for number in range(chosen.networks)]
    tallies = {family: Tally() for family in FAMILIES}
    for case, theirs in zip(cases, ask_peer(python, cases), strict=True):
        judge(case, theirs, tallies[case.family])
    heads = ("networks", "set aside", "dates", "agree %", "goal")
    print(f"{'family':<48}" + "".join(f"{head:>11}" for head in heads))
    missed = 0
    for family, tally in tallies.items():
        missed += family.goal is not None and tally.percent < family.goal
        counts = f"{tally.networks:>11}{tally.set_aside:>11}{tally.dates:>11}{tally.percent:>11.2f}"
        print(f"{family.name:<48}{counts}{family.goal or '':>11}")
        for line in tally.differences[: chosen.show]:
            print("   ", line)
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
