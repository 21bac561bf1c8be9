"""Files damaged at random: read, or refused with our own error, and never anything else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dougong.engines.interchange import read_plan, to_json, write_mspdi
from dougong.kernel.errors import UnreadableFile
from dougong.kernel.plan import (
    PlanActivity,
    PlanAssignment,
    PlanCalendar,
    PlanDocument,
    PlanResource,
)

from .documents import documents, texts
from .files import PLANS, PROJECT, msp_task, mspdi, shared_bytes, task, xer

CALENDAR = "(0||CalendarData()((0||DaysOfWeek()((0||2()((0||0(s|08:00|f|16:00)())))))))"
WHOLE = {
    "xer": xer(
        ("PROJECT", [PROJECT]),
        ("CALENDAR", [{"clndr_id": "7", "clndr_name": "STD", "clndr_data": CALENDAR}]),
        ("PROJWBS", [{"wbs_id": "1", "proj_id": "1", "seq_num": "1", "wbs_short_name": "W"}]),
        ("RSRC", [{"rsrc_id": "5", "rsrc_name": "Li"}]),
        ("RSRCRATE", [{"rsrc_id": "5", "start_date": "2026-01-01 00:00", "max_qty_per_hr": "1"}]),
        ("TASK", [task(1, cstr_type="CS_MSO", cstr_date="2026-03-02 08:00"), task(2)]),
        ("TASKPRED", [{"task_id": "2", "pred_task_id": "1", "lag_hr_cnt": "8"}]),
        ("TASKMEMO", [{"task_id": "1", "task_memo": "<p>note</p>"}]),
    ).encode(),
    "mspdi": mspdi(
        "<Calendars><Calendar><UID>1</UID><WeekDays><WeekDay><DayType>2</DayType><DayWorking>1"
        "</DayWorking><WorkingTimes><WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00"
        "</ToTime></WorkingTime></WorkingTimes></WeekDay></WeekDays><Exceptions><Exception>"
        "<TimePeriod><FromDate>2026-01-01T00:00:00</FromDate><ToDate>2026-02-01T00:00:00</ToDate>"
        "</TimePeriod><Type>5</Type><Period>1</Period><MonthItem>3</MonthItem><MonthPosition>1"
        "</MonthPosition></Exception></Exceptions></Calendar></Calendars>",
        tasks=msp_task(1, "<Baseline><Number>0</Number><Cost>100</Cost></Baseline>")
        + msp_task(2, "<PredecessorLink><PredecessorUID>1</PredecessorUID></PredecessorLink>"),
    ),
}
edits = st.lists(
    st.tuples(st.integers(0, 5000), st.integers(0, 40), st.binary(max_size=6)), max_size=6
)
words = st.sampled_from([b"-1", b"999999999", b"0", b"2026-02-30", b"\t", b"\n", b"</", b"|", b""])


def damaged(data: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    for place, length, insert in changes:
        at = place % (len(data) + 1)
        data = data[:at] + insert + data[at + length :]
    return data


def read_or_refuse(data: bytes) -> None:
    try:
        document = read_plan(data, "plan")
    except UnreadableFile:
        return
    assert to_json(document)
    assert write_mspdi(document)
    assert all(str(finding) for finding in document.findings)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(WHOLE)), edits)
def test_random_bytes_do_no_harm(name, changes):
    read_or_refuse(damaged(WHOLE[name], changes))


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(WHOLE)),
    st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 8), words), max_size=4),
)
def test_likely_slips_do_no_harm(name, changes):
    read_or_refuse(damaged(WHOLE[name], changes))


@settings(max_examples=60, deadline=None)
@given(documents(), edits)
def test_damaged_exports_do_no_harm(document: PlanDocument, changes):
    read_or_refuse(damaged(write_mspdi(document), changes))
    read_or_refuse(damaged(to_json(document), changes))


@pytest.mark.parametrize(
    "name",
    ["p6/constology_sample.xer", "p6/lag_calendar_options/SuccessorCalendar.pmxml"],
)
@settings(max_examples=60, deadline=None)
@given(changes=edits)
def test_damaged_published_plans_do_no_harm(name, changes):
    read_or_refuse(damaged(shared_bytes(PLANS / name), changes))


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["UID", "a><b", "1", "WeekDays", ""]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(anything, st.dictionaries(st.sampled_from(["per", "from", "per_use"]), anything), texts)
def test_strange_stored_structure_does_no_harm_to_an_export(rest, rate, cost):
    places = ("project", "calendars", "tasks", "resources", "assignments")
    for raw in ({"mspdi": rest}, {"mspdi": {place: {"1": rest, "0": rest} for place in places}}):
        document = PlanDocument(
            activities=[PlanActivity("1", fixed_cost=cost)],
            calendars=[PlanCalendar("1")],
            resources=[PlanResource("1", rates=[rate])],
            assignments=[PlanAssignment("1", "1")],
            raw=raw,
        )
        assert len(read_plan(write_mspdi(document), "plan.xml").activities) == 1


def test_stored_structure_of_endless_depth_is_refused():
    text = '{"schema": "dougong.plan/1", "raw": {"a": ' + "[" * 60 + "]" * 60 + "}}"
    with pytest.raises(UnreadableFile, match="E102"):
        read_plan(text.encode(), "plan.json")
