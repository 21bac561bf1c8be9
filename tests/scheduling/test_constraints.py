"""Constraint kinds of section 5.3, deadlines, manual dates and "as late as possible"."""

from __future__ import annotations

import pytest

from dougong.engines.scheduling import schedule

from .plans import dates, driving, late_dates, milestone, plan, row, task


def chain(kind: str | None, moment: str | None, **fields):
    """A of 5 days before B of 5 days with a constraint, before C of 5 days."""
    b = task("B", 5, constraint=(kind, moment) if kind else None, **fields)
    return plan([task("A", 5), b, task("C", 5)], "A FS B", "B FS C")


@pytest.mark.parametrize(
    ("kind", "moment", "early", "late"),
    [
        ("ASAP", None, "03-09 08:00 > 03-13 17:00", "03-09 08:00 > 03-13 17:00"),
        ("SNET", "03-11", "03-11 08:00 > 03-17 17:00", "03-11 08:00 > 03-17 17:00"),
        ("SNET", "03-03", "03-09 08:00 > 03-13 17:00", "03-09 08:00 > 03-13 17:00"),
        ("FNET", "03-17 17:00", "03-11 08:00 > 03-17 17:00", "03-11 08:00 > 03-17 17:00"),
        ("SNLT", "03-05", "03-09 08:00 > 03-13 17:00", "03-05 08:00 > 03-11 17:00"),
        ("FNLT", "03-11 17:00", "03-09 08:00 > 03-13 17:00", "03-05 08:00 > 03-11 17:00"),
        ("START_ON", "03-11", "03-11 08:00 > 03-17 17:00", "03-11 08:00 > 03-17 17:00"),
        ("START_ON", "03-05", "03-09 08:00 > 03-13 17:00", "03-05 08:00 > 03-11 17:00"),
        ("FINISH_ON", "03-11 17:00", "03-09 08:00 > 03-13 17:00", "03-05 08:00 > 03-11 17:00"),
        ("MSO", "03-05", "03-05 08:00 > 03-11 17:00", "03-05 08:00 > 03-11 17:00"),
        ("MFO", "03-11 17:00", "03-05 08:00 > 03-11 17:00", "03-05 08:00 > 03-11 17:00"),
        ("MANDATORY_START", "03-05", "03-05 08:00 > 03-11 17:00", "03-05 08:00 > 03-11 17:00"),
        (
            "MANDATORY_FINISH",
            "03-11 17:00",
            "03-05 08:00 > 03-11 17:00",
            "03-05 08:00 > 03-11 17:00",
        ),
    ],
)
def test_each_kind_acts_on_its_pass(kind, moment, early, late):
    result = schedule(chain(kind, moment))
    assert (dates(result, "B"), late_dates(result, "B")) == (early, late)


@pytest.mark.parametrize(("kind", "moment"), [("MSO", "03-05"), ("MFO", "03-11 17:00")])
def test_must_dates_keep_links_where_constraints_do_not_go_first(kind, moment):
    result = schedule(chain(kind, moment), options={"honour_constraints": "no"})
    assert dates(result, "B") == "03-09 08:00 > 03-13 17:00"
    assert row(result, "B").total_float == -960


def test_a_pinned_date_that_breaks_a_link_is_reported():
    result = schedule(chain("MANDATORY_START", "03-05"))
    [finding] = [finding for finding in result.findings if finding.code == "W211"]
    assert finding.activities == ("B",)


def test_a_mandatory_date_passes_no_later_than_itself_to_its_predecessors():
    result = schedule(chain("MANDATORY_START", "03-05"))
    assert row(result, "A").total_float == -960
    assert row(result, "B").total_float == 0


def test_a_mandatory_date_before_the_data_date_waits_for_it():
    document = plan([task("A", 1, constraint=("MANDATORY_START", "03-03"))], data_date="03-05")
    result = schedule(document)
    assert dates(result, "A") == "03-05 08:00 > 03-05 17:00"
    assert row(result, "A").total_float == -960


def test_two_constraints_bound_both_ends():
    document = chain("SNET", "03-11", constraint2=("FNLT", "03-13 17:00"))
    result = schedule(document)
    assert dates(result, "B") == "03-11 08:00 > 03-17 17:00"
    assert row(result, "B").total_float == -960


def test_the_driver_names_the_constraint():
    result = schedule(chain("SNET", "03-11"))
    assert row(result, "B").driver == "constraint"
    assert driving(result, "B") == []
    assert row(schedule(chain("FNET", "03-17 17:00")), "B").driver == "constraint"


