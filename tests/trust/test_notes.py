"""What changes no row has its entry too: sign-ins, refusals, exports, watched reads."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client

from dougong.kernel import clock
from dougong.platform.journal import Entry
from dougong.platform.journal.notes import RefusalCount, close_refusals, note, note_refusal
from dougong.platform.ledger.sealer import seal_all
from dougong.platform.ledger.verification import verify
from dougong.platform.register import registry

pytestmark = pytest.mark.usefixtures("house")
PASSWORD = "a calm morning by the river"


@pytest.fixture
def officer(house):
    """The officer with a password, as stored; the journal knows only that it is a secret."""
    from dougong.platform.factories import unwatched

    house.officer.set_password(PASSWORD)
    with unwatched():
        house.officer.save()
    return house.officer


@pytest.fixture
def browser(officer):
    client = Client(raise_request_exception=False)
    client.get("/sign-in/")
    client.force_login(officer)
    return client


def entries(verb, **more):
    return list(Entry.objects.filter(verb=verb, version=0, **more).order_by("pk"))


def test_equal_refusals_within_a_minute_are_one_entry_with_a_count(browser, officer):
    for _ in range(5):
        assert browser.get("/role/").status_code == 403
    [first] = entries("view", result="refused")
    assert (first.actor_id, first.about["status"]) == (officer.pk, 403)
    assert close_refusals() == 0, "the minute is not over"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE platform_refusalcount SET since = since - interval '61 s'")
    assert close_refusals() == 1
    counted = entries("view", result="refused")[-1]
    assert counted.about["repeats"] == 4
    assert not RefusalCount.objects.exists()


def test_a_refusal_after_the_minute_has_an_entry_of_its_own(officer):
    about = {"status": 403}
    for seconds in (0, 61):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE platform_refusalcount SET since = since - make_interval(secs => %s)",
                [seconds],
            )
        note_refusal("view", officer.pk, record=None, result="refused", about=about)
    assert len(entries("view", result="refused")) == 2


def test_a_record_out_of_reach_is_journalled_as_a_refusal_naming_it(browser, house):
    answer = browser.get(f"/unit/{house.unit.pk}/")
    assert answer.status_code in {403, 404}
    [entry] = entries("view", result="refused")
    assert entry.record_id == house.unit.pk


def test_an_action_refused_after_its_rollback_is_journalled_once(browser, house):
    answer = browser.post(
        "/api/v1/person/", {"name_zh": "", "unit": house.unit.pk}, content_type="application/json"
    )
    assert answer.status_code == 400
    [entry] = entries("add", result="refused")
    assert entry.about == {"method": "POST", "route": "api/v1/person/", "status": 400}


def test_an_address_that_does_not_exist_leaves_no_entry(browser):
    count = Entry.objects.count()
    assert browser.get("/no-such-page/").status_code == 404
    assert Entry.objects.count() == count


def test_an_export_is_journalled_before_its_first_byte(browser, officer):
    answer = browser.get("/person/export/?as=csv")
    [entry] = entries("export")
    assert (entry.actor_id, entry.about["kind"], entry.result) == (officer.pk, "person", "read")
    answer.close()


def test_reading_an_ordinary_record_leaves_no_entry(browser, officer):
    count = Entry.objects.count()
    assert browser.get(f"/person/{officer.person_id}/").status_code == 200
    assert Entry.objects.count() == count


@pytest.mark.parametrize("address", ["/person/{}/", "/api/v1/person/{}/", "/person/{}/history/"])
def test_reading_a_record_of_a_sensitive_kind_is_journalled(browser, officer, monkeypatch, address):
    monkeypatch.setattr(type(registry["person"]), "secrecy", "sensitive")
    assert browser.get(address.format(officer.person_id)).status_code == 200
    [entry] = entries("view", result="read")
    assert (entry.actor_id, entry.record_id) == (officer.pk, officer.person_id)


def test_everything_an_observed_account_opens_is_journalled(browser, officer):
    from dougong.platform.factories import unwatched

    officer.observed_until = clock.now() + timedelta(minutes=5)
    with unwatched():
        officer.save()
    for path in ("/person/", "/", "/api/v1/person/", "/person/export/"):
        browser.get(path)
    browser.head("/person/")
    seen = [entry.about["path"] for entry in entries("view", result="read")]
    assert seen == ["/person/", "/", "/api/v1/person/", "/person/"]
    assert len(entries("export", result="read")) == 1


def test_observation_begins_and_ends_within_a_session(browser, officer):
    from dougong.platform.factories import unwatched

    browser.get("/person/")
    officer.observed_until = clock.now() + timedelta(minutes=5)
    with unwatched():
        officer.save()
    browser.get("/person/")
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        browser.get("/person/")
    assert len(entries("view", result="read")) == 1


def test_notes_do_not_stand_among_the_changes_of_a_record(browser, officer):
    note("view", officer.pk, record=officer.person_id)
    verbs = {e.verb for e in Entry.objects.of_changes().filter(record=officer.person_id)}
    assert verbs == {"add"}


@pytest.mark.sealing
def test_notes_are_sealed_and_verified_like_every_entry(browser):
    browser.get("/role/")
    seal_all()
    verdict = verify()
    assert (verdict.valid, verdict.kind, verdict.record) == (True, None, None)
