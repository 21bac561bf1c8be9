"""Actual dates, data date, suspended work, and lags that the data date has partly used up."""

from __future__ import annotations

import pytest

from dougong.engines.scheduling import schedule
from dougong.kernel.plan import Timing

from .plans import at, dates, late_dates, plan, row, task


def test_nothing_unstarted_begins_before_the_data_date():
    result = schedule(plan([task("A", 2)], data_date="03-05"))
    assert dates(result, "A") == "03-05 08:00 > 03-06 17:00"
    assert row(result, "A").driver == "data_date"


def test_a_data_date_given_in_the_call_wins():
    result = schedule(plan([task("A", 2)], data_date="03-05"), data_date=at("03-09"))
    assert dates(result, "A") == "03-09 08:00 > 03-10 17:00"


def test_completed_activities_show_their_actual_dates_and_no_float():
    document = plan(
        [task("A", 2, started="03-02", finished="03-04 12:00"), task("B", 1)],
        "A FS B",
        data_date="03-05",
    )
    found = row(schedule(document), "A")
    shown = (found.early_start, found.early_finish, found.late_start, found.late_finish)
    assert shown == (at("03-02"), at("03-04 12:00")) * 2
    assert (found.total_float, found.free_float, found.driver) == (None, None, "actual")


def test_primavera_keeps_completed_activities_at_the_data_date():
    document = plan([task("A", 2, started="03-02", finished="03-03 17:00")], data_date="03-05")
    result = schedule(document, profile="p6")
    assert dates(result, "A") == "03-05 08:00 > 03-05 08:00"
    assert row(result, "A").start == at("03-02")


def test_what_is_left_of_started_work_follows_the_data_date():
    document = plan([task("A", 5, started="03-02", remaining=960)], data_date="03-05")
    found = row(schedule(document), "A")
    assert (found.early_start, found.early_finish) == (at("03-05"), at("03-06 17:00"))
    assert found.start == at("03-02")


def test_suspended_work_waits_until_it_resumes():
    document = plan([task("A", 5, started="03-02", remaining=960)], data_date="03-05")
    document.activities[0].resumed = at("03-10")
    assert dates(schedule(document), "A") == "03-10 08:00 > 03-11 17:00"


def test_retained_logic_passes_through_completed_activities():
    document = plan(
        [task("A", 5), task("B", 1, started="03-02", finished="03-02 17:00"), task("C", 1)],
        "A FS B",
        "B FS C",
        data_date="03-05",
    )
    assert dates(schedule(document), "C") == "03-12 08:00 > 03-12 17:00"
    override = schedule(document, options={"progress": "progress_override"})
    assert dates(override, "C") == "03-05 08:00 > 03-05 17:00"


def test_override_lets_go_of_the_start_but_keeps_finish_links():
    document = plan(
        [task("A", 5), task("B", 5, started="03-02", remaining=480)],
        "A FS B",
        "A FF B",
        data_date="03-05",
    )
    result = schedule(document, options={"progress": "progress_override"})
    assert dates(result, "B") == "03-11 08:00 > 03-11 17:00"


@pytest.mark.parametrize(
    ("ss_lag_from", "start"), [("early_start", "03-10 08:00"), ("actual_start", "03-06 08:00")]
)
def test_start_lag_of_work_that_began_out_of_sequence(ss_lag_from, start):
    """A began on 03-02 and rests until 03-09; three of the four days of lag are gone by 03-05."""
    document = plan(
        [task("A", 5, started="03-02", remaining=960), task("B", 1)],
        "A SS+4d B",
        data_date="03-05",
    )
    document.activities[0].resumed = at("03-09")
    result = schedule(document, options={"ss_lag_from": ss_lag_from})
    assert f"{row(result, 'B').early_start:%m-%d %H:%M}" == start


