"""Links of every type, summaries, several projects, chosen milestones, and what follows an edit."""

from __future__ import annotations

import pytest

from dougong.engines.scheduling import UnknownActivity, compute, prepare, reschedule, schedule
from dougong.engines.scheduling.selection import UnknownProject, only_projects
from dougong.kernel.plan import PlanLink, PlanProject, StoredDates

from .plans import at, dates, driving, late_dates, milestone, plan, row, summary, task


@pytest.mark.parametrize(
    ("link", "early", "late_of_a"),
    [
        ("A FS B", "03-09 08:00 > 03-10 17:00", "03-02 08:00 > 03-06 17:00"),
        ("A FS+1d B", "03-10 08:00 > 03-11 17:00", "03-02 08:00 > 03-06 17:00"),
        ("A SS B", "03-02 08:00 > 03-03 17:00", "03-02 08:00 > 03-06 17:00"),
        ("A SS+1d B", "03-03 08:00 > 03-04 17:00", "03-02 08:00 > 03-06 17:00"),
        ("A FF B", "03-05 08:00 > 03-06 17:00", "03-02 08:00 > 03-06 17:00"),
        ("A FF+1d B", "03-06 08:00 > 03-09 17:00", "03-02 08:00 > 03-06 17:00"),
        ("A SF+3d B", "03-03 08:00 > 03-04 17:00", "03-02 08:00 > 03-06 17:00"),
    ],
)
def test_each_link_type_with_lag(link, early, late_of_a):
    result = schedule(plan([task("A", 5), task("B", 2)], link))
    assert dates(result, "B") == early
    assert late_dates(result, "A") == late_of_a


def test_a_lead_may_reach_before_the_start_of_its_predecessor():
    result = schedule(plan([task("A", 5), task("B", 2)], "A FS-7d B"))
    assert dates(result, "B") == "03-02 08:00 > 03-03 17:00"


def test_linked_work_may_begin_before_a_microsoft_project():
    document = plan([task("A", 5), task("B", 2), task("C", 8)], "A FS-7d B", "A FF C")
    result = schedule(document, profile="msproject")
    assert dates(result, "B") == "02-26 08:00 > 02-27 17:00"
    assert dates(result, "C") == "03-02 08:00 > 03-11 17:00"


@pytest.mark.parametrize(
    ("profile", "finish", "next_start"),
    [
        ("p6", "03-09 08:00", "03-09 08:00"),
        ("dougong", "03-06 17:00", "03-06 17:00"),
        ("msproject", "03-06 17:00", "03-06 17:00"),
    ],
)
def test_a_finish_link_into_idle_time(profile, finish, next_start):
    """A works on Saturdays and ends on one: Primavera lets B end on Monday, others on Friday."""
    document = plan(
        [task("A", 6, calendar="SIX"), task("B", 1, calendar="STD"), task("C", 1, calendar="24H")],
        "A FF B",
        "B FS C",
    )
    result = schedule(document, profile=profile)
    assert dates(result, "B") == f"03-06 08:00 > {finish}"
    assert dates(result, "C").startswith(next_start)
    assert row(result, "A").total_float >= 0


def test_free_float_reaches_to_the_next_start_of_a_successor():
    document = plan([task("A", 6, calendar="SIX"), task("B", 1, calendar="STD")], "A FS B")
    assert row(schedule(document), "A").free_float == 0


def test_two_links_between_one_pair_both_count():
    result = schedule(plan([task("A", 5), task("B", 2)], "A SS+1d B", "A FF+1d B"))
    assert dates(result, "B") == "03-06 08:00 > 03-09 17:00"


def test_inactive_activities_hold_nothing_back():
    document = plan([task("A", 5, is_active=False), task("B", 2)], "A FS B")
    result = schedule(document)
    assert dates(result, "B") == "03-02 08:00 > 03-03 17:00"
    assert f"{result.projects[0].finish:%m-%d}" == "03-03"


def test_elapsed_durations_run_round_the_clock():
    document = plan([task("A", 3, is_elapsed=True), task("B", 1)], "A FS B", start="03-06")
    result = schedule(document)
    assert dates(result, "A") == "03-06 08:00 > 03-07 08:00"
    assert dates(result, "B") == "03-09 08:00 > 03-09 17:00"


