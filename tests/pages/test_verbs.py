"""What is special about dialogs: they work as pages and as parts, for one record and for many."""

from __future__ import annotations

import pytest

from dougong.apps.portfolio.choices import ProjectState
from dougong.apps.portfolio.factories import ProjectFactory
from dougong.apps.portfolio.models import Project
from dougong.platform.journal import Entry

HTMX = {"HX-Request": "true"}


@pytest.fixture
def projects(bank):
    return [
        ProjectFactory(leading_unit=bank.here.unit, state=ProjectState.ACTIVE) for _n in range(3)
    ]


def test_a_dialog_is_a_page_without_script_and_a_part_with_it(keeper, projects):
    path = f"/project/{projects[0].pk}/delete/"
    page, part = keeper.get(path), keeper.get(path, headers=HTMX)
    assert b"<html" in page.content
    assert b"<html" not in part.content
    assert b"hx-post" in part.content


def test_a_verb_without_its_reason_shows_the_dialog_again(keeper, projects):
    path = f"/project/{projects[0].pk}/do/pause/"
    answer = keeper.post(path, {"version": "1", "reason": "no"}, headers=HTMX)
    assert answer.status_code == 422
    assert "reason" in answer.context["form"].errors
    assert not Entry.objects.of_changes().filter(record=projects[0].pk).exists()


def test_a_done_verb_sends_the_browser_to_the_record(keeper, projects):
    path = f"/project/{projects[0].pk}/do/pause/"
    sent = {"version": "1", "reason": "waiting for hardware"}
    answer = keeper.post(path, sent, headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (
        204,
        f"/project/{projects[0].pk}/",
    )
    assert b"dg-toast-success" in keeper.get(answer.headers["HX-Redirect"]).content
    assert b"waiting for hardware" in keeper.get(f"/project/{projects[0].pk}/history/").content


def test_a_verb_on_an_outdated_record_is_a_readable_part(keeper, projects):
    project = projects[0]
    path = f"/project/{project.pk}/do/pause/"
    sent = {"version": "7", "reason": "waiting for hardware"}
    answer = keeper.post(path, sent, headers=HTMX)
    assert answer.status_code == 412
    assert b"<html" not in answer.content
    assert b"waiting for hardware" in answer.content
    assert b'name="version" value="1"' in answer.content


def test_verbs_with_pages_of_their_own_are_no_dialogs(keeper, projects):
    for verb in ("add", "change", "nothing"):
        assert keeper.get(f"/project/{projects[0].pk}/do/{verb}/").status_code == 404
        assert keeper.get(f"/project/bulk/{verb}/?pk={projects[0].pk}").status_code == 404


def test_one_verb_is_done_on_many_records_at_once(keeper, projects):
    keys = ",".join(f"{project.pk}:{project.version}" for project in projects)
    sent = {"pks": keys, "reason": "waiting for hardware"}
    assert keeper.post("/project/bulk/pause/", sent).status_code == 302
    states = Project.objects.filter(pk__in=[p.pk for p in projects]).values_list("state", flat=True)
    assert set(states) == {ProjectState.PAUSED}
    assert Entry.objects.filter(verb="pause").count() == 3


def test_records_to_which_the_verb_does_not_apply_are_left_out_and_counted(keeper, projects, bank):
    closed = ProjectFactory(leading_unit=bank.here.unit, state=ProjectState.CLOSED)
    keys = [*projects, closed]
    page = keeper.get("/project/bulk/pause/", {"pk": [row.pk for row in keys]})
    assert (page.context["count"], page.context["left_out"]) == (3, 1)


def test_all_rows_of_a_list_are_chosen_by_its_address(keeper, projects, bank):
    sent = {"all": "1", "filter": "state=active"}
    active = Project.objects.filter(state="active").count()
    assert keeper.get("/project/bulk/pause/", sent).context["count"] == active


def test_bulk_work_reaches_no_row_out_of_reach(bank, sign_in, projects):
    person = bank.here.account("project.pause", "project.view", on=projects[0])
    client = sign_in(person)
    sent = {
        "pks": ",".join(f"{p.pk}:{p.version}" for p in projects),
        "reason": "waiting for hardware",
    }
    assert client.post("/project/bulk/pause/", sent).status_code == 302
    assert Project.objects.filter(state=ProjectState.PAUSED).count() == 1


@pytest.mark.parametrize("keys", ["", "abc", "1,2,x", "9" * 30])
def test_bulk_work_needs_records(keeper, keys):
    assert keeper.get("/project/bulk/pause/", {"pks": keys}).status_code == 400
