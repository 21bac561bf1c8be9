"""Rare turns of the engine: mixed projects, far dates, Primavera's summary activities, caches."""

from __future__ import annotations

import doctest
import sys
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from dougong.config.cli import plan as command
from dougong.engines.interchange import to_json
from dougong.engines.scheduling import engine, graph, prepare, reschedule, schedule
from dougong.engines.scheduling.comparison import compare
from dougong.engines.scheduling.instants import NONE, minutes_of, moment_of, moments_of
from dougong.engines.scheduling.rendering import Rendering
from dougong.engines.scheduling.selection import only_projects
from dougong.kernel import compilation
from dougong.kernel.errors import InvalidInput
from dougong.kernel.plan import PlanProject, StoredDates

from .plans import at, dates, late_dates, plan, row, summary, task


def test_the_example_in_the_documentation_of_the_engine_runs():
    assert doctest.testmod(engine).failed == 0


def test_missing_moments_survive_both_ways():
    assert (minutes_of(None), moment_of(NONE)) == (NONE, None)
    found = moments_of(np.array([NONE, 0], np.int32))
    assert np.isnat(found[0])
    assert found[1].item() == datetime(1984, 1, 1)


def test_activities_without_project_belong_to_the_only_one():
    document = plan([task("A", 1)])
    document.activities[0].project = ""
    assert dates(schedule(document), "A") == "03-02 08:00 > 03-02 17:00"


def test_a_plan_without_projects_and_calendars_runs_on_standard_hours():
    document = plan([task("A", 1, started="03-06", remaining=480), task("B", 1)], "A FS B")
    document.projects, document.calendars = [], []
    for activity in document.activities:
        activity.project = ""
    assert dates(schedule(document), "B") == "03-09 08:00 > 03-09 17:00"


def test_a_project_without_start_begins_with_its_data_date():
    document = plan([task("A", 1)], data_date="03-05")
    document.projects[0].start = None
    assert dates(schedule(document), "A") == "03-05 08:00 > 03-05 17:00"


def test_an_inactive_successor_is_dated_and_holds_nothing_back():
    document = plan([task("A", 2), task("B", 9, is_active=False), task("C", 3)], "A FS B")
    result = schedule(document)
    assert dates(result, "B").startswith("03-04 08:00")
    assert f"{result.projects[0].finish:%m-%d}" == "03-04"


def test_projects_may_differ_in_lag_calendar_and_progress():
    first, second = task("A", 1, calendar="STD"), task("B", 1, calendar="SEVEN")
    third = task("C", 1, calendar="SEVEN", project="Q")
    document = plan([first, second, third], "A FS+5d B", "A FS+5d C")
    options = PlanProject("Q", start=at("03-02"), calendar="STD")
    options.options.lag_calendar = "successor"
    options.options.progress = "progress_override"
    document.projects.append(options)
    result = schedule(document)
    assert dates(result, "B").startswith("03-10 08:00")
    assert dates(result, "C").startswith("03-08 08:00")
    assert dates(schedule(document, options={"alap": "free_float"}), "C").startswith("03-08")


def test_primavera_summary_activities_span_their_node():
    span = summary("W", parent="N", custom={"task_type": "TT_WBS"})
    document = plan([summary("N"), task("A", 2, parent="N"), task("B", 3, parent="N"), span])
    document.source.format = "xer"
    result = schedule(document)
    assert dates(result, "W") == "03-02 08:00 > 03-04 17:00"
    shown = [line[0] for line in Rendering(document, result).table()]
    assert shown == ["A", "B", "W"]


def test_lags_that_are_not_working_time_say_so():
    document = plan([task("A", 2), task("B", 1)], "A SS+50% B")
    [_, found] = Rendering(document, schedule(document)).data(0.0)["activities"]
    assert found["driving"] == [{"pred": "A", "type": "SS", "lag": 5000, "lag_kind": "percent"}]