def nested(*links: str):
    return plan(
        [
            summary("S"),
            task("S1", 2, parent="S"),
            task("S2", 4, parent="S"),
            summary("T"),
            task("T1", 1, parent="T"),
            task("T2", 1, parent="T"),
            task("X", 3),
        ],
        *links,
    )


def test_a_summary_spans_its_leaves():
    result = schedule(nested("X FS S1"))
    assert dates(result, "S") == "03-02 08:00 > 03-06 17:00"
    found = row(result, "S")
    assert (found.total_float, found.is_critical, found.driver) == (0, True, None)


def test_a_link_from_a_summary_waits_for_its_last_leaf():
    result = schedule(nested("S FS X"))
    assert dates(result, "X") == "03-06 08:00 > 03-10 17:00"
    assert [row(result, name).total_float for name in ("S1", "S2")] == [960, 0]


def test_a_start_link_from_a_summary_counts_from_its_first_leaf():
    result = schedule(nested("S SS+1d X", "T1 FS S2"))
    assert dates(result, "X") == "03-03 08:00 > 03-05 17:00"
    assert row(result, "S1").total_float >= 0


def test_a_link_into_a_summary_holds_for_every_leaf():
    result = schedule(nested("X FS T"))
    assert [dates(result, name)[:11] for name in ("T1", "T2")] == ["03-05 08:00"] * 2
    assert [driving(result, name) for name in ("T1", "T2")] == [["X"], ["X"]]


def test_a_link_from_summary_to_summary():
    result = schedule(nested("S FS T"))
    assert dates(result, "T") == "03-06 08:00 > 03-06 17:00"


def typed_summary(**fields: object):
    document = nested(*fields.pop("links", ()))
    typed = document.activities[3]
    typed.manual, typed.manual_start, typed.manual_finish = True, at("03-04"), at("03-12 17:00")
    return document


def test_a_typed_summary_lets_its_leaves_begin_with_it():
    result = schedule(typed_summary())
    assert dates(result, "T1") == "03-04 08:00 > 03-04 17:00"
    assert f"{result.projects[0].finish:%m-%d %H:%M}" == "03-12 17:00"


def test_a_link_into_a_typed_summary_moves_nothing_but_limits_what_precedes():
    result = schedule(typed_summary(links=("S FS T",)))
    assert dates(result, "T1") == "03-04 08:00 > 03-04 17:00"
    assert late_dates(result, "S1") == "03-10 08:00 > 03-11 17:00"


def test_a_link_from_a_typed_summary_counts_from_its_typed_finish():
    result = schedule(typed_summary(links=("T FS X",)))
    assert dates(result, "X") == "03-13 08:00 > 03-17 17:00"


def test_leaves_with_typed_dates_limit_what_precedes_their_summary():
    document = nested("S FS T")
    for leaf in document.activities[4:6]:
        leaf.manual, leaf.manual_start, leaf.manual_finish = True, at("03-05"), at("03-05 17:00")
    result = schedule(document)
    assert late_dates(result, "S2") == "02-27 08:00 > 03-04 17:00"


def two_projects(**project: object):
    document = plan([task("A", 5), task("B", 2, project="Q"), task("C", 1, project="Q")], "A FS B")
    document.projects.append(PlanProject("Q", start=at("03-02"), calendar="STD", **project))
    return document


def test_linked_projects_are_one_network():
    result = schedule(two_projects())
    assert dates(result, "B") == "03-09 08:00 > 03-10 17:00"
    assert [f"{project.finish:%m-%d}" for project in result.projects] == ["03-06", "03-10"]


@pytest.mark.parametrize(("basis", "total"), [("own_project", 3 * 480), ("whole_set", 5 * 480)])
def test_float_counts_from_the_end_of_the_project_or_of_all(basis, total):
    document = two_projects()
    document.activities.append(task("D", 2, project="P"))
    result = schedule(document, options={"float_basis": basis})
    assert row(result, "D").total_float == total


def test_each_project_has_its_own_data_date():
    result = schedule(two_projects(data_date=at("03-11")))
    assert dates(result, "A") == "03-02 08:00 > 03-06 17:00"
    assert dates(result, "B") == "03-11 08:00 > 03-12 17:00"


def test_primavera_schedules_all_projects_with_the_options_of_one():
    document = two_projects()
    document.projects[1].options.lag_calendar = "successor"
    result = schedule(document, profile="p6")
    assert {settings.lag_calendar for settings in result.settings} == {"successor"}


