"""The palette offers what may be done with a record, by the same policy as its page."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dougong.platform.beside.matters import matter_of
from dougong.platform.comments.actions import AddComment

pytestmark = pytest.mark.django_db


def offered(client, **asked):
    groups = client.get("/palette/", asked).json()["groups"]
    return {group["label"]: group["items"] for group in groups}


def test_the_verbs_of_the_record_before_a_person_open_their_ordinary_dialogs(bank, sign_in):
    project = bank.here.project
    client = sign_in(bank.keeper)
    ((label, items),) = offered(client, record=project.pk, alone=1).items()
    assert label.startswith(project.record.code)
    by_url = {item["url"]: item for item in items}
    assert by_url[f"/project/{project.pk}/delete/"]["is_dialog"]
    assert not by_url[f"/project/{project.pk}/edit/"]["is_dialog"]
    for url, item in by_url.items():
        if item.get("is_dialog"):
            assert client.get(url, headers={"HX-Request": "true"}).status_code == 200, url


def test_words_choose_among_the_verbs(bank, sign_in):
    client = sign_in(bank.keeper)
    groups = offered(client, record=bank.here.project.pk, q="edit", alone=1)
    (items,) = groups.values()
    assert [item["url"] for item in items] == [f"/project/{bank.here.project.pk}/edit/"]


def test_who_may_only_look_is_offered_pages_and_no_verbs(bank, sign_in):
    groups = offered(sign_in(bank.reader), record=bank.here.project.pk, alone=1)
    (items,) = groups.values()
    assert not [item for item in items if item.get("is_dialog") and "Ask for" not in item["label"]]
    assert f"/project/{bank.here.project.pk}/history/" in {item["url"] for item in items}


def test_a_request_is_decided_on_its_page_only(bank, sign_in):
    from tests.trust.approvals_stage import Stage, close

    stage = Stage()
    request = close(stage.project(), stage.maker())
    checker = stage.account("department_head")
    groups = offered(sign_in(checker), record=request.pk, alone=1)
    urls = {item["url"] for items in groups.values() for item in items}
    assert f"/approvalrequest/{request.pk}/" in urls
    assert not {url for url in urls if "/do/" in url}
    found = offered(sign_in(checker), q=request.record.code)["Records"]
    assert found[0]["url"] == f"/approvalrequest/{request.pk}/"


def test_records_opened_lately_come_in_their_order_while_they_are_seen(bank, named, sign_in):
    first, second, other = named("一"), named("二"), named("三", bank.there)
    person = bank.here.account("project.view", on=bank.here.unit)
    asked = f"{second.pk},{other.pk},{first.pk},x,99999999999999999999"
    items = offered(sign_in(person), opened=asked)["Lately opened"]
    assert [item["record"] for item in items] == [second.pk, first.pk]
    assert "Lately opened" not in offered(sign_in(person), opened=asked, q="home")


def test_hits_say_where_the_words_stand_and_which_they_are(bank, named, sign_in):
    project = named("灯塔计划")
    AddComment(matter_of(bank.keeper, named("其他").pk), "see the lighthouse").execute()
    client = sign_in(bank.keeper)
    (item,) = offered(client, q="灯塔")["Records"]
    assert item["pieces"][0] == {"text": "灯塔", "is_found": True}
    assert item["record"] == project.pk
    (item,) = offered(client, q="lighthouse")["Records"]
    assert "in a comment" in item["hint"]
    assert item["url"].endswith("#dg-activity")


def test_the_page_draws_hits_filters_and_an_empty_state(bank, named, sign_in):
    named("灯塔 <b>计划</b>")
    client = sign_in(bank.keeper)
    text = client.get(
        "/search/", {"q": "灯塔", "kind": "project", "state": "gone"}
    ).content.decode()
    assert "<mark>灯塔</mark> &lt;b&gt;" in text
    assert 'name="state"' in text
    assert "Nothing found" in client.get("/search/", {"q": "qqqq"}).content.decode()
    assert "dg-recent" in client.get("/search/").content.decode()
    assert client.get("/search/", {"dragon": "1"}).status_code == 400
    assert client.get("/api/v1/search/", {"q": "x" * 300}).status_code == 400


def test_the_search_costs_the_same_for_few_and_for_many_hits(bank, named, sign_in):
    client, costs = sign_in(bank.keeper), []
    for hits in (1, 30):
        for number in range(hits):
            named(f"灯塔 {hits} {number}")
        client.get("/search/", {"q": "灯塔"})
        with CaptureQueriesContext(connection) as asked:
            client.get("/search/", {"q": "灯塔"})
        costs.append(len(asked))
    assert costs[0] == costs[1]
    assert costs[0] < 80
