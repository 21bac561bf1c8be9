"""Tags: put on by whoever may change the record, of the house or of a unit above, told everywhere."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dougong.apps.risks.models import Risk
from dougong.platform.beside.matters import matter_of
from dougong.platform.journal import Entry
from dougong.platform.tags.actions import MOST_TAGS, DeleteTag, TagRecords
from dougong.platform.tags.factories import TagFactory
from tests.beside.conftest import browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
JSON = "application/json"


@pytest.fixture
def risks(bank):
    return [bank.here.another(Risk) for _ in range(3)]


@pytest.fixture
def house():
    return TagFactory(name_zh="监管", name_en="Regulator", colour="red")


@pytest.fixture
def local(bank):
    """A tag of the unit above the project."""
    return TagFactory(name_zh="本地", name_en="Local", unit=bank.here.unit.record)


def tag(actor, rows, on=(), off=()):
    matters = [matter_of(actor, row.pk) for row in rows]
    return TagRecords(matters, on=[one.pk for one in on], off=[one.pk for one in off]).execute()


def asked(client, **condition):
    word = json.dumps({"and": [{"field": "tags", **condition}]})
    answer = client.get("/api/v1/risk/", {"filter": word})
    assert answer.status_code == 200, answer.content
    return {one["id"] for one in answer.json()["results"]}


def test_a_tag_is_put_on_and_taken_off_with_an_entry_each(risks, lead, house, local):
    assert tag(lead, risks[:2], on=[house, local]) == 2
    assert tag(lead, risks[:1], off=[local]) == 1
    risks[0].record.refresh_from_db()
    assert risks[0].record.tags == [house.pk]
    last = Entry.objects.filter(verb="tag", record=risks[0].pk).order_by("pk").with_changes()[-1]
    assert (last.before["tag_names"], last.after["tag_names"]) == ("监管, 本地", "监管")
    page = browser(lead).get(f"/record/{risks[0].pk}/activity/").content.decode()
    assert "<del>监管, 本地</del>" in page


def test_putting_on_what_is_there_already_changes_nothing(risks, lead, house):
    tag(lead, risks[:1], on=[house])
    assert tag(lead, risks[:1], on=[house]) == 0
    assert Entry.objects.filter(verb="tag").count() == 1


def test_only_who_may_change_the_record_puts_tags_on_it(bank, risks, worker, house):
    with pytest.raises(PermissionDenied):
        tag(worker, risks[:1], on=[house])
    answer = browser(worker).post(f"/record/{risks[0].pk}/tags/", {"on": house.pk})
    assert answer.status_code == 403
    outsider = browser(bank.outsider)
    assert outsider.post(f"/record/{risks[0].pk}/tags/", {"on": house.pk}).status_code == 404


def test_a_tag_of_another_unit_is_refused_and_not_offered(bank, risks, lead, house):
    strange = TagFactory(name_zh="别处", name_en="Elsewhere", unit=bank.there.unit.record)
    with pytest.raises(ValidationError):
        tag(bank.keeper, risks[:1], on=[strange])
    page = browser(bank.keeper).get(f"/record/{risks[0].pk}/tags/").content.decode()
    assert "Regulator" in page
    assert "Elsewhere" not in page


def test_a_tag_below_a_unit_is_named_twice_only_in_different_units(bank, local):
    with pytest.raises(ValidationError, match="already"):
        TagFactory.build(name_zh="本地", name_en="", unit=bank.here.unit.record).clean()
    TagFactory.build(name_zh="本地", name_en="", unit=bank.there.unit.record).clean()


def test_a_tag_in_use_is_not_deleted(bank, risks, lead, house):
    tag(lead, risks[:1], on=[house])
    with pytest.raises(ValidationError, match="1 records carry"):
        DeleteTag(house, by=bank.keeper).execute()
    tag(lead, risks[:1], off=[house])
    DeleteTag(house, by=bank.keeper).execute()


def test_a_record_carries_a_bounded_number_of_tags(risks, lead):
    with pytest.raises(ValidationError, match="at most"):
        tag(lead, risks[:1], on=[TagFactory() for _ in range(MOST_TAGS + 1)])


def test_lists_filter_by_tags(risks, lead, house, local):
    tag(lead, risks[:1], on=[house, local])
    tag(lead, risks[1:2], on=[house])
    client, one, two, three = browser(lead), *(risk.pk for risk in risks)
    assert asked(client, op="is", value=[house.pk]) == {one, two}
    assert asked(client, op="all", value=[house.pk, local.pk]) == {one}
    assert asked(client, op="only", value=[house.pk]) == {two}
    assert asked(client, op="is_not", value=[local.pk]) == {two, three}
    assert asked(client, op="empty") == {three}
    assert asked(client, op="filled") == {one, two}


def test_lists_show_sort_group_count_and_export_tags(risks, lead, house, local):
    tag(lead, risks[:1], on=[house, local])
    tag(lead, risks[1:2], on=[house])
    client = browser(lead)
    client.post("/risk/columns/", {"column": ["code", "tags"]})
    page = client.get("/risk/", {"group": "tags", "sort": "-tags"}).content.decode()
    assert '<span class="dg-tag" data-colour="red">Regulator</span>' in page
    assert "Regulator, Local <span" in page
    groups = client.get("/api/v1/risk/totals/", {"group": "tags"}).json()["groups"]
    assert {(one["label"], one["count"]) for one in groups} == {
        ("—", 1), ("Regulator, Local", 1), ("Regulator", 1),
    }  # fmt: skip
    assert client.get("/risk/", {"group": "tags", "shape": "board"}).status_code == 200
    assert client.get("/risk/", {"group": "tags", "shape": "chart"}).status_code == 200
    sheet = b"".join(client.get("/risk/export/").streaming_content).decode()
    assert "Regulator, Local" in sheet


def test_pages_of_a_list_sorted_by_tags_follow_each_other(bank, lead, house):
    risks = [bank.here.another(Risk) for _ in range(55)]
    tag(lead, risks[:30], on=[house])
    client = browser(lead)
    first = client.get("/api/v1/risk/", {"ordering": "-tags", "limit": 40}).json()
    second = client.get(first["next"]).json()
    seen = [one["id"] for page in (first, second) for one in page["results"]]
    assert len(set(seen)) == 55
    assert set(seen[:30]) == {risk.pk for risk in risks[:30]}


def test_the_interface_tells_and_changes_tags(risks, lead, house, local):
    client = browser(lead)
    path = f"/api/v1/records/{risks[0].pk}/tags/"
    body = {"add": [house.pk, local.pk], "remove": []}
    told = client.post(path, body, content_type=JSON).json()["results"]
    assert [(one["id"], one["colour"]) for one in told] == [(house.pk, "red"), (local.pk, "teal")]
    client.post(path, {"remove": [house.pk]}, content_type=JSON)
    assert client.get(f"/api/v1/risk/{risks[0].pk}/").json()["tags"] == [local.pk]
    refused = client.post(path, {"add": [risks[1].pk]}, content_type=JSON)
    assert refused.json()["code"] == "tags.unknown"


def test_many_chosen_records_are_tagged_at_once_as_far_as_they_may_be_changed(
    bank, risks, lead, house
):
    client = browser(lead)
    elsewhere = bank.there.another(Risk)
    chosen = {"pk": [one.pk for one in (*risks, elsewhere)]}
    dialog = client.get("/tag/on/risk/", chosen)
    assert dialog.context["count"] == 3
    done = client.post("/tag/on/risk/", {"pks": dialog.context["pks"], "on": house.pk})
    assert done.status_code == 302
    elsewhere.record.refresh_from_db()
    assert elsewhere.record.tags == []
    assert asked(client, op="is", value=[house.pk]) == {one.pk for one in risks}
    assert client.post("/tag/on/risk/", {"pks": dialog.context["pks"]}).status_code == 422
    assert client.get("/tag/on/nothing/", chosen).status_code == 404


def test_the_record_page_shows_its_tags_without_one_query_more(risks, lead, house):
    client = browser(lead)
    client.get(f"/risk/{risks[0].pk}/")
    with CaptureQueriesContext(connection) as before:
        client.get(f"/risk/{risks[0].pk}/")
    tag(lead, risks[:1], on=[house])
    with CaptureQueriesContext(connection) as after:
        page = client.get(f"/risk/{risks[0].pk}/").content.decode()
    assert '<span class="dg-tag" data-colour="red">Regulator</span>' in page
    assert len(after) <= len(before)


def test_tags_are_chosen_by_words_among_those_that_are_seen(bank, lead, house):
    TagFactory(name_zh="别处", name_en="Elsewhere", unit=bank.there.unit.record)
    options = browser(lead).get("/risk/choices/tags/").json()["options"]
    assert "Regulator" in {one["text"] for one in options}
    assert "Elsewhere" not in {one["text"] for one in options}


def test_many_records_of_several_kinds_are_tagged_at_once_or_not_at_all(bank, house):
    client, project = browser(bank.keeper), bank.here.project
    risk, foreign = bank.here.another(Risk), type(bank).found().here.another(Risk)

    def ask(*rows):
        body = {"records": [row.pk for row in rows], "add": [house.pk], "remove": []}
        return client.post("/api/v1/records/tags/", json.dumps(body), content_type=JSON)

    assert ask(risk, project, foreign).status_code == 404
    assert not risk.record.__class__.objects.filter(tags__contains=[house.pk]).exists()
    assert ask(risk, project).json() == {"changed": 2}
    assert ask(risk, project).json() == {"changed": 0}
    reader = browser(bank.reader)
    body = json.dumps({"records": [risk.pk], "add": [], "remove": [house.pk]})
    answer = reader.post("/api/v1/records/tags/", body, content_type=JSON)
    assert answer.status_code == 403