def with_stored_dates():
    document = two_projects()
    document.activities[0].stored = StoredDates(early_finish=at("03-10 17:00"))
    document.activities[1].stored = StoredDates(late_start=at("03-05"))
    return document


def test_a_project_left_out_stands_at_its_stored_dates():
    result = schedule(only_projects(with_stored_dates(), ["Q"]))
    assert result.ids == ["B", "C"]
    assert dates(result, "B") == "03-11 08:00 > 03-12 17:00"


def test_a_successor_left_out_limits_late_dates():
    result = schedule(only_projects(with_stored_dates(), ["P"]))
    assert late_dates(result, "A") == "02-26 08:00 > 03-04 17:00"


def test_a_link_to_a_project_without_stored_dates_is_left_out():
    assert only_projects(two_projects(), ["Q"]).links == []


def test_an_unknown_project_is_refused():
    with pytest.raises(UnknownProject, match="no project 'Z'"):
        only_projects(two_projects(), ["Z"])


@pytest.mark.parametrize(
    ("wanted", "early", "total"),
    [("both", "03-11 08:00", -960), ("predecessors", "03-11 08:00", 0), ("none", "03-02 08:00", 0)],
)
def test_outside_links_count_as_the_option_says(wanted, early, total):
    document = plan([task("A", 2)])
    document.links = [
        PlanLink("GONE", "A", external_at=at("03-10 17:00")),
        PlanLink("A", "AWAY", external_at=at("03-11")),
    ]
    found = row(schedule(document, options={"external_links": wanted}), "A")
    assert f"{found.early_start:%m-%d %H:%M}" == early
    assert found.total_float == total


def test_float_to_a_milestone_counts_only_what_leads_to_it():
    activities = [task("A", 2), task("B", 4), task("C", 9), milestone("M")]
    document = plan(activities, "A FS M", "B FS M", "A FS C")
    result = schedule(document, to_milestone="M")
    assert [row(result, name).total_float for name in "ABCM"] == [960, 0, None, 0]
    assert row(result, "C").late_finish is None
    assert row(result, "B").is_critical


def test_a_milestone_that_does_not_exist_is_refused():
    with pytest.raises(UnknownActivity, match="'M'"):
        schedule(plan([task("A", 1)]), to_milestone="M")


def test_one_changed_duration_needs_no_new_network():
    prepared = prepare(plan([task("A", 5), task("B", 2)], "A FS B", "A SS+50% B"))
    changed, run = reschedule(prepared, "A", 3 * 480)
    assert changed.network.net.succ is prepared.network.net.succ
    result = compute(changed)
    assert dates(result, "B") == "03-05 08:00 > 03-06 17:00"
    assert run.finish == [run.ends[0]]
    assert dates(compute(prepared), "B") == "03-09 08:00 > 03-10 17:00"


def test_a_second_edit_goes_on_from_the_first():
    prepared = prepare(plan([task("A", 5), task("B", 2), task("C", 6)], "A FS B"))
    first, _ = reschedule(prepared, "A", 3 * 480)
    second, run = reschedule(first, "B", 480)
    result = compute(second)
    assert dates(result, "B") == "03-05 08:00 > 03-05 17:00"
    assert row(result, "B").total_float == 2 * 480
    assert run.finish_instants(run.dates.early_finish).max() == run.finish[0]


def test_an_edit_of_a_pinned_activity_moves_its_other_end():
    prepared = prepare(plan([task("A", 5, constraint=("MFO", "03-11 17:00"))]))
    changed, _ = reschedule(prepared, "A", 2 * 480)
    assert dates(compute(changed), "A") == "03-10 08:00 > 03-11 17:00"


def test_percent_lags_follow_a_changed_duration():
    prepared = prepare(plan([task("A", 5), task("B", 2)], "A SS+50% B"))
    changed, _ = reschedule(prepared, "A", 8 * 480)
    assert dates(compute(changed), "B") == "03-06 08:00 > 03-09 17:00"


def test_changing_what_does_not_exist_is_refused():
    with pytest.raises(UnknownActivity):
        reschedule(prepare(plan([task("A", 1)])), "B", 480)


def test_open_ends_are_reported():
    [finding] = schedule(plan([task("A", 1), task("B", 1)], "A FS B")).findings
    assert (finding.code, finding.activities) == ("W201", ("B",))


def test_a_plan_without_activities_has_a_result():
    result = schedule(plan([]))
    assert (list(result.rows()), result.projects[0].finish) == ([], None)
