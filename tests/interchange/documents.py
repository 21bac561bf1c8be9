"""Random plan documents for property tests."""

from datetime import date, datetime

from hypothesis import strategies as st

from dougong.kernel.plan import (
    BaselineRow,
    CalendarException,
    CalendarUse,
    Constraint,
    ConstraintKind,
    LagKind,
    LinkType,
    PlanActivity,
    PlanAssignment,
    PlanBaseline,
    PlanCalendar,
    PlanDocument,
    PlanLink,
    PlanProject,
    PlanResource,
    ScheduleOptions,
    StoredDates,
    Timing,
    WorkWeek,
)

moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(
    lambda value: value.replace(second=0, microsecond=0)
)
days = st.dates(date(1990, 1, 1), date(2100, 1, 1))
texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=12
).map(str.strip)
minutes = st.integers(0, 500_000)
shifts = st.sampled_from([(), ((480, 720), (780, 1020)), ((0, 1440),), ((1320, 1440),)])
weeks = st.tuples(*[shifts] * 7)
labels = st.dictionaries(st.sampled_from(["Branch", "阶段", "Text9"]), texts.filter(bool))


@st.composite
def calendars(draw, identifier):
    spans = [sorted(draw(st.tuples(days, days))) for _ in range(draw(st.integers(0, 3)))]
    weeks_at = [sorted(draw(st.tuples(days, days))) for _ in range(draw(st.integers(0, 1)))]
    return PlanCalendar(
        id=identifier,
        name=draw(texts),
        week=draw(weeks),
        exceptions=[CalendarException(*span, draw(shifts), draw(texts)) for span in spans],
        work_weeks=[WorkWeek(*span, draw(weeks), draw(texts)) for span in weeks_at],
    )


@st.composite
def activities(draw, identifier):
    constraints = st.builds(Constraint, st.sampled_from(ConstraintKind), st.none() | moments)
    return PlanActivity(
        id=identifier,
        uid=draw(st.sampled_from([identifier, ""])),
        project="P",
        name=draw(texts),
        timing=draw(st.sampled_from([Timing.DURATION, Timing.LEVEL_OF_EFFORT])),
        calendar=draw(st.sampled_from([None, "1", "STD"])),
        calendar_use=draw(st.sampled_from(CalendarUse)),
        duration=draw(minutes),
        remaining=draw(st.none() | minutes),
        is_elapsed=draw(st.booleans()),
        percent=draw(st.integers(0, 100)),
        percent_kind=draw(st.sampled_from(["duration", "physical"])),
        actual_start=draw(st.none() | moments),
        constraint=draw(st.none() | constraints),
        constraint2=draw(st.none() | constraints),
        deadline=draw(st.none() | moments),
        expected_finish=draw(st.none() | moments),
        priority=draw(st.integers(0, 1000)),
        levelling_delay=draw(minutes),
        is_active=draw(st.booleans()),
        fixed_cost=draw(st.sampled_from([None, "12.50", "-3.00"])),
        notes=draw(texts),
        stored=draw(
            st.none() | st.builds(StoredDates, moments, total_float=st.integers(-(10**6), 10**6))
        ),
        custom=draw(labels),
    )


@st.composite
def documents(draw):
    """A document whose references hold: what a reader or the database would produce."""
    names = draw(st.lists(st.sampled_from(["1", "2", "77", "A1000", "甲-1"]), unique=True))
    ends = st.sampled_from(names) if names else st.nothing()
    link = st.builds(
        PlanLink,
        ends,
        ends,
        st.sampled_from(LinkType),
        st.integers(-5000, 5000),
        st.sampled_from(LagKind),
    )
    people = [PlanResource(id="R", name=draw(texts), kind="crew", units=draw(st.floats(0, 9)))]
    assigned = st.builds(
        PlanAssignment, ends, st.sampled_from(["R", None]), st.floats(0, 9), minutes
    )
    row = st.builds(BaselineRow, ends, moments, moments, minutes)
    return PlanDocument(
        projects=[
            PlanProject("P", draw(texts), draw(moments), options=ScheduleOptions("successor"))
        ],
        calendars=[draw(calendars("1")), draw(calendars("STD"))],
        activities=[draw(activities(name)) for name in names],
        links=draw(st.lists(link, max_size=4)) if names else [],
        resources=people,
        assignments=draw(st.lists(assigned, max_size=3)) if names else [],
        baselines=[PlanBaseline(2, rows=[draw(row)])] if names else [],
    )
