"""Plan files on their way into projects: what arrives, what changes, what is refused."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from dougong.apps.planning import actions
from dougong.apps.planning.models import Dependency, Plan, PlanFile, WorkCalendar, WorkItem
from dougong.apps.planning.queries.documents import sheet_of
from dougong.apps.planning.queries.schedules import timetable
from dougong.apps.portfolio.models import Project
from dougong.engines.interchange import read_plan, write_mspdi
from dougong.engines.scheduling import schedule
from dougong.platform.journal import Entry
from dougong.platform.records import Record

from .files import PLANS, mspdi, shared, task

SMALL = mspdi(
    task(1, "Phase", level=1)
    + task(2, "Build", 16, level=2)
    + task(3, "Test", 8, "2", level=2)
    + task(4, "Ready", 0, "3", level=2, more="<Milestone>1</Milestone>")
)

REAL_FILES = (
    "p6/constology_sample.xer",
    "p6/constology_wk2.xer",
    "p6/convention_centre_roads.xer",
    "p6/jaggelas_test.xer",
    "p6/aspose_multiproject_external.xer",
)


def dates(result):
    """What must be equal: identifiers with all dates and floats."""
    return {
        row.id: (
            row.early_start,
            row.early_finish,
            row.late_start,
            row.late_finish,
            row.total_float,
            row.free_float,
            row.is_critical,
        )
        for row in result.rows()
    }


def stored_plans(plan_file):
    projects = plan_file.report["projects_made"]
    return list(Plan.objects.filter(project__in=projects).order_by("pk"))


def test_import_makes_items_links_and_dates(project, planner, imported):
    imported(SMALL, by=planner, project=project)
    items = {item.title: item for item in WorkItem.objects.filter(project=project)}
    assert items["Phase"].kind_of_item == "work_package"
    assert items["Build"].parent_id == items["Phase"].pk
    assert items["Ready"].kind_of_item == "milestone"
    assert Dependency.objects.filter(successor=items["Test"]).get().predecessor == items["Build"]
    plan = Plan.objects.get(project=project)
    assert items["Ready"].finish_at == plan.forecast_finish_at
    assert f"{plan.forecast_finish_at.astimezone(plan.zone):%Y-%m-%d %H:%M}" == "2026-03-04 17:00"


def test_import_writes_one_entry_with_what_was_added(project, planner, imported):
    plan_file = imported(SMALL, by=planner, project=project)
    entry = Entry.objects.get(record=plan_file.pk, verb="import")
    assert len(entry.after[project.code]["added"]) == 4
    assert entry.reason == "for a test"


def test_import_under_a_unit_makes_a_project_for_each_of_the_file(bank, pmo, imported):
    plan_file = imported(SMALL, by=pmo, unit=bank)
    made = Project.objects.get(pk=plan_file.report["projects_made"][0])
    assert (made.title_zh, made.leading_unit) == ("Own plan", bank)
    assert WorkItem.objects.filter(project=made).count() == 4


def test_import_again_changes_adds_and_removes_by_the_files_own_key(project, planner, imported):
    imported(SMALL, by=planner, project=project)
    before = WorkItem.objects.get(project=project, external_id="2")
    again = mspdi(
        task(1, "Phase", level=1)
        + task(2, "Build it", 24, level=2)
        + task(5, "Train", 8, "2", level=2)
    )
    plan_file = imported(again, by=planner, project=project)
    report = plan_file.report["outlooks"][plan_file.report["projects"][0]["id"]]
    assert (report["added"], report["changed"], report["removed"]) == (1, 1, 2)
    after = WorkItem.objects.get(project=project, external_id="2")
    assert (after.pk, after.title, after.version) == (before.pk, "Build it", before.version + 1)
    titles = set(WorkItem.objects.filter(project=project).values_list("title", flat=True))
    assert titles == {"Phase", "Build it", "Train"}
    assert Record.objects.get(label="Ready").state == "deleted"


def test_items_made_by_hand_survive_a_new_import(project, planner, imported):
    imported(SMALL, by=planner, project=project)
    parent = WorkItem.objects.get(project=project, title="Phase")
    by_hand = WorkItem(project=project, parent=parent, title="By hand")
    actions.AddWorkItem(by_hand, by=planner).execute()
    imported(mspdi(task(9, "Other")), by=planner, project=project)
    assert WorkItem.objects.get(project=project, title="By hand").parent is None


def test_import_of_a_plan_that_has_changed_since_the_check_is_refused(project, planner, checked):
    plan_file = checked(SMALL, by=planner, project=project)
    actions.AddWorkItem(WorkItem(project=project, title="New"), by=planner).execute()
    with pytest.raises(ValidationError) as refused:
        actions.ImportPlan(plan_file, by=planner, reason="for a test").execute()
    assert refused.value.code == "planning.plan_has_changed"
    assert WorkItem.objects.filter(project=project).count() == 1


def test_a_cycle_is_refused_by_the_names_of_its_activities(project, planner, checked):
    data = mspdi(task(1, "A", 8, "2") + task(2, "B", 8, "1"))
    plan_file = checked(data, by=planner, project=project)
    assert plan_file.state == "refused"
    assert plan_file.findings[0]["code"] == "E201"
    assert "1" in plan_file.findings[0]["activities"]


def test_a_refused_file_loses_its_bytes_and_keeps_its_digest(
    project, planner, checked, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        plan_file = checked(b"<nonsense", by=planner, project=project)
    stored = PlanFile.objects.get(pk=plan_file.pk)
    assert (stored.state, bool(stored.content), len(stored.sha256)) == ("refused", False, 64)


def test_import_is_all_or_nothing(project, planner, checked, monkeypatch):
    plan_file = checked(SMALL, by=planner, project=project)
    monkeypatch.setattr(actions.imports, "schedule_together", _fail)
    with pytest.raises(RuntimeError):
        actions.ImportPlan(plan_file, by=planner, reason="for a test").execute()
    assert not WorkItem.objects.filter(project=project).exists()
    assert not WorkCalendar.objects.filter(project=project).exists()
    assert PlanFile.objects.get(pk=plan_file.pk).state == "checked"


def _fail(*_args, **_named):
    raise RuntimeError("the last step fails")


@pytest.mark.parametrize("name", REAL_FILES)
def test_a_real_plan_is_scheduled_from_the_database_as_from_its_file(name, bank, imported):
    data = shared(PLANS / name).read_bytes()
    plan_file = imported(data, name, unit=bank)
    from_file = dates(schedule(read_plan(data, name)))
    from_database = dates(timetable(sheet_of(*stored_plans(plan_file))).result)
    assert from_database == from_file


@pytest.mark.parametrize("name", REAL_FILES)
def test_a_real_plan_keeps_its_schedule_through_export_and_import(name, bank, imported):
    data = shared(PLANS / name).read_bytes()
    first = imported(data, name, unit=bank)
    sheet = sheet_of(*stored_plans(first))
    second = imported(write_mspdi(sheet.document), "back.xml", unit=bank)
    again = sheet_of(*stored_plans(second))
    assert dates(timetable(again).result) == dates(timetable(sheet).result)
