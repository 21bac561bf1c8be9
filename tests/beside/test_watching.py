"""Watchers: by oneself, by acting, and who is told of what."""

from __future__ import annotations

import pytest

from dougong.apps.risks.models import Risk
from dougong.platform.actions import Change
from dougong.platform.beside.matters import matter_of
from dougong.platform.comments.actions import AddComment, EditComment
from dougong.platform.notices.models import Notice
from dougong.platform.watching.actions import watch
from dougong.platform.watching.models import Watch
from tests.beside.conftest import browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def told(account) -> list[str]:
    person = account.natural_person
    return sorted(Notice.objects.filter(person=person).values_list("reason", flat=True))


def changed(risk, by):
    risk.refresh_from_db()
    return Change(risk, by=by, reason="looked at it").execute()


@pytest.fixture
def risk(bank):
    return bank.here.row(Risk)


def test_acting_on_a_record_makes_one_its_watcher(risk, lead):
    changed(risk, lead)
    row = Watch.objects.get(record=risk.pk, account=lead.pk)
    assert (row.is_off, row.is_automatic) == (False, True)


def test_who_has_left_is_not_brought_back_by_acting(risk, lead):
    watch(matter_of(lead, risk.pk), on=False)
    changed(risk, lead)
    assert Watch.objects.get(record=risk.pk, account=lead.pk).is_off


def test_watchers_are_told_of_a_change_and_its_author_is_not(risk, lead, worker):
    watch(matter_of(worker, risk.pk), on=True)
    changed(risk, lead)
    assert (told(worker), told(lead)) == (["watched"], [])


def test_a_watcher_who_lost_sight_is_told_nothing(bank, risk, lead, worker):
    from dougong.apps.accounts.models import RoleGrant
    from dougong.platform.factories import unwatched

    watch(matter_of(worker, risk.pk), on=True)
    with unwatched():
        RoleGrant.objects.filter(account=worker).delete()
    changed(risk, lead)
    assert told(worker) == []


def test_who_is_named_is_told_once_and_as_named(matter, lead, worker):
    watch(matter_of(lead, matter.pk), on=True)
    comment = AddComment(matter, "@zhao.min please look").execute()
    assert told(lead) == ["mentioned"]
    EditComment(matter, "@zhao.min please look again", comment).execute()
    assert told(lead) == ["mentioned"]
    AddComment(matter, "nobody in particular").execute()
    assert told(lead) == ["mentioned", "watched"]
    assert told(worker) == []


def test_a_notice_does_not_repeat_what_was_said(matter, lead):
    AddComment(matter, "@zhao.min canary-99").execute()
    assert "canary" not in str(list(Notice.objects.values()))


def test_the_button_and_the_interface_follow_and_leave(matter, client, worker):
    page = client.post(f"/record/{matter.pk}/watch/", {"on": "1"}, headers={"HX-Request": "true"})
    assert "Stop watching" in page.content.decode()
    address = f"/api/v1/records/{matter.pk}/watch/"
    assert client.get(address).json()["is_watched"]
    assert client.delete(address).json() == {"is_watched": False, "watchers": []}
    assert client.put(address).json()["watchers"][0]["username"] == worker.username
    assert client.post(f"/record/{matter.pk}/watch/", {"on": "yes"}).status_code == 400


def test_nobody_follows_what_they_cannot_see(bank, matter):
    stranger = browser(bank.there.account("project.view"))
    assert stranger.post(f"/record/{matter.pk}/watch/", {"on": "1"}).status_code == 404
    assert stranger.put(f"/api/v1/records/{matter.pk}/watch/").status_code == 404
    assert Watch.objects.count() == 0
