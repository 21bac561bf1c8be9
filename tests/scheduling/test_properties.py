"""Random networks: the engine against the slow reference, and what must hold for any of them."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dougong.engines.scheduling import prepare, reschedule, schedule
from dougong.engines.scheduling.instants import minutes_of
from dougong.engines.scheduling.passes import run
from dougong.kernel.plan import (
    Constraint,
    ConstraintKind,
    LagKind,
    LinkType,
    PlanActivity,
    PlanCalendar,
    PlanDocument,
    PlanLink,
    PlanProject,
)

from .plans import SHIFTS
from .reference import ORIGIN_DAYS, Clock, Link, Reference, Task

_MORNING, _NIGHT = ((480, 720),), ((0, 360), (1320, 1440))
WEEKS = {
    "STD": (*(SHIFTS,) * 5, (), ()),
    "SIX": (*(SHIFTS,) * 6, ()),
    "ODD": (_MORNING, (), SHIFTS, _NIGHT, _NIGHT, (), _MORNING),
    "24H": (((0, 1440),),) * 7,
}
CLOCKS = {name: Clock(week) for name, week in WEEKS.items()}
ZERO = datetime(2026, 1, 5)  # a Monday
START = ZERO + timedelta(days=ORIGIN_DAYS)
_quick = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def networks(draw, *, constrained: bool = False, types: tuple[LinkType, ...] = tuple(LinkType)):
    """A plan of 2–9 activities on 1–4 calendars with links of the given types between them."""
    names = draw(st.lists(st.sampled_from(sorted(WEEKS)), min_size=1, max_size=4, unique=True))
    count = draw(st.integers(2, 9))
    activities = [
        PlanActivity(
            str(i),
            project="P",
            calendar=draw(st.sampled_from(names)),
            duration=30 * draw(st.integers(1, 60)),
        )
        for i in range(count)
    ]
    pairs = [(i, j) for j in range(count) for i in range(j)]
    links = [
        PlanLink(
            str(i),
            str(j),
            draw(st.sampled_from(types)),
            60 * draw(st.integers(-8, 24)),
            draw(st.sampled_from([LagKind.WORKING, LagKind.WORKING, LagKind.ELAPSED])),
        )
        for i, j in draw(st.lists(st.sampled_from(pairs), max_size=14, unique=True))
    ]
    if constrained:
        kinds = [ConstraintKind.SNET, ConstraintKind.FNET, ConstraintKind.SNLT, ConstraintKind.FNLT]
        for activity in activities:
            if draw(st.integers(0, 3)) == 0:
                at = START + timedelta(minutes=30 * draw(st.integers(0, 1200)))
                activity.constraint = Constraint(draw(st.sampled_from(kinds)), at)
    return PlanDocument(
        projects=[PlanProject("P", start=START, calendar="STD")],
        calendars=[PlanCalendar(name, week=week) for name, week in WEEKS.items()],
        activities=activities,
        links=links,
    )


def reference_of(document: PlanDocument) -> Reference:
    kinds = {"SNET": ("floors", "start"), "FNET": ("floors", "finish")}
    kinds |= {"SNLT": ("caps", "start"), "FNLT": ("caps", "finish")}
    tasks = []
    for activity in document.activities:
        task = Task(CLOCKS[activity.calendar], activity.duration)
        if activity.constraint:
            side, end = kinds[activity.constraint.kind.value]
            getattr(task, side)[end] = (activity.constraint.at - ZERO) // timedelta(minutes=1)
        tasks.append(task)
    links = [
        Link(int(x.pred), int(x.succ), x.type.value, x.lag, x.lag_kind is LagKind.ELAPSED)
        for x in document.links
    ]
    return Reference(tasks, links, (START - ZERO) // timedelta(minutes=1))


def counted(document: PlanDocument) -> list[tuple[int, ...]]:
    """The engine's dates as working minutes since the reference's minute 0."""
    result = schedule(document)
    origin = minutes_of(ZERO)
    names = ("early_start", "early_finish", "late_start", "late_finish")
    columns = []
    for name in names:
        instants = getattr(result.dates, name) - origin
        columns.append(
            [
                CLOCKS[activity.calendar].count(int(instant))
                for activity, instant in zip(document.activities, instants, strict=True)
            ]
        )
    return list(zip(*columns, strict=True))


@_quick
@given(networks(constrained=True))
def test_the_engine_agrees_with_the_slow_reference(document):
    assert counted(document) == reference_of(document).schedule()


@_quick
@given(networks())
def test_no_link_is_violated(document):
    found = run(prepare(document).network)
    links, dates = found.network.links, found.dates
    into_start = links.type & 2 == 0
    met = np.where(into_start, dates.early_start[links.succ], dates.early_finish[links.succ])
    assert (dates.bound <= met).all()


@_quick
@given(networks())
def test_float_is_not_negative_without_constraints(document):
    rows = list(schedule(document).rows())
    assert all(row.total_float >= 0 and row.free_float >= 0 for row in rows)
    assert any(row.total_float == 0 for row in rows)


@_quick
@given(networks(types=(LinkType.FS, LinkType.SS)), st.data())
def test_longer_work_makes_nothing_earlier(document, data):
    """With links into finishes it may: longer work that must end late begins earlier."""
    prepared = prepare(document)
    activity = data.draw(st.sampled_from(document.activities))
    more = 30 * data.draw(st.integers(1, 40))
    _, later = reschedule(prepared, activity.id, activity.duration + more)
    before = run(prepared.network).dates
    assert (later.dates.early_start >= before.early_start).all()
    assert (later.dates.early_finish >= before.early_finish).all()


@_quick
@given(networks())
def test_every_start_is_driven_or_at_the_project_start(document):
    for row in schedule(document).rows():
        assert row.driver in ("link", "project_start")
        if row.driver == "project_start":
            clock = CLOCKS[next(a.calendar for a in document.activities if a.id == row.id)]
            begin = (row.early_start - ZERO) // timedelta(minutes=1)
            assert clock.count(begin) == clock.count((START - ZERO) // timedelta(minutes=1))
