"""Who reads and writes a custom field: the same answer on every path, shown with one canary value."""

from __future__ import annotations

import json

import pytest

from dougong.apps.accounts.factories import RoleFactory, RoleGrantFactory
from dougong.apps.risks.models import Risk
from dougong.platform.factories import unwatched
from tests.battery.world import browser

CANARY = "canary-4711"
JSON = "application/json"


@pytest.fixture
def canary(bank, field):
    field("secret", read_by="by_right")
    row = bank.here.another(Risk)
    with unwatched():
        Risk.objects.filter(pk=row.pk).update(custom={"secret": CANARY})
    return Risk.objects.select_related("record").get(pk=row.pk)


def colleague(bank, **lists):
    """Somebody with every right on the kind, and a role that names fields."""
    verbs = ("view", "add", "change")
    account = bank.here.account(*(f"risk.{verb}" for verb in verbs))
    if lists:
        role = RoleFactory(permissions=[], unit=bank.here.unit.record, **lists)
        RoleGrantFactory(account=account, role=role, scope=bank.here.project.record)
    return account


def answers(visitor, row):
    """Everything that shows a row: page, list, history, interface and files."""
    view = "custom_secret"
    visitor.post("/risk/columns/", {"column": ["code", view]})
    yield visitor.get(f"/risk/{row.pk}/").content.decode()
    yield visitor.get(f"/risk/{row.pk}/edit/").content.decode()
    yield visitor.get(f"/risk/{row.pk}/history/").content.decode()
    yield visitor.get("/risk/").content.decode()
    yield visitor.get("/api/v1/risk/").content.decode()
    yield visitor.get(f"/api/v1/risk/{row.pk}/").content.decode()
    yield visitor.get(f"/api/v1/risk/{row.pk}/history/").content.decode()
    for form in ("csv", "json"):
        file = visitor.get("/risk/export/", {"as": form})
        yield b"".join(file.streaming_content).decode()


def test_a_masked_value_is_shown_nowhere_to_those_who_may_not_read_it(bank, canary):
    visitor = browser(colleague(bank))
    assert [text for text in answers(visitor, canary) if CANARY in text] == []


def test_a_role_that_names_the_field_opens_it(bank, canary):
    visitor = browser(colleague(bank, fields_read=["risk.custom_secret"]))
    shown = [CANARY in text for text in answers(visitor, canary)]
    # Read but not written: it stands on no form; the row was made outside the journal.
    assert shown == [True, False, False, True, True, True, False, True, True]


def test_nobody_finds_sorts_groups_or_sums_by_what_they_may_not_read(bank, canary):
    visitor = browser(colleague(bank))
    asked = {"and": [{"field": "custom_secret", "op": "is", "value": CANARY}]}
    for words in ({"filter": json.dumps(asked)}, {"sort": "custom_secret"}):
        assert visitor.get("/risk/", words).status_code == 400
    assert visitor.get("/api/v1/risk/", {"ordering": "custom_secret"}).status_code == 400


def test_a_value_is_written_by_those_roles_only_that_name_the_field(bank, field, canary):
    field("mark", written_by="by_right")
    body = {"custom": {"mark": "new"}, "version": canary.version}
    address = f"/api/v1/risk/{canary.pk}/"
    refused = browser(colleague(bank)).patch(address, body, content_type=JSON)
    assert refused.status_code in {400, 403}
    assert Risk.objects.get(pk=canary.pk).custom == {"secret": CANARY}
    writer = browser(colleague(bank, fields_write=["risk.custom_mark"]))
    assert writer.patch(address, body, content_type=JSON).status_code == 200
    assert Risk.objects.get(pk=canary.pk).custom == {"secret": CANARY, "mark": "new"}


def test_a_reference_takes_only_records_that_the_writer_sees(bank, field, canary):
    field("unit", "unit")
    visitor = browser(colleague(bank))
    body = {"custom": {"unit": bank.there.unit.pk}, "version": canary.version}
    refused = visitor.patch(f"/api/v1/risk/{canary.pk}/", body, content_type=JSON)
    assert refused.status_code in {400, 422}
    assert [one["field"] for one in refused.json()["errors"]] == ["/custom/unit"]