def test_rows_without_stored_dates_compare_to_nothing():
    document = plan([task("A", 1), task("B", 1)])
    document.activities[0].stored = StoredDates(early_start=at("03-02"), total_float=480)
    result = schedule(document)
    compared = compare(document, result)
    assert [len(column.rows) for column in compared.values()] == [1, 0, 0, 0, 1, 0]
    assert compared["early_start"].agreeing == 1
    assert Rendering(document, result, compared).data(0.0)["activities"][1]["stored"] == {}


def test_a_start_that_is_left_out_counts_by_its_stored_start():
    document = plan([task("A", 5), task("B", 2, project="Q"), task("C", 1, project="Q")])
    document.projects.append(PlanProject("Q", start=at("03-02"), calendar="STD"))
    document.links = plan([], "A SS B", "B FS C", "C FF A").links
    document.activities[0].stored = StoredDates(early_start=at("03-04"), late_finish=at("03-20"))
    result = schedule(only_projects(document, ["Q"]))
    assert dates(result, "B").startswith("03-04 08:00")
    assert late_dates(result, "C").endswith("03-06 17:00")
    assert len(only_projects(document, ["P"]).links) == 0


def test_links_between_projects_that_are_left_out_go():
    document = plan([task("A", 1), task("B", 1, project="Q"), task("C", 1, project="Q")], "B FS C")
    document.projects.append(PlanProject("Q", start=at("03-02"), calendar="STD"))
    assert only_projects(document, ["P"]).links == []


def test_an_edit_that_leaves_the_tables_makes_wider_ones():
    prepared = prepare(plan([task("A", 1), task("B", 1)], "A FS B"))
    changed, run = reschedule(prepared, "A", 6_000 * 480)
    assert moment_of(run.finish[0]).year == 2049
    assert changed.network.name(0) == "A"


def test_late_dates_far_before_the_start_need_wider_tables_too():
    document = plan([task("A", 900)], must_finish="03-03")
    assert row(schedule(document), "A").late_start.year == 2022


def test_cycles_are_found_beside_what_hangs_on_them():
    document = plan(
        [task(name) for name in "ABCDE"], "A FS B", "B FS A", "B FS C", "C FS D", "E FS A"
    )
    with pytest.raises(InvalidInput) as refused:
        schedule(document)
    assert [set(finding.activities) for finding in refused.value.findings] == [{"A", "B"}]


def test_the_counting_sort_groups_in_order():
    keys = [2, 0, 2, 1, 0]
    buckets = graph.Buckets([0] * 4, [0] * 5)
    graph.gather(keys, buckets)
    assert (buckets.ptr, buckets.item) == ([0, 2, 3, 5], [1, 4, 3, 0, 2])


@pytest.mark.parametrize(
    ("variables", "platform", "folder"),
    [
        ({"DOUGONG_DATA_DIR": "/data/dougong"}, "linux", "/data/dougong"),
        ({"XDG_CACHE_HOME": "/cache"}, "linux", "/cache/dougong"),
        ({}, "darwin", str(Path.home() / "Library" / "Caches" / "dougong")),
    ],
)
def test_compiled_code_is_kept_in_a_data_folder(monkeypatch, variables, platform, folder):
    for name in ("DOUGONG_DATA_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert str(compilation.data_folder()) == folder


def test_faults_that_the_reader_found_refuse_the_plan(tmp_path, capsys, monkeypatch):
    from dougong.engines import interchange
    from dougong.kernel.errors import Finding

    document = plan([task("A", 1)])
    document.findings.append(
        Finding("E210", "duplicate activity id '%(activity)s'", {"activity": "A"})
    )
    monkeypatch.setattr(interchange, "read_plan_safely", lambda *_, **__: document)
    path = tmp_path / "plan.json"
    path.write_bytes(to_json(plan([])))
    assert command.run(["schedule", str(path)]) == 4
    assert capsys.readouterr().err == "error[E210] duplicate activity id 'A'\n"
