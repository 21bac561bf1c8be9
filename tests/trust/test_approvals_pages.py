"""Pages and interface of makers and checkers: requests in place of changes, decisions as signatures."""

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from dougong.apps.portfolio.choices import ProjectState
from dougong.apps.portfolio.models import Project
from dougong.platform.approvals.choices import RequestState
from dougong.platform.approvals.models import ApprovalRequest
from dougong.platform.factories import unwatched
from dougong.platform.journal import Entry

from .approvals_stage import REASON, Stage, change, close, fresh

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery 9"


@pytest.fixture
def stage():
    return Stage()


def visitor(client_class, account):
    """A desk in which the account is signed in; the account knows its password."""
    with unwatched():
        account.password = make_password(PASSWORD)
        account.save()
    client = client_class()
    client.force_login(account)
    return client


@pytest.fixture
def desk(client):
    return lambda account: visitor(type(client), account)


def do(client, url, body):
    key = {"Idempotency-Key": str(uuid4())}
    return client.post(url, json.dumps(body), content_type="application/json", headers=key)


def test_a_classed_verb_on_a_page_leads_to_its_request(stage, desk):
    maker, project = stage.maker(), stage.project()
    answer = desk(maker).post(
        f"/project/{project.pk}/do/close/", {"version": project.version, "reason": REASON}
    )
    request = ApprovalRequest.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/approvalrequest/{request.pk}/")
    assert fresh(project).state == ProjectState.CLOSING


def test_a_classed_verb_by_the_interface_answers_202(stage, desk):
    maker, project = stage.maker(), stage.project()
    answer = do(
        desk(maker), f"/api/v1/project/{project.pk}/do/close/", {"version": 1, "reason": REASON}
    )
    request = ApprovalRequest.objects.get()
    assert answer.status_code == 202
    assert answer.json()["requests"][0]["id"] == request.pk
    assert answer.json()["requests"][0]["payload_hash"] == request.payload_hash


def test_a_reader_may_ask_on_page_and_interface(stage, desk):
    reader = desk(stage.account("reader", permissions=["project.view"]))
    one, two = stage.project(), stage.project()
    assert "/do/close/" in reader.get(f"/project/{one.pk}/").content.decode()
    assert (
        reader.post(f"/project/{one.pk}/do/close/", {"version": 1, "reason": REASON}).status_code
        == 302
    )
    answer = do(reader, f"/api/v1/project/{two.pk}/do/close/", {"version": 1, "reason": REASON})
    assert answer.status_code == 202
    assert ApprovalRequest.objects.filter(is_asked=True).count() == 2


def test_the_inbox_shows_what_waits_with_its_changes(stage, desk):
    project = stage.project(state=ProjectState.ACTIVE, approved_amount="4500000.00")
    request = change(project, stage.maker(), approved_amount="4900000.00")
    page = desk(stage.account("pmo")).get("/approvals/").content.decode()
    for word in (request.code, "4,500,000.00", "4,900,000.00", REASON, 'data-way="a"'):
        assert word in page


def test_the_inbox_of_the_maker_offers_no_decision(stage, desk):
    maker = stage.maker()
    stage.give(maker, "department_head")
    request = close(stage.project(), maker)
    client = desk(maker)
    assert request.code not in client.get("/approvals/").content.decode()
    page = client.get("/approvals/?folder=made").content.decode()
    assert request.code in page
    assert 'data-way="a"' not in page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_inbox_and_request_are_read_in_both_languages(stage, desk, language):
    request = close(stage.project(), stage.maker())
    client = desk(stage.account("department_head"))
    client.cookies["dougong_language"] = language
    for url in ("/approvals/", f"/approvalrequest/{request.pk}/", "/approvalrequest/"):
        assert client.get(url).status_code == 200


def test_a_decision_on_the_page_asks_for_the_password_and_keeps_it_fresh(stage, desk):
    request, project = close(stage.project(), stage.maker()), Project.objects.get()
    client = desk(stage.account("department_head"))
    url = f"/approvalrequest/{request.pk}/do/approve/"
    seen = {"version": request.version, "payload_hash": request.payload_hash}
    dialog = client.get(url, seen).content.decode()
    assert 'name="password"' in dialog
    assert request.payload_hash in dialog
    assert client.post(url, seen).status_code == 422
    assert client.post(url, {**seen, "password": "wrong"}).status_code == 422
    assert fresh(project).state == ProjectState.CLOSING
    answer = client.post(url, {**seen, "password": PASSWORD})
    assert (answer.status_code, answer.url) == (302, "/approvals/")
    assert fresh(project).state == ProjectState.CLOSED
    other = close(stage.project(), stage.maker())
    page = client.get(f"/approvalrequest/{other.pk}/do/approve/").content.decode()
    assert 'name="password"' not in page


def test_five_wrong_passwords_end_the_session(stage, desk):
    request = close(stage.project(), stage.maker())
    client = desk(stage.account("department_head"))
    body = {"version": 1, "payload_hash": request.payload_hash, "password": "wrong"}
    for _ in range(5):
        client.post(f"/approvalrequest/{request.pk}/do/approve/", body)
    assert client.get("/approvals/").status_code == 302


