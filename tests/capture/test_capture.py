"""What a phone is told, what it may keep, and what the house takes from it."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from dougong.apps.risks.factories import RiskFactory
from dougong.kernel import clock
from dougong.platform.capture.models import CheckIn
from dougong.platform.factories import unwatched
from dougong.platform.watching.models import Watch
from tests.battery.world import browser
from tests.cast import bank  # noqa: F401  # a fixture

pytestmark = pytest.mark.django_db
JSON = "application/json"
CANARY = "金丝雀 canary"


@pytest.fixture
def worker(bank):  # noqa: F811
    return bank.here.account(
        "checkin.add", "checkin.view", "risk.view", "risk.close", "project.view", "attachment.add"
    )


def offers(account) -> dict:
    return browser(account).get("/capture/offers/").json()


def test_the_page_holds_nobodys_name_and_no_record(bank, worker):  # noqa: F811
    RiskFactory(project=bank.here.project, title_zh=CANARY, title_en=CANARY)
    page = browser(worker).get("/capture/")
    text = page.content.decode()
    assert "geolocation=(self)" in page.headers["Permissions-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    for word in (worker.username, worker.person.record.label, "canary", bank.here.project.code):
        assert word not in text


def test_every_script_of_the_page_has_the_nonce_of_its_answer(worker):
    page = browser(worker).get("/capture/")
    nonce = re.search(r"'nonce-([^']+)'", page.headers["Content-Security-Policy"])[1]
    inline = re.findall(r"<script(?![^>]*(?:src=|application/json))[^>]*>", page.content.decode())
    assert inline
    assert all(f'nonce="{nonce}"' in tag for tag in inline)


def test_only_records_of_the_person_that_they_may_see_are_offered(bank, worker):  # noqa: F811
    mine = RiskFactory(project=bank.here.project)
    hidden = RiskFactory(project=bank.there.project, title_zh=CANARY, title_en=CANARY)
    RiskFactory(project=bank.here.project)
    with unwatched():
        for row in (mine, hidden):
            Watch.objects.create(record=row.record, account=worker.record)
    told = offers(worker)
    assert [one["id"] for one in told["records"]] == [mine.pk]
    assert told["records"][0]["verbs"] == ["close"]
    assert "canary" not in json.dumps(told, ensure_ascii=False)


def test_what_may_not_be_added_is_not_offered(bank, worker):  # noqa: F811
    assert [one["kind"] for one in offers(worker)["adds"]] == ["checkin"]
    sites = offers(worker)["adds"][0]["fields"][0]["options"]
    assert {one["value"] for one in sites} == {bank.here.project.pk}
    assert offers(bank.outsider)["adds"] == []


def test_strangers_get_neither_worker_nor_manifest_nor_offers():
    for url in ("/capture/", "/capture/offers/", "/worker.js", "/manifest.webmanifest"):
        assert Client().get(url).status_code == 302


def test_the_worker_keeps_files_of_the_product_and_the_page_only(worker):
    source = browser(worker).get("/worker.js").content.decode()
    shell = json.loads(re.match(r"self\.SHELL = (.*);\n", source)[1])
    assert shell["page"] == "/capture/"
    assert all(one.startswith("/static/") for one in shell["files"])
    assert any(one.endswith("queue.js") for one in shell["files"])


def test_the_manifest_names_icons_that_exist(worker):
    from django.contrib.staticfiles import finders

    told = browser(worker).get("/manifest.webmanifest").json()
    assert told["start_url"] == "/capture/"
    for one in told["icons"]:
        assert finders.find(one["src"].removeprefix("/static/"))


def test_a_check_in_sent_twice_under_one_key_is_one(bank, worker):  # noqa: F811
    client = browser(worker)
    body = {"site": bank.here.project.pk, "latitude": "31.230400", "longitude": "121.473700"}
    first, second = (
        client.post("/api/v1/checkin/", body, JSON, headers={"Idempotency-Key": "k-1"})
        for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"]
    assert CheckIn.objects.get().maker_id == worker.pk


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"latitude": "31.230400"}, "capture.half_a_place"),
        ({"taken_at": (clock.now() + timedelta(hours=1)).isoformat()}, "capture.ahead"),
    ],
)
def test_half_a_place_and_a_moment_ahead_are_refused(bank, worker, more, code):  # noqa: F811
    body = {"site": bank.here.project.pk} | more
    answer = browser(worker).post("/api/v1/checkin/", body, JSON)
    assert answer.status_code in {400, 422}
    assert answer.json()["code"] == code


def test_nobody_checks_in_where_they_have_no_right(bank, worker):  # noqa: F811
    body = {"site": bank.there.project.pk}
    answer = browser(worker).post("/api/v1/checkin/", body, JSON)
    assert answer.status_code in {400, 403, 404, 422}
    assert not CheckIn.objects.exists()


def test_a_check_in_is_never_changed(bank):  # noqa: F811
    row = bank.here.row(CheckIn)
    answer = browser(bank.keeper).patch(
        f"/api/v1/checkin/{row.pk}/", {"note": "elsewhere", "version": 1}, JSON
    )
    assert answer.status_code == 405
