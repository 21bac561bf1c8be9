"""Where third-party plan files lie, and plan files of our own making."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[6] / "shared"
PLANS = SHARED / "data/plans"
CORPUS = SHARED / "corpora/generated"


def shared(path: Path) -> Path:
    """The path, or a skip that names what is missing."""
    if not path.exists():
        pytest.skip(f"third-party test data is absent: {path}")
    return path


def mspdi(tasks: str, name: str = "Own plan", calendars: str = "") -> bytes:
    """A Microsoft Project file with these task elements."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Project xmlns="http://schemas.microsoft.com/project">
<Name>{name}</Name><Title>{name}</Title><StartDate>2026-03-02T08:00:00</StartDate>
<ScheduleFromStart>1</ScheduleFromStart><CalendarUID>1</CalendarUID><MinutesPerDay>480</MinutesPerDay>
<Calendars><Calendar><UID>1</UID><Name>Standard</Name><IsBaseCalendar>1</IsBaseCalendar>{WEEK}</Calendar>{calendars}</Calendars>
<Tasks>{tasks}</Tasks>
</Project>""".encode()


def _day(number: int) -> str:
    if number in {1, 7}:
        return f"<WeekDay><DayType>{number}</DayType><DayWorking>0</DayWorking></WeekDay>"
    times = "".join(
        f"<WorkingTime><FromTime>{a}</FromTime><ToTime>{b}</ToTime></WorkingTime>"
        for a, b in (("08:00:00", "12:00:00"), ("13:00:00", "17:00:00"))
    )
    return (
        f"<WeekDay><DayType>{number}</DayType><DayWorking>1</DayWorking>"
        f"<WorkingTimes>{times}</WorkingTimes></WeekDay>"
    )


WEEK = f"<WeekDays>{''.join(_day(n) for n in range(1, 8))}</WeekDays>"


def task(
    uid: int, name: str, hours: int = 8, preds: str = "", level: int = 1, more: str = ""
) -> str:
    """One task; `preds` are UIDs of finish-to-start predecessors."""
    links = "".join(
        f"<PredecessorLink><PredecessorUID>{pred}</PredecessorUID><Type>1</Type></PredecessorLink>"
        for pred in preds.split()
    )
    return (
        f"<Task><UID>{uid}</UID><ID>{uid}</ID><Name>{name}</Name><OutlineLevel>{level}</OutlineLevel>"
        f"<Duration>PT{hours}H0M0S</Duration><DurationFormat>7</DurationFormat>{links}{more}</Task>"
    )