def test_a_lag_after_an_actual_finish_counts_from_that_finish():
    document = plan(
        [task("A", 1, started="03-02", finished="03-02 17:00"), task("B", 1)],
        "A FS+5d B",
        data_date="03-05",
    )
    assert dates(schedule(document), "B") == "03-10 08:00 > 03-10 17:00"


def test_without_data_date_started_work_stands_where_it_began():
    document = plan([task("A", 3), task("B", 2, started="03-03", remaining=480)], "A FS B")
    result = schedule(document)
    assert dates(result, "B") == "03-03 08:00 > 03-04 17:00"
    assert row(result, "B").driver == "actual"


def test_without_data_date_resumed_work_goes_on_from_there():
    document = plan([task("A", 2, started="03-03", remaining=480)])
    document.activities[0].resumed = at("03-10")
    assert dates(schedule(document), "A") == "03-03 08:00 > 03-10 17:00"


def test_without_data_date_completed_work_stands_where_it_was():
    document = plan(
        [task("A", 2, started="03-02", finished="03-03 17:00"), task("B", 1)], "A FS+1d B"
    )
    result = schedule(document)
    assert dates(result, "B") == "03-05 08:00 > 03-05 17:00"
    assert late_dates(result, "A") == "03-02 08:00 > 03-03 17:00"


def test_microsoft_project_moves_nothing_for_the_status_date():
    document = plan([task("A", 2)], data_date="03-05")
    assert dates(schedule(document, profile="msproject"), "A") == "03-02 08:00 > 03-03 17:00"


def test_microsoft_project_shows_started_work_late_from_its_actual_start():
    document = plan([task("A", 2, started="03-02", remaining=480), task("B", 5)])
    result = schedule(document, profile="msproject")
    assert late_dates(result, "A") == "03-02 08:00 > 03-06 17:00"
    assert row(result, "A").total_float == 3 * 480


def test_constraints_never_move_an_actual_date():
    document = plan(
        [task("A", 1, started="03-02", finished="03-02 17:00", constraint=("SNET", "03-20"))],
        data_date="03-05",
    )
    assert dates(schedule(document), "A") == "03-02 08:00 > 03-02 17:00"


def test_progress_out_of_sequence_is_reported():
    document = plan(
        [task("A", 5), task("B", 5, started="03-02", remaining=480)], "A FS B", data_date="03-05"
    )
    [finding] = [f for f in schedule(document).findings if f.code == "W212"]
    assert finding.activities == ("B",)


def effort(*links: str):
    return plan(
        [
            task("A", 2),
            task("B", 3),
            task("L", 1, timing=Timing.LEVEL_OF_EFFORT),
            task("C", 5),
        ],
        "A FS B",
        *links,
    )


def test_level_of_effort_spans_what_it_is_linked_to():
    result = schedule(effort("A SS L", "B FF L"))
    assert dates(result, "L") == "03-02 08:00 > 03-06 17:00"
    assert row(result, "L").is_critical is False


def test_level_of_effort_ends_with_what_follows_it():
    result = schedule(effort("A FS L", "L FF B"))
    assert dates(result, "L") == "03-04 08:00 > 03-06 17:00"


def test_level_of_effort_drives_nothing_and_counts_lags():
    result = schedule(effort("A SS+1d L", "L FS C"))
    assert dates(result, "C").startswith("03-02 08:00")
    assert dates(result, "L") == "03-03 08:00 > 03-03 08:00"


def test_level_of_effort_without_an_end_keeps_its_length():
    assert dates(schedule(effort("A FS L")), "L") == "03-04 08:00 > 03-04 17:00"


def test_a_start_that_has_happened_no_longer_holds_back_a_finish():
    started = task("A", 5, started="03-02", remaining=5 * 480)
    document = plan([task("Z", 8), started, task("B", 1)], "Z FS A", "A SF+1d B", data_date="03-09")
    options = {"ss_lag_from": "early_start"}
    assert dates(schedule(document, options=options), "B") == "03-09 08:00 > 03-09 17:00"
