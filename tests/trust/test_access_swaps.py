"""Ids of another bank put in place of one's own are refused wherever an id may stand (T-02)."""

from __future__ import annotations

from typing import Any

import pytest

from dougong.apps.portfolio.models import Project
from dougong.platform.register import registry
from dougong.platform.wording import names_plate
from tests.battery.world import API, ENTERED, KINDS, everything, form_values, new_values
from tests.cast import undone
from tests.trust.access_stage import FOREIGN, Stage

REFUSED = {400, 403, 404, 422}
JSON = "application/json"


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock(), undone():
        yield Stage()


def relations(name: str) -> list[str]:
    kind = registry[name]
    return [one for one in kind.fields if names_plate(kind.field(one))]


def foreign(stage: Stage, name: str, field: str) -> int:
    """The key of a record of the other bank to which the field could point."""
    target = stage.other.here.target(registry[name].field(field))
    return int(stage.other.here.row(target or Project).pk)


PLACES = [(name, field) for name in ENTERED for field in relations(name)]


@pytest.mark.parametrize(("name", "field"), PLACES)
def test_a_foreign_id_in_a_body_a_bulk_list_or_a_form_is_refused(stage, db, name, field):
    kind, here = registry[name], stage.bank.here
    client, swapped = stage.keeper, foreign(stage, name, field)
    body = new_values(stage.bank.fresh(), kind) | {field: swapped}
    before = everything(kind.model)
    row = here.row(kind.model)
    answers = [
        client.post(f"{API}/{name}/", body, content_type=JSON),
        client.post(f"{API}/{name}/bulk/", {"records": [body]}, content_type=JSON),
        client.post(f"/{name}/add/", form_values(kind, row) | {field: swapped}),
        client.get(f"/{name}/add/", {field: swapped}),
    ]
    if "change" in kind.verbs:
        change = {"version": row.version, field: swapped}
        many = {"records": [{"id": row.pk, **change}]}
        answers += [
            client.patch(f"{API}/{name}/{row.pk}/", change, content_type=JSON),
            client.patch(f"{API}/{name}/bulk/", many, content_type=JSON),
            client.post(f"/{name}/{row.pk}/edit/", form_values(kind, row) | {field: swapped}),
        ]
    for place, answer in enumerate(answers):
        assert answer.status_code in (REFUSED if place != 3 else {200}), (place, answer.status_code)
        assert FOREIGN not in answer.content.decode()
    assert everything(kind.model) == before


@pytest.mark.parametrize("name", KINDS)
def test_a_foreign_id_as_a_filter_finds_nothing_and_tells_nothing(stage, db, name):
    kind, client = registry[name], stage.keeper
    for field in [one for one in kind.filters if names_plate(kind.field(one))]:
        swapped = foreign(stage, name, field)
        page = client.get(f"/{name}/", {field: swapped})
        api = client.get(f"{API}/{name}/", {field: swapped})
        sheet = client.get(f"/{name}/export/", {field: swapped})
        choices = client.get(f"/{name}/choices/{field}/", {"q": FOREIGN})
        text = page.content + api.content + b"".join(sheet.streaming_content) + choices.content
        assert FOREIGN.encode() not in text.replace(f'value="{FOREIGN}"'.encode(), b"")
        assert api.status_code == 400 or api.json()["results"] == []


@pytest.mark.parametrize("name", KINDS)
def test_a_foreign_id_among_ones_own_spoils_the_whole_list(stage, db, name):
    kind, client = registry[name], stage.keeper
    own, other = (place.row(kind.model) for place in (stage.bank.here, stage.other.here))
    before = everything(kind.model)
    records = [{"id": one.pk, "version": one.version} for one in (own, other)]
    for verb in kind.verbs:
        if verb not in {"add", "change"}:
            body = {"records": records, "reason": "asked by the test"}
            answer = client.post(f"{API}/{name}/bulk/{verb}/", body, content_type=JSON)
            assert answer.status_code in {400, 404}, (verb, answer.content)
            assert FOREIGN.encode() not in answer.content
    assert everything(kind.model) == before
