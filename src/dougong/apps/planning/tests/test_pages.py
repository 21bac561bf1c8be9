"""Pages of plans: who may open them, what they show, and what they cost."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dougong.apps.planning import actions
from dougong.apps.planning.factories import DependencyFactory, PlanFactory, WorkItemFactory
from dougong.apps.planning.models import Plan, PlanFile, WorkItem
from dougong.platform.policies import Installation

from .files import mspdi, task
from .stage import account_with

SMALL = mspdi(
    task(1, "Phase", level=1)
    + task(2, "Build", 16, level=2)
    + task(3, "Test", 8, "2", level=2)
    + task(4, "Ready", 0, "3", level=2, more="<Milestone>1</Milestone>")
)
PAGES = ("project-gantt", "project-gantt-data", "project-dashboard", "project-plan-export")


@pytest.fixture
def plan(project, planner, imported):
    imported(SMALL, by=planner, project=project)
    return Plan.objects.get(project=project)


def upload(data, name="plan.xml"):
    return SimpleUploadedFile(name, data, content_type="application/xml")


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_a_project_open_for_its_readers(name, plan, reader, client):
    client.force_login(reader)
    assert client.get(reverse(name, args=[plan.project_id])).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_another_bank_are_not_found(name, plan, client):
    from dougong.apps.organisation.factories import UnitFactory

    client.force_login(account_with(UnitFactory(), "pmo"))
    assert client.get(reverse(name, args=[plan.project_id])).status_code == 404


@pytest.mark.parametrize("name", ["workitem-peek", "workitem-links"])
def test_pages_of_an_item_follow_its_project(name, plan, reader, client):
    from dougong.apps.organisation.factories import UnitFactory

    item = WorkItem.objects.get(title="Test")
    address = reverse(name, args=[item.pk])
    client.force_login(reader)
    assert "Build" in client.get(address).content.decode()
    client.force_login(account_with(UnitFactory(), "pmo"))
    assert client.get(address).status_code == 404


def test_gantt_data_keeps_the_contract_of_the_chart(plan, reader, client):
    client.force_login(reader)
    data = client.get(reverse("project-gantt-data", args=[plan.project_id])).json()
    columns, links = data["columns"], data["links"]
    assert {len(column) for column in columns.values()} == {4}
    assert columns["parent"] == [-1, 0, 0, 0]
    assert columns["timing"] == [4, 0, 0, 2]
    assert columns["preds"] == ["", "", "1.1", "1.2"]
    assert columns["duration"] == [1440, 960, 480, 0]
    assert (links["from"], links["to"], links["type"], links["driving"]) == (
        [1, 2],
        [2, 3],
        [0, 0],
        [1, 1],
    )
    monday = 20514 * 1440 + 8 * 60
    assert (columns["start"][1], columns["finish"][1]) == (monday, monday + 1440 + 9 * 60)
    assert [20519 * 1440, 20521 * 1440] in data["shading"]
    assert "baseStart" not in columns


def test_gantt_data_costs_the_same_for_few_and_many_items(
    project, planner, client, django_assert_max_num_queries
):
    PlanFactory(project=project)
    for size in (3, 60):
        items = [WorkItemFactory(project=project) for _ in range(size)]
        for pred, succ in pairwise(items):
            DependencyFactory(predecessor=pred, successor=succ)
        client.force_login(planner)
        with django_assert_max_num_queries(14):
            client.get(reverse("project-gantt-data", args=[project.pk]))


def test_a_project_without_plan_says_what_to_do(project, reader, client):
    client.force_login(reader)
    for name in ("project-gantt", "project-dashboard"):
        page = client.get(reverse(name, args=[project.pk])).content.decode()
        assert reverse("planfile-add") in page
    data = client.get(reverse("project-gantt-data", args=[project.pk])).json()
    assert data["columns"]["id"] == []


def test_the_panel_tells_the_chain_of_reasons_back_to_its_origin(plan, reader, client):
    client.force_login(reader)
    page = client.get(reverse("workitem-peek", args=[WorkItem.objects.get(title="Ready").pk]))
    chain = page.context["reason"].steps
    assert [step.item.title for step in chain] == ["Ready", "Test", "Build"]
    assert [step.is_origin for step in chain] == [False, False, True]


def read(row):
    """The version that somebody sees who opens the page now."""
    row.refresh_from_db()
    return {"version": row.version}


def test_a_link_is_drawn_and_taken_away_on_the_page_of_links(plan, planner, client):
    ready, build = (WorkItem.objects.get(title=title) for title in ("Ready", "Build"))
    address = reverse("workitem-links", args=[ready.pk])
    client.force_login(planner)
    body = {"predecessor": "2", "type": "SS", "lag": "2d", "lag_kind": "working"}
    assert client.post(address, body | read(ready)).status_code == 302
    link = ready.incoming.get(predecessor=build)
    assert (link.type, link.lag_value) == ("SS", 960)
    assert client.post(address, {"remove": link.pk} | read(ready)).status_code == 302
    assert not ready.incoming.filter(predecessor=build).exists()


def test_a_link_to_nothing_or_in_a_circle_is_refused_on_the_page(plan, planner, client):
    build = WorkItem.objects.get(title="Build")
    address = reverse("workitem-links", args=[build.pk])
    client.force_login(planner)
    for name in ("no such item", "3"):
        body = {"predecessor": name, "type": "FS", "lag": "", "lag_kind": "working"}
        assert client.post(address, body | read(build)).status_code == 422
    assert not build.incoming.exists()


def test_upload_leads_to_a_preview_and_from_there_into_the_project(
    project, planner, client, stored_files
):
    client.force_login(planner)
    body = {"upload": upload(SMALL), "project": project.pk, "category": "operational"}
    answer = client.post(reverse("planfile-add"), body | {"project_type": "other"})
    plan_file = PlanFile.objects.get()
    preview = reverse("planfile-detail", args=[plan_file.pk])
    assert (answer.status_code, answer["Location"]) == (302, preview)
    page = client.get(preview)
    assert page.context["projects"][0]["outlook"]["added"] == 4
    assert not WorkItem.objects.exists()
    answer = client.post(preview, {"reason": "first plan"} | read(plan_file))
    assert answer["Location"] == reverse("project-gantt", args=[project.pk])
    assert WorkItem.objects.filter(project=project).count() == 4


def test_upload_under_a_unit_makes_a_project(bank, pmo, client, stored_files):
    client.force_login(pmo)
    body = {"upload": upload(SMALL), "unit": bank.pk, "category": "operational"}
    answer = client.post(reverse("planfile-add"), body | {"project_type": "other"})
    answer = client.post(
        answer["Location"], {"reason": "first plan"} | read(PlanFile.objects.get())
    )
    made = Plan.objects.get().project
    assert answer["Location"] == reverse("project-gantt", args=[made.pk])
    assert made.leading_unit == bank


def test_importing_needs_a_reason(project, planner, client, checked):
    plan_file = checked(SMALL, by=planner, project=project)
    client.force_login(planner)
    answer = client.post(
        reverse("planfile-detail", args=[plan_file.pk]), {"reason": "no"} | read(plan_file)
    )
    assert answer.status_code == 422
    assert not WorkItem.objects.exists()


def test_a_reader_may_not_import(project, planner, reader, client, checked):
    plan_file = checked(SMALL, by=planner, project=project)
    client.force_login(reader)
    address = reverse("planfile-detail", args=[plan_file.pk])
    assert 'name="reason"' not in client.get(address).content.decode()
    assert (
        client.post(address, {"reason": "first plan"} | read(PlanFile.objects.get())).status_code
        == 403
    )
    assert client.get(reverse("planfile-add")).status_code == 403


def test_of_several_projects_in_a_file_one_is_chosen(project, planner, client, checked):
    document = {
        "schema": "dougong.plan/1",
        "projects": [{"id": "A", "name": "One"}, {"id": "B", "name": "Two"}],
        "activities": [
            {"id": "a", "project": "A", "name": "First", "duration": 480},
            {"id": "b", "project": "B", "name": "Second", "duration": 480},
        ],
    }
    plan_file = checked(json.dumps(document).encode(), "plan.json", planner, project=project)
    client.force_login(planner)
    address = reverse("planfile-detail", args=[plan_file.pk])
    assert (
        client.post(address, {"reason": "second one"} | read(PlanFile.objects.get())).status_code
        == 422
    )
    answer = client.post(
        address, {"reason": "second one", "source_project": "B"} | read(PlanFile.objects.get())
    )
    assert answer.status_code == 302
    assert [item.title for item in WorkItem.objects.filter(project=project)] == ["Second"]


def test_schedules_show_only_projects_one_may_see(plan, reader, client):
    from dougong.apps.organisation.factories import UnitFactory

    PlanFactory(project__leading_unit=UnitFactory())
    client.force_login(reader)
    page = client.get(reverse("schedules"))
    assert [line.plan.pk for line in page.context["cockpit"].lines] == [plan.pk]


def test_dashboard_tells_variance_late_milestones_and_late_starts(plan, planner, client):
    installation = Installation()
    plan.refresh_from_db()
    actions.TakeBaseline(plan, by=planner, reason="approved today").execute()
    plan = Plan.objects.get(pk=plan.pk)
    plan.profile = "dougong"
    plan = actions.ChangePlan(plan, by=planner).execute()
    plan.data_date_at = plan.start_at.replace(day=9)
    actions.SetDataDate(plan, by=installation).execute()
    client.force_login(planner)
    page = client.get(reverse("project-dashboard", args=[plan.project_id]))
    context = page.context
    assert str(context["plan"].finish_variance_days) == "5.0"
    assert [late.row.name for late in context["late_starts"]] == ["Build", "Test", "Ready"]
    assert [late.days for late in context["milestones"]] == [7]
    assert context["plan"].milestones_late_count == 1
    assert context["curve"]["series"][0]["values"][-1] == 1.0


def test_export_is_a_project_file_that_is_never_shown_in_the_browser(plan, reader, client):
    client.force_login(reader)
    answer = client.get(reverse("project-plan-export", args=[plan.project_id]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"<Name>Build</Name>" in answer.content