def test_a_screen_that_is_out_of_date_decides_nothing(stage, desk):
    request, project = close(stage.project(), stage.maker()), Project.objects.get()
    client = desk(stage.account("department_head"))
    url = f"/approvalrequest/{request.pk}/do/approve/"
    seen = {"version": request.version, "payload_hash": "0" * 64, "password": PASSWORD}
    assert client.post(url, seen).status_code == 409
    assert fresh(project).state == ProjectState.CLOSING


def test_the_interface_decides_after_a_step_up(stage, desk):
    request, project = close(stage.project(), stage.maker()), Project.objects.get()
    client = desk(stage.account("department_head"))
    url = f"/api/v1/approvalrequest/{request.pk}/do/approve/"
    body = {"version": request.version, "payload_hash": request.payload_hash}
    answer = do(client, url, body)
    assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")
    assert do(client, "/api/v1/step-up/", {"password": "wrong"}).status_code == 422
    assert do(client, "/api/v1/step-up/", {"password": PASSWORD}).status_code == 204
    answer = do(client, url, body)
    assert (answer.status_code, answer.json()["state"]) == (200, RequestState.DONE)
    assert fresh(project).state == ProjectState.CLOSED
    assert do(client, url, body).status_code == 409


def test_the_interface_refuses_ones_own_request_and_writes_it_down(stage, desk):
    maker = stage.maker()
    stage.give(maker, "department_head")
    request = close(stage.project(), maker)
    client = desk(maker)
    do(client, "/api/v1/step-up/", {"password": PASSWORD})
    body = {"version": request.version, "payload_hash": request.payload_hash}
    answer = do(client, f"/api/v1/approvalrequest/{request.pk}/do/approve/", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "accounts.same_person")
    assert Entry.objects.filter(record=request.pk, result="refused", actor=maker.pk).exists()


def test_many_are_decided_one_by_one_each_with_its_result(stage, desk):
    head, maker = stage.account("department_head"), stage.maker()
    good = close(stage.project(), maker)
    own = close(stage.project(), head)
    old = close(stage.project(), maker)
    chosen = [f"{one.pk}:{one.version}:{one.payload_hash}" for one in (good, own)]
    chosen.append(f"{old.pk}:{old.version}:{'0' * 64}")
    client = desk(head)
    page = client.post("/approvals/decide/", {"chosen": chosen, "password": PASSWORD})
    assert page.status_code == 200
    states = [fresh(one).state for one in (good, own, old)]
    assert states == [RequestState.DONE, RequestState.PENDING, RequestState.PENDING]
    assert len(re.findall('#x"', page.content.decode())) >= 2


def test_the_interfaces_bulk_verb_cannot_approve_many(stage, desk):
    maker, head = stage.maker(), stage.account("department_head")
    made = [close(stage.project(), maker) for _ in range(2)]
    client = desk(head)
    do(client, "/api/v1/step-up/", {"password": PASSWORD})
    records = [{"id": one.pk, "version": one.version} for one in made]
    body = {"records": records, "payload_hash": made[0].payload_hash}
    answer = do(client, "/api/v1/approvalrequest/bulk/approve/", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "approvals.one_by_one")
    assert {fresh(one).state for one in made} == {RequestState.PENDING}


@pytest.mark.parametrize("words", [[], ["x"], ["1:2"], ["1:1:0"] * 51])
def test_a_choice_that_cannot_be_read_is_refused(stage, desk, words):
    client = desk(stage.account("department_head"))
    assert client.post("/approvals/decide/", {"chosen": words}).status_code == 400


def test_requests_of_others_are_not_found(stage, desk):
    request = close(stage.project(), stage.maker())
    stranger = desk(Stage().account("department_head"))
    assert stranger.get(f"/approvalrequest/{request.pk}/").status_code == 404
    assert stranger.get(f"/api/v1/approvalrequest/{request.pk}/").status_code == 404
    chosen = f"{request.pk}:1:{request.payload_hash}"
    assert stranger.post("/approvals/decide/", {"chosen": chosen}).status_code == 404


def test_an_unknown_folder_is_refused(stage, desk):
    assert desk(stage.maker()).get("/approvals/?folder=all").status_code == 400


def test_the_interface_describes_that_a_verb_may_become_a_request(stage, desk):
    schema = desk(stage.maker()).get("/api/v1/schema/?format=json").json()
    answers = schema["paths"]["/api/v1/project/{id}/do/close/"]["post"]["responses"]
    assert "202" in answers
    plain = schema["paths"]["/api/v1/project/{id}/do/appoint_manager/"]["post"]["responses"]
    assert "202" not in plain, "neither the code nor a workflow makes a request of it"


def test_the_menu_says_how_much_waits_and_that_something_is_late(stage, desk):
    maker, head = stage.maker(), stage.account("department_head")
    requests = [close(stage.project(), maker) for _ in range(2)]
    assert ">2</b>" in desk(head).get("/approvals/count/").content.decode()
    assert "></b>" in desk(maker).get("/approvals/count/").content.decode()
    with unwatched():
        requests[1].steps.update(due_at=timezone.now() - timedelta(days=1))
    count = desk(head).get("/approvals/count/").content.decode()
    assert "data-late" in count
    page = desk(head).get("/approvals/")
    assert [one.pk for one in page.context["requests"]] == [requests[1].pk, requests[0].pk]
    assert 'hx-get="/approvals/count/"' in page.content.decode()
