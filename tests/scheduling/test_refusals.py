"""Every fault of a plan is refused by name, and all of them at once."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from dougong.engines.scheduling import schedule
from dougong.engines.scheduling.model import Activities, Links
from dougong.kernel.errors import InvalidInput
from dougong.kernel.plan import (
    CalendarException,
    CalendarUse,
    PlanAssignment,
    PlanCalendar,
    PlanDocument,
    PlanLink,
    PlanResource,
    WorkWeek,
)

from .plans import STD, at, plan, summary, task


def refusals(document: PlanDocument, **arguments: object) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        schedule(document, **arguments)
    return [f"{finding.code} {finding}" for finding in refused.value.findings]


def test_a_cycle_is_printed_whole_with_its_link_types():
    document = plan(
        [task("A"), task("B"), task("C"), task("D")], "A FS B", "B SS C", "C FF A", "C FS D"
    )
    [refusal] = refusals(document)
    assert refusal in {
        "E201 cycle: A -FS-> B -SS-> C -FF-> A",
        "E201 cycle: B -SS-> C -FF-> A -FS-> B",
        "E201 cycle: C -FF-> A -FS-> B -SS-> C",
    }


def test_each_of_several_cycles_is_named():
    document = plan([task(n) for n in "ABCD"], "A FS B", "B FS A", "C FS D", "D FS C")
    assert [refusal[:11] for refusal in refusals(document)] == ["E201 cycle:"] * 2


def test_a_cycle_through_a_summary_names_the_summary():
    document = plan([summary("S"), task("A", 1, parent="S"), task("B", 1)], "S FS B", "B FS A")
    [refusal] = refusals(document)
    assert {"S", "A", "B"} <= set(refusal.replace("-", " ").split())


def test_a_loop_of_parents_is_a_cycle():
    document = plan([summary("S", parent="T"), summary("T", parent="S"), task("A", 1, parent="S")])
    assert refusals(document) == ["E201 cycle: S -WBS-> T -WBS-> S"]


def test_a_link_to_nowhere_names_its_number_and_its_missing_ends():
    document = plan([task("A")])
    document.links = [PlanLink("A9", "A"), PlanLink("A", "A8"), PlanLink("X", "Y")]
    assert refusals(document) == [
        "E202 link 1: predecessor 'A9' does not exist",
        "E202 link 2: successor 'A8' does not exist",
        "E202 link 3: predecessor 'X' does not exist",
        "E202 link 3: successor 'Y' does not exist",
    ]


def test_an_activity_of_an_unknown_project():
    assert refusals(plan([task("A", project="Z")])) == ["E202 activity 'A': unknown project 'Z'"]


def test_unknown_calendars_of_activity_project_and_base():
    document = plan([task("A", calendar="X")])
    document.projects[0].calendar = "Y"
    document.calendars.append(PlanCalendar("Z", base="W"))
    assert refusals(document) == [
        "E203 project 'P': unknown calendar 'Y'",
        "E203 calendar 'Z': unknown base calendar 'W'",
        "E203 activity 'A': unknown calendar 'X'",
    ]


def test_base_calendars_in_a_loop():
    loop = (PlanCalendar("X", base="Y"), PlanCalendar("Y", base="Z"), PlanCalendar("Z", base="Y"))
    document = plan([task("A", calendar="X")], calendars=(STD, *loop))
    assert refusals(document) == [
        "E204 calendar 'Y': base calendars form a loop: Y -> Z -> Y",
    ]


def test_a_calendar_without_working_time():
    document = plan([task("A", calendar="IDLE")], calendars=(STD, PlanCalendar("IDLE")))
    assert refusals(document) == ["E205 calendar 'IDLE' has no working time"]


@pytest.mark.parametrize(
    "calendar",
    [
        PlanCalendar("X", base="STD"),
        PlanCalendar(
            "X", exceptions=[CalendarException(date(2026, 3, 2), date(2026, 4, 2), ((0, 600),))]
        ),
        PlanCalendar(
            "X", work_weeks=[WorkWeek(date(2026, 3, 2), date(2026, 4, 2), (((0, 600),),) * 7)]
        ),
    ],
)
def test_working_time_may_come_from_base_exceptions_or_work_weeks(calendar):
    schedule(plan([task("A", 1, calendar="X")], calendars=(STD, calendar)))


def test_task_and_resource_without_common_time():
    night = PlanCalendar("NIGHT", week=(((1320, 1440),),) * 7)
    document = plan([task("A", 1, calendar_use=CalendarUse.BOTH)], calendars=(STD, night))
    document.resources = [PlanResource("R", calendar="NIGHT")]
    document.assignments = [PlanAssignment("A", "R")]
    assert refusals(document) == [
        "E206 activity 'A': no common working time of task and resource calendars"
        " within 400 days of 2026-03-02"
    ]


def test_a_constraint_that_needs_a_date():
    document = plan([task("A1", constraint=("SNET", None))])
    assert refusals(document) == ["E207 activity 'A1': constraint SNET needs a date"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("START_ON", "03-02"), ("FNLT", "03-01")),
        (("FNLT", "03-01"), ("START_ON", "03-02")),
        (("FNET", "03-05"), ("FNLT", "03-04")),
        (("SNET", "03-05"), ("SNLT", "03-04")),
    ],
)
def test_constraints_that_cannot_both_hold(one, other):
    [refusal] = refusals(plan([task("A", 1, constraint=one, constraint2=other)]))
    assert refusal == (
        f"E208 activity 'A': constraints {one[0]} 2026-{one[1]} and {other[0]} 2026-{other[1]}"
        " cannot both hold"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [(("SNET", "03-05"), ("FNET", "03-04")), (("SNET", "03-05"), ("FNLT", "03-05"))],
)
def test_constraints_that_can_both_hold(one, other):
    schedule(plan([task("A", 1, constraint=one, constraint2=other)]))


def test_an_actual_finish_before_the_actual_start():
    document = plan([task("A1", 1, started="03-04", finished="03-03")])
    assert refusals(document) == ["E209 activity 'A1': actual finish before actual start"]


def test_the_same_id_twice():
    assert refusals(plan([task("A1"), task("A1")])) == ["E210 duplicate activity id 'A1'"]


@pytest.mark.parametrize("fields", [{"days": -1}, {"days": 1, "remaining": -480}])
def test_a_negative_duration(fields):
    document = plan([task("A1", **fields)])
    assert refusals(document) == ["E211 activity 'A1': negative duration -480"]


def family(*links: str) -> PlanDocument:
    return plan([summary("S1"), task("A", 1, parent="S1"), task("B", 1)], *links)


@pytest.mark.parametrize("kind", ["FF", "SF"])
def test_a_finish_link_into_a_summary(kind):
    assert refusals(family(f"B {kind} S1")) == ["E212 link into summary 'S1' must be FS or SS"]


def test_a_link_to_itself():
    assert refusals(family("A FS A")) == ["E213 link from 'A' to itself"]


@pytest.mark.parametrize("link", ["S1 FS A", "A FS S1"])
def test_a_link_between_parent_and_child(link):
    assert refusals(family(link)) == ["E214 link between parent 'S1' and its child 'A'"]


@pytest.mark.parametrize("year", [1950, 2200])
def test_a_typed_date_beyond_the_calendar_table(year):
    document = plan([task("A", 1, constraint=("SNET", "03-04"))])
    document.activities[0].constraint.at = at("03-04").replace(year=year)
    assert refusals(document) == ["E216 activity 'A': date beyond the calendar table (1984–2149)"]


def test_a_computed_date_beyond_the_calendar_table():
    document = plan([task("A", 100), task("B", 40_000)], "A FS B")
    assert refusals(document) == ["E216 activity 'B': date beyond the calendar table (1984–2149)"]


def test_a_plan_of_forty_years_needs_a_wider_table_only():
    result = schedule(plan([task("A", 10_000)]))
    assert result.projects[0].finish.year == 2064


@pytest.mark.parametrize("field", ["start", "data_date", "must_finish_by"])
def test_a_project_date_beyond_the_calendar_table(field):
    document = plan([task("A", 1)])
    setattr(document.projects[0], field, at("03-02").replace(year=9999))
    assert refusals(document) == [
        "E216 project 'P': date 9999-03-02 beyond the calendar table (1984–2149)"
    ]


def test_an_outside_date_beyond_the_calendar_table():
    document = plan([task("A", 1)])
    document.links = [PlanLink("GONE", "A", external_at=at("03-02").replace(year=9999))]
    assert refusals(document)[0].startswith("E216 activity 'GONE'")


def test_a_typed_summary_date_beyond_the_calendar_table():
    document = family()
    typed = document.activities[0]
    typed.manual, typed.manual_start = True, at("03-02")
    typed.manual_finish = at("03-02").replace(year=9999)
    assert refusals(document)[0].startswith("E216 activity 'S1'")


def test_all_faults_come_at_once():
    document = plan(
        [task("A", -1), task("A"), task("B", constraint=("FNLT", None)), task("C", calendar="X")],
        "B FS B",
        "C FS Z",
    )
    codes = [refusal[:4] for refusal in refusals(document, options={"colour": "red"})]
    assert codes == ["E215", "E211", "E210", "E207", "E203", "E213", "E202"]


def test_arrays_of_different_length_are_refused():
    three, two = np.zeros(3, np.int32), np.zeros(2, np.int16)
    with pytest.raises(ValueError, match="'calendar' has 2 entries, not 3"):
        Activities.plain(three, two, np.zeros(3, np.int16))
    with pytest.raises(ValueError, match="'succ' has 0 entries, not 3"):
        Links(three, three[:0], *(three[:0] for _ in range(6)))


def test_arrays_with_a_negative_duration_are_refused():
    with pytest.raises(InvalidInput, match="E211"):
        Activities.plain(np.array([1, -1]), np.zeros(2, np.int16), np.zeros(2, np.int16))