@pytest.mark.parametrize(("used", "total"), [("yes", -960), ("no", 0)])
def test_a_deadline_limits_float_where_the_option_says_so(used, total):
    document = chain(None, None)
    document.activities[1].deadline = row(schedule(document), "B").early_finish.replace(day=11)
    result = schedule(document, options={"deadline_limits_float": used})
    assert row(result, "B").total_float == total


def late_as_possible():
    """B may float between A and D, beside the long C."""
    activities = [task("A", 1), task("B", 1, constraint=("ALAP", None)), task("C", 5), task("D", 1)]
    return plan(activities, "A FS B", "A FS C", "B FS D", "C FS D")


def test_as_late_as_possible_consumes_free_float_only():
    result = schedule(late_as_possible())
    assert dates(result, "B") == "03-09 08:00 > 03-09 17:00"
    assert row(result, "B").free_float == 0
    assert dates(result, "D") == "03-10 08:00 > 03-10 17:00"


def test_two_in_a_row_as_late_as_possible_move_together():
    document = late_as_possible()
    document.activities.insert(2, task("B2", 1, constraint=("ALAP", None), project="P"))
    document.links[2].pred = "B2"
    document.links.append(type(document.links[0])("B", "B2"))
    result = schedule(document)
    assert dates(result, "B2") == "03-09 08:00 > 03-09 17:00"
    assert dates(result, "B") == "03-06 08:00 > 03-06 17:00"


def test_as_late_as_possible_by_total_float_moves_what_follows():
    activities = [task("A", 1, constraint=("ALAP", None)), task("B", 1), task("C", 5)]
    document = plan(activities, "A FS B")
    assert dates(schedule(document), "A") == "03-02 08:00 > 03-02 17:00"
    result = schedule(document, options={"alap": "total_float"})
    assert dates(result, "A") == "03-05 08:00 > 03-05 17:00"
    assert dates(result, "B") == "03-06 08:00 > 03-06 17:00"


def test_a_project_from_its_finish_puts_everything_late():
    document = plan([task("A", 2), task("B", 1)], "A FS B", must_finish="03-13 17:00")
    document.projects[0].schedule_from = "finish"
    result = schedule(document)
    assert dates(result, "A") == "03-11 08:00 > 03-12 17:00"
    assert dates(result, "B") == "03-13 08:00 > 03-13 17:00"


def test_manual_dates_stand_whatever_links_say():
    document = plan([task("A", 5), task("B", 3, manual=True), task("C", 1)], "A FS B", "B FS C")
    document.activities[1].manual_start = document.projects[0].start.replace(day=4)
    document.activities[1].manual_finish = document.projects[0].start.replace(day=5, hour=17)
    result = schedule(document)
    assert dates(result, "B") == "03-04 08:00 > 03-05 17:00"
    assert dates(result, "C") == "03-06 08:00 > 03-06 17:00"
    assert row(result, "B").driver == "manual"


def test_a_typed_start_before_the_project_counts_in_microsoft_project_only():
    document = plan([task("A", 1, constraint=("SNET", "02-26"))])
    assert dates(schedule(document), "A").startswith("03-02")
    assert dates(schedule(document, profile="msproject"), "A").startswith("02-26")


def test_levelling_delay_holds_back_the_start_in_elapsed_time():
    document = plan([task("A", 1), task("B", 1, levelling_delay=3 * 1440), task("C", 1)])
    document.links += plan([], "A FS B", "B FS C").links
    result = schedule(document)
    assert dates(result, "B") == "03-06 08:00 > 03-06 17:00"
    assert row(result, "B").driver == "levelling"
    assert row(result, "A").total_float == 0


def test_expected_finish_sets_the_remaining_duration():
    document = plan([task("A", 5), task("B", 1)], "A FS B")
    document.activities[0].expected_finish = document.projects[0].start.replace(day=4, hour=17)
    result = schedule(document, options={"use_expected_finish": "yes"})
    assert dates(result, "A") == "03-02 08:00 > 03-04 17:00"
    assert row(result, "A").driver == "expected_finish"
    assert dates(schedule(document), "A") == "03-02 08:00 > 03-06 17:00"


def test_milestones_show_the_instant_of_what_drives_them():
    document = plan([task("A", 1), milestone("M"), milestone("N"), milestone("S")], "A FS M")
    document.activities[3].timing = document.activities[3].timing.START_MILESTONE
    document.links += plan([], "A FS S").links
    result = schedule(document)
    assert dates(result, "M") == "03-02 17:00 > 03-02 17:00"
    assert dates(result, "N") == "03-02 08:00 > 03-02 08:00"
    assert dates(result, "S") == "03-03 08:00 > 03-03 08:00"
