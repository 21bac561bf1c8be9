"""Plans with calendars, progress and resources, levelled and scheduled again with their delays."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from dougong.apps.planning.queries.levelling import Proposal, propose
from dougong.engines.levelling import Breach, Effort, Problem, Wish, breaches, level
from dougong.engines.scheduling import schedule
from dougong.kernel.errors import InvalidInput
from dougong.kernel.plan import CalendarException, PlanAssignment, PlanDocument, PlanResource
from tests.scheduling.plans import STD, at, milestone, plan, row, summary, task


def staffed(document: PlanDocument, *names: str, units: float = 1.0, **resource) -> PlanDocument:
    """The plan with one engineer who does these activities."""
    document.resources.append(
        PlanResource("ENG", "Engineer", units=resource.pop("has", 1.0), **resource)
    )
    document.assignments += [PlanAssignment(name, "ENG", units) for name in names]
    return document


def one_engineer() -> PlanDocument:
    """Example 8 of the planning domain."""
    activities = [task("T1", 3), task("T1x", 5), task("T2", 3), task("T3", 2), task("T3x", 3)]
    return staffed(plan(activities, "T1 FS T1x", "T3 FS T3x"), "T1", "T2", "T3")


def starts(proposal: Proposal) -> dict[str, str]:
    names = proposal.reading.problem.names
    return {
        names[shift.node]: f"{proposal.moment(shift.node, shift.after):%m-%d %H:%M}"
        for shift in proposal.shifts
    }


@pytest.mark.parametrize("method", ["instant", "better", "best"])
def test_one_engineer_with_three_tasks_works_without_overload_and_without_delay(method):
    proposal = propose(one_engineer(), method, effort=Effort(seconds=10))
    assert proposal.before.overallocated == 40 * 60
    assert proposal.after.overallocated == 0
    assert proposal.before.finish == proposal.after.finish == at("03-11 17:00")
    assert starts(proposal) == {"T3": "03-05 08:00", "T2": "03-09 08:00", "T3x": "03-09 08:00"}
    assert sum(shift.removed for shift in proposal.shifts) == 40 * 60


def test_a_shift_says_which_resource_was_short_and_when():
    shift = next(s for s in propose(one_engineer()).shifts if s.delay)
    assert (shift.reason.resource, shift.reason.demand, shift.reason.capacity) == ("ENG", 2, 1)


def test_the_plan_with_the_delays_is_scheduled_as_proposed():
    proposal = propose(one_engineer())
    result = schedule(proposal.document)
    assert row(result, "T2").early_start == at("03-09 08:00")
    assert row(result, "T3").early_start == at("03-05 08:00")


def test_levelling_a_levelled_plan_changes_nothing():
    again = propose(propose(one_engineer()).document)
    assert again.shifts == [] or all(s.before == s.after for s in again.shifts)
    assert again.before.overallocated == again.after.overallocated == 0


def test_within_float_nothing_ends_later_and_the_rest_stays_overloaded():
    document = staffed(
        plan([task(n, d) for n, d in zip("ABCD", (3, 3, 1, 1), strict=True)]), "A", "B"
    )
    document.resources.append(PlanResource("ARC", "Architect"))
    document.assignments += [PlanAssignment("C", "ARC"), PlanAssignment("D", "ARC")]
    proposal = propose(document, wish=Wish(within_float=True))
    assert proposal.after.finish == proposal.before.finish
    assert 0 < proposal.after.overallocated < proposal.before.overallocated
    assert not proposal.is_feasible


def test_begun_work_is_not_moved():
    begun = task("A", 4, started="03-02")
    document = staffed(plan([begun, task("B", 2)], data_date="03-03"), "A", "B")
    proposal = propose(document)
    assert starts(proposal) == {"B": "03-09 08:00"}
    assert proposal.is_feasible


def test_half_a_person_can_do_two_things_at_once():
    document = staffed(plan([task("A", 3), task("B", 3)]), "A", "B", units=0.5)
    assert propose(document).shifts == []


def test_nobody_works_before_they_are_available_or_while_they_are_away():
    document = plan([task("A", 2), task("B", 2)])
    spans = [(date(2026, 3, 4), date(2026, 3, 5), 1.0), (date(2026, 3, 10), None, 1.0)]
    proposal = propose(staffed(document, "A", "B", availability=spans))
    assert sorted(starts(proposal).values()) == ["03-04 08:00", "03-10 08:00"]


def test_a_resource_is_not_needed_while_its_own_calendar_rests():
    week_off = CalendarException(date(2026, 3, 3), date(2026, 3, 3))
    own = type(STD)("OWN", week=STD.week, exceptions=[week_off])
    document = plan(
        [task("A", 2), task("B", 1, constraint=("SNET", "03-03"))], calendars=(STD, own)
    )
    proposal = propose(staffed(document, "A", "B", calendar="OWN"))
    assert proposal.before.overallocated == 0
    assert proposal.shifts == []


def test_links_from_summaries_and_across_calendars_hold_after_levelling():
    activities = [
        summary("S"),
        task("A", 2, parent="S", calendar="SIX"),
        task("B", 2, parent="S"),
        task("C", 3, calendar="SEVEN"),
        task("D", 2),
        milestone("M"),
    ]
    document = plan(activities, "S FS C", "S SS+1d D", "D FF+1d C", "C FS+2ed M", "A SF+3d D")
    proposal = propose(staffed(document, "A", "B", "C", "D"), "better")
    assert proposal.after.overallocated == 0
    result = schedule(proposal.document)
    assert row(result, "C").early_start >= max(row(result, n).early_finish for n in "AB")
    assert breaches(proposal.reading.problem, proposal.solution.start) == []


def test_odd_minutes_are_levelled_exactly():
    document = plan([task("A", 1), task("B", 1), task("C", 1)])
    for activity, minutes in zip(document.activities, (97, 211, 61), strict=True):
        activity.duration = minutes
    proposal = propose(staffed(document, "A", "B", "C"))
    assert proposal.after.overallocated == 0
    assert proposal.makespan == 97 + 211 + 61


def test_more_units_than_there_are_is_refused_with_names():
    document = staffed(plan([task("A1", 2)]), "A1", units=3, has=2)
    with pytest.raises(InvalidInput) as caught:
        propose(document)
    text = "resource 'ENG': activity 'A1' needs 3 units, capacity is 2"
    assert [str(finding) for finding in caught.value.findings] == [text]


def test_work_that_finds_no_capacity_is_named():
    gone = [(None, date(2026, 3, 3), 1.0)]
    document = staffed(plan([task("A", 2), task("LATE", 2)]), "A", "LATE", availability=gone)
    with pytest.raises(InvalidInput, match=r"LATE|'A'") as caught:
        propose(document)
    assert caught.value.findings[0].code == "E403"


def test_only_the_chosen_resources_count():
    document = one_engineer()
    document.resources.append(PlanResource("CRANE", "Crane", kind="equipment"))
    assert propose(document, wish=Wish(resources=("CRANE",))).shifts == []


def test_progress_is_told_and_can_stop_the_search():
    class Stopped(Exception):
        pass

    told: list[float] = []

    def listen(done: float) -> None:
        told.append(done)
        if done > 0.2:
            raise Stopped

    case = Problem.plain([3, 5, 4, 6, 2, 7, 3, 4], [(0, 3), (1, 4)], [[2], [3]] * 4, [4])
    with pytest.raises(Stopped):
        level(case, "better", progress=listen)
    assert told == sorted(told)


def test_the_same_seed_gives_the_same_schedule():
    case = Problem.plain([3, 5, 4, 6, 2, 7, 3, 4] * 3, [(0, 3), (1, 4)], [[2], [3]] * 12, [4])
    one, other = (level(case, "better", Effort(seed=7)) for _ in range(2))
    assert one.start.tolist() == other.start.tolist()


def test_the_check_finds_what_is_wrong():
    case = Problem.plain([2, 2, 2], [(0, 1)], [[1], [1], [1]], [1])
    start = level(case, "instant").start
    start[1], start[2] = 1, 1
    assert [breach.kind for breach in breaches(case, start)] == ["link", "capacity", "capacity"]
    assert breaches(case, start)[0] == Breach("link", "2", 1, 1, "1")


def test_a_problem_out_of_order_is_refused():
    with pytest.raises(ValueError, match="topological"):
        Problem.plain([1, 1], [(1, 0)], [[], []], [])


def test_a_plan_without_resources_needs_no_levelling():
    proposal = propose(plan([task("A", 1)]))
    assert (proposal.shifts, proposal.is_feasible, proposal.makespan) == ([], True, 480)
    assert proposal.before.finish == datetime(2026, 3, 2, 17)
