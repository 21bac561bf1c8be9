"""Import, schedule, export, import again: the schedule is the same."""

import pytest

from dougong.engines.interchange import read_plan, write_mspdi
from dougong.engines.scheduling import schedule
from dougong.kernel.plan import PlanDocument

from .files import PLANS, PROJECT, msp_task, mspdi, shared_bytes, shared_files, task, xer

COLUMNS = ("early_start", "early_finish", "late_start", "late_finish", "total_float", "free_float")


def dates(document: PlanDocument) -> dict[str, tuple[int, ...]]:
    found = schedule(document).dates
    columns = [getattr(found, name).tolist() for name in COLUMNS]
    return {
        a.id: row for a, row in zip(document.activities, zip(*columns, strict=True), strict=True)
    }


def scheduled_twice(data: bytes, name: str) -> tuple[dict, dict]:
    document = read_plan(data, name)
    return dates(document), dates(read_plan(write_mspdi(document), "again.xml"))


@pytest.mark.parametrize(
    "path",
    [
        *shared_files(PLANS / "p6", "**/*.xer"),
        *shared_files(PLANS / "msproject/templates", "*.xml"),
        *shared_files(PLANS / "msproject/team_plans", "*.xml"),
    ],
)
def test_published_plan_keeps_its_schedule(path):
    first, second = scheduled_twice(shared_bytes(path), path.name)
    assert second == first


def test_primavera_plan_keeps_its_rules_for_lags_and_progress():
    calendars = [{"clndr_id": "7", "clndr_name": "STD"}]
    options = {
        "proj_id": "1",
        "sched_calendar_on_relationship_lag": "rcal_24Hour",
        "sched_progress_override": "Y",
        "sched_float_type": "FT_SF",
    }
    started = {"act_start_date": "2026-02-20 08:00", "remain_drtn_hr_cnt": "8"}
    rows = [task(1, clndr_id="7"), task(2, clndr_id="7", **started), task(3, clndr_id="7")]
    links = [
        {"task_id": "2", "pred_task_id": "1", "pred_type": "PR_FS", "lag_hr_cnt": "10"},
        {"task_id": "3", "pred_task_id": "1", "pred_type": "PR_SS", "lag_hr_cnt": "50"},
    ]
    text = xer(
        ("PROJECT", [PROJECT]),
        ("CALENDAR", calendars),
        ("SCHEDOPTIONS", [options]),
        ("TASK", rows),
        ("TASKPRED", links),
    )
    first, second = scheduled_twice(text.encode(), "plan.xer")
    assert second == first
    assert len({row[0] for row in first.values()}) > 1


def test_project_plan_keeps_its_schedule():
    link = "<PredecessorLink><PredecessorUID>1</PredecessorUID><Type>{}</Type>{}</PredecessorLink>"
    tasks = msp_task(1, duration="PT40H0M0S")
    tasks += msp_task(2, link.format(1, "<LinkLag>50</LinkLag><LagFormat>19</LagFormat>"))
    tasks += msp_task(3, link.format(3, "<LinkLag>14400</LinkLag><LagFormat>8</LagFormat>"))
    body = "<StartDate>2026-03-02T08:00:00</StartDate><CalendarUID>1</CalendarUID>"
    body += "<Calendars><Calendar><UID>1</UID><Name>Standard</Name></Calendar></Calendars>"
    first, second = scheduled_twice(mspdi(body, tasks=tasks), "plan.xml")
    assert second == first
    assert len({row[0] for row in first.values()}) == 3
