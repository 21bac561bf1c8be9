"""What may be typed into the cells of a plan, and what it means."""

from datetime import datetime

import pytest
from django.core.exceptions import ValidationError

from dougong.apps.planning.queries import typed

DAY = 480


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1.1fs+2d", [("1.1", "FS", 960, "working")]),
        ("4ss", [("4", "SS", 0, "working")]),
        ("A1020ss-4h", [("A1020", "SS", -240, "working")]),
        ("2ff+50%", [("2", "FF", 5000, "percent")]),
        ("3+2ed，5sf-1w", [("3", "FS", 2880, "elapsed"), ("5", "SF", -2400, "working")]),
        (
            "W-2026-0007; P-2026-0031!3.2",
            [("W-2026-0007", "FS", 0, "working"), ("P-2026-0031!3.2", "FS", 0, "working")],
        ),
        ("1 FS + 30m、2", [("1", "FS", 30, "working"), ("2", "FS", 0, "working")]),
        ("", []),
    ],
)
def test_predecessors_are_typed_as_row_type_and_lag(text, meant):
    found = typed.links_of(text, DAY)
    assert [(*one.readings[-1], one.lag_value, one.lag_kind) for one in found] == meant


def test_an_item_whose_name_ends_like_a_type_is_tried_by_its_whole_name_first():
    (one,) = typed.links_of("CLASS", DAY)
    assert one.readings == [("CLASS", "FS"), ("CLA", "SS")]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("5d", 2400), ("2w", 4800), ("1w 2d", 3360), ("4h", 240), ("3天", 1440), ("2", 960)],
)
def test_durations_are_typed_with_their_unit(text, minutes):
    assert typed.duration_of(text, DAY) == minutes


@pytest.mark.parametrize("text", ["2026-03-02", "2026/3/2", "2026年3月2日", "2026.3.2"])
def test_a_day_means_its_first_minute_or_its_last_where_work_must_be_finished(text):
    assert typed.moment_of(text) == datetime(2026, 3, 2)
    assert typed.moment_of(text, at_finish=True) == datetime(2026, 3, 2, 23, 59)


def test_a_constraint_is_typed_by_code_or_name_with_its_date(english):
    assert typed.constraint_of("snet 2026-03-02") == ("SNET", datetime(2026, 3, 2))
    assert typed.constraint_of("Finish no later than 2026-03-02 12:00") == (
        "FNLT",
        datetime(2026, 3, 2, 12),
    )
    assert typed.constraint_of("") == ("ASAP", None)
    assert typed.constraint_of("alap") == ("ALAP", None)


@pytest.mark.parametrize(
    ("read", "text", "code"),
    [
        (typed.moment_of, "soon", "planning.bad_moment"),
        (typed.moment_of, "2026-13-02", "planning.bad_moment"),
        (typed.constraint_of, "NEVER 2026-03-02", "planning.bad_constraint"),
        (typed.constraint_of, "SNET", "planning.bad_moment"),
        (typed.percent_of, "101", "planning.bad_percent"),
        (lambda text: typed.duration_of(text, DAY), "-2d", "planning.negative_time"),
        (lambda text: typed.duration_of(text, DAY), "2 moons", "planning.bad_working_time"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(read, text, code):
    with pytest.raises(ValidationError) as refused:
        read(text)
    assert refused.value.code == code
