"""Inbox, counter, settings and interface of notices."""

import json

import pytest
from django.utils import translation

from dougong.platform.notices.actions import notify
from dougong.platform.notices.models import Mute, Notice, NoticeHours, Preference

from .stage import Stage, assigned, plate_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


@pytest.fixture
def reader(stage, client):
    account = stage.account()
    client.force_login(account)
    return account


def told(stage, reader, **more):
    by = stage.account()
    return notify(
        assigned(by, stage.project, **more), to=[reader.pk], about=plate_of(stage.project), by=by
    )[0]


def fresh(notice):
    return Notice.objects.get(pk=notice.pk)


def test_the_inbox_shows_the_sentence_and_the_counter_the_number(stage, reader, client):
    told(stage, reader)
    page = client.get("/notices/").content.decode()
    assert stage.project.code in page
    assert f'href="/project/{stage.project.pk}/"' in page
    assert ">1</b>" in client.get("/notices/count/").content.decode()


def test_an_empty_inbox_says_what_will_stand_there(reader, client):
    with translation.override("en"):
        assert "dg-empty" in client.get("/notices/").content.decode()


def test_reading_putting_away_and_back(stage, reader, client):
    notice = told(stage, reader)
    for act, read, done in [("read", True, False), ("done", True, True), ("unread", False, False)]:
        client.post("/notices/mark/", {"act": act, "chosen": str(notice.pk)})
        now = fresh(notice)
        assert (now.read_at is not None, now.done_at is not None) == (read, done), act


def test_all_are_marked_up_to_the_one_on_the_screen(stage, reader, client):
    first, later = told(stage, reader), told(stage, reader)
    client.post("/notices/mark/", {"act": "read_all", "until": str(first.pk)})
    assert fresh(first).read_at is not None
    assert fresh(later).read_at is None


def test_nobody_marks_the_notices_of_another(stage, reader, client):
    notice = told(stage, stage.account())
    client.post("/notices/mark/", {"act": "done", "chosen": str(notice.pk)})
    answer = mark(client, {"act": "read", "ids": [str(notice.pk)]})
    assert fresh(notice).read_at is None
    assert answer.json() == {"marked": 0}


def test_muting_from_the_menu_of_a_notice_puts_it_away(stage, reader, client):
    notice = told(stage, reader)
    client.post(f"/notices/mark/?one={notice.pk}", {"act": "mute_record"})
    assert Mute.objects.get().record_id == stage.project.pk
    assert fresh(notice).done_at is not None


@pytest.mark.parametrize("query", ["?folder=none", "?reason=none", "?before=none"])
def test_a_list_that_does_not_exist_is_refused(reader, client, query):
    assert client.get(f"/notices/{query}").status_code == 400
    assert client.get(f"/api/v1/notices/{query}").status_code == 400


def test_paces_hours_and_mutes_are_chosen_on_the_page(stage, reader, client):
    client.post("/notices/settings/", {"act": "paces", "assigned.mail": "weekly"})
    assert Preference.objects.get().pace == "weekly"
    client.post("/notices/settings/", {"act": "paces", "assigned.mail": "now"})
    assert not Preference.objects.exists()
    hours = {"quiet_from": "21:00", "quiet_until": "07:00", "digest_at": "09:00"}
    client.post("/notices/settings/", {"act": "hours", "digest_weekday": "2", **hours})
    assert NoticeHours.objects.get().digest_weekday == 2
    mute = Mute.objects.create(person_id=reader.person_id, reason="watched")
    client.post("/notices/settings/", {"act": "unmute", "mute": mute.pk})
    assert not Mute.objects.exists()
    assert client.get("/notices/settings/").status_code == 200


def test_quiet_hours_without_an_end_are_refused_on_the_page(reader, client):
    given = {"act": "hours", "quiet_from": "21:00", "digest_at": "09:00", "digest_weekday": "0"}
    assert client.post("/notices/settings/", given).status_code == 422
    assert not NoticeHours.objects.exists()


def test_a_bad_address_is_refused_beside_its_field(reader, client, settings):
    settings.NOTICE_CHANNELS = frozenset({"webhook", "wecom"})
    given = {"act": "destination", "channel": "webhook", "address": "https://10.0.0.1/x"}
    answer = client.post("/notices/settings/", given)
    assert answer.status_code == 422
    assert "dg-field-error" in answer.content.decode()


def mark(client, body):
    return client.post("/api/v1/notices/mark/", json.dumps(body), content_type="application/json")


def test_the_interface_lists_and_marks(stage, reader, client):
    notice = told(stage, reader)
    (one,) = client.get("/api/v1/notices/").json()["results"]
    assert one["id"] == str(notice.pk)
    assert (one["reason"], one["record"], one["kind"]) == ("assigned", stage.project.pk, "project")
    assert mark(client, {"act": "done", "ids": [str(notice.pk)]}).json() == {"marked": 1}
    assert client.get("/api/v1/notices/").json()["results"] == []
    assert len(client.get("/api/v1/notices/?folder=done").json()["results"]) == 1


def test_the_inbox_costs_the_same_for_one_and_for_forty(
    stage, reader, client, django_assert_max_num_queries
):
    told(stage, reader)
    client.get("/notices/")
    for _turn in range(39):
        told(stage, reader)
    with django_assert_max_num_queries(16):
        client.get("/notices/")
