"""Options and profiles, section 5.4."""

from __future__ import annotations

import pytest

from dougong.engines.scheduling import schedule
from dougong.engines.scheduling.options import Settings, parse, profile_of, settle
from dougong.kernel.errors import InvalidInput
from dougong.kernel.plan import CalendarUse, PlanAssignment, PlanDocument, PlanResource

from .plans import at, dates, plan, row, task


@pytest.mark.parametrize(
    ("file_format", "profile"),
    [("xer", "p6"), ("pmxml", "p6"), ("mspdi", "msproject"), ("json", "dougong"), ("", "dougong")],
)
def test_the_profile_follows_the_format(file_format, profile):
    document = PlanDocument()
    document.source.format = file_format
    assert profile_of(document, None) == profile
    assert profile_of(document, "p6") == "p6"


def test_a_project_may_name_its_profile():
    document = plan([])
    document.projects[0].profile = "msproject"
    assert profile_of(document, None) == "msproject"


def test_a_call_goes_before_the_file_and_the_file_before_the_profile():
    document = plan([])
    document.projects[0].options.lag_calendar = "project"
    document.projects[0].options.float_kind = "start"
    [settings] = settle(document, "msproject", {"float_kind": "finish"})
    assert (settings.lag_calendar, settings.float_kind, settings.alap) == (
        "project",
        "finish",
        "total_float",
    )


def test_the_house_profile_is_the_default():
    assert settle(PlanDocument(), "dougong") == [Settings()]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"honour_constraints": "no"}, {"honour_constraints": False}),
        ({"honour_constraints": "Yes"}, {"honour_constraints": True}),
        ({"honour_constraints": True}, {"honour_constraints": True}),
        ({"critical_threshold": "480"}, {"critical_threshold": 480}),
        ({"alap": "free_float"}, {"alap": "free_float"}),
    ],
)
def test_words_become_values(given, expected):
    assert parse(given) == expected


def test_every_bad_option_is_named_with_a_suggestion():
    with pytest.raises(InvalidInput) as refused:
        parse({"lagcalendar": "x", "alap": "never", "critical_threshold": "a", "progress": "?"})
    assert [finding.code for finding in refused.value.findings] == ["E215"] * 4
    assert "did you mean lag_calendar?" in str(refused.value.findings[0])
    assert "free_float, total_float" in str(refused.value.findings[1])


@pytest.mark.parametrize("name", ["honour_constraints", "deadline_limits_float"])
def test_a_yes_or_no_option_takes_nothing_else(name):
    with pytest.raises(InvalidInput, match="yes, no"):
        parse({name: "maybe"})


def test_an_unknown_profile_is_refused_with_all_other_faults():
    document = plan([task("A", -1)])
    with pytest.raises(InvalidInput) as refused:
        schedule(document, profile="primavera")
    assert [finding.code for finding in refused.value.findings] == ["E215", "E211"]


@pytest.mark.parametrize("kind", ["finish", "start", "smallest"])
def test_float_kinds_agree_where_both_ends_have_the_same(kind):
    document = plan([task("A", 7), task("B", 2)])
    assert row(schedule(document, options={"float_kind": kind}), "B").total_float == 5 * 480


@pytest.mark.parametrize(("kind", "total"), [("finish", 0), ("start", -960), ("smallest", -960)])
def test_float_kinds_differ_where_late_work_takes_another_length(kind, total):
    """A was pinned to three days although it needs five."""
    document = plan([task("A", 5, manual=True)])
    pinned = document.activities[0]
    pinned.manual_start, pinned.manual_finish = at("03-02"), at("03-04 17:00")
    result = schedule(document, options={"float_kind": kind})
    assert row(result, "A").total_float == total


@pytest.mark.parametrize(("threshold", "critical"), [(0, ["A"]), (960, ["A", "C"])])
def test_critical_by_threshold(threshold, critical):
    document = plan([task("A", 5), task("B", 2), task("C", 3)])
    rows = schedule(document, options={"critical_threshold": threshold}).rows()
    assert [r.id for r in rows if r.is_critical] == critical


def test_critical_by_longest_path_survives_positive_float():
    document = plan([task("A", 5), task("B", 2)], "A FS B", must_finish="03-20 17:00")
    assert not any(r.is_critical for r in schedule(document).rows())
    longest = schedule(document, options={"critical_rule": "longest_path"})
    assert all(r.is_critical for r in longest.rows())


def test_open_ends_may_be_critical():
    document = plan([task("A", 5), task("B", 2)])
    result = schedule(document, options={"open_ends_critical": "yes"})
    assert [r.total_float for r in result.rows()] == [0, 0]


def crewed(use: CalendarUse, *calendars: str):
    document = plan([task("A", 6, calendar="STD", calendar_use=use)])
    for number, calendar in enumerate(calendars):
        document.resources.append(PlanResource(f"R{number}", calendar=calendar))
        document.assignments.append(PlanAssignment("A", f"R{number}"))
    return document


@pytest.mark.parametrize(
    ("use", "calendars", "finish"),
    [
        (CalendarUse.TASK, ["SEVEN"], "03-09 17:00"),
        (CalendarUse.RESOURCES, ["SEVEN"], "03-07 17:00"),
        (CalendarUse.RESOURCES, [], "03-09 17:00"),
        (CalendarUse.BOTH, ["SIX"], "03-09 17:00"),
        (CalendarUse.RESOURCES, ["SEVEN", "SIX"], "03-07 17:00"),
    ],
)
def test_whose_calendar_counts(use, calendars, finish):
    assert dates(schedule(crewed(use, *calendars)), "A").endswith(finish)


def test_resources_that_do_not_drive_have_no_say():
    document = crewed(CalendarUse.RESOURCES, "SEVEN", "STD")
    document.assignments[1].is_driving = False
    assert dates(schedule(document), "A").endswith("03-07 17:00")


def test_microsoft_project_waits_for_delayed_assignments():
    document = crewed(CalendarUse.TASK, "STD")
    document.activities[0].duration = 480
    document.assignments[0].effort, document.assignments[0].start_offset = 480, 960
    assert dates(schedule(document, profile="msproject"), "A").endswith("03-04 17:00")
    assert dates(schedule(document), "A").endswith("03-02 17:00")
