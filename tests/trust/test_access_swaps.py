"""Ids of another bank put in place of one's own are refused wherever an id may stand (T-02)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from dougong.apps.portfolio.models import Project
from dougong.platform.register import registry
from dougong.platform.tables import query_of
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
        assert answer.status_code in (REFUSED if place != 3 else {200, 302}), (
            place,
            answer.status_code,
        )
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


def cursor_of(stage: Stage, name: str) -> str:
    """The word of a list's address that points at the other bank's record."""
    resource = registry[name]
    query = query_of(resource, QueryDict(""), stage.other.keeper)
    return query.order.cursor_of(stage.other.here.row(resource.model), 1).word()


def test_a_foreign_id_in_a_path_a_cursor_a_tag_or_a_hidden_field_finds_nothing(stage, db):
    client, risk = stage.keeper, registry["risk"]
    own, other = (place.row(risk.model) for place in (stage.bank.here, stage.other.here))
    plan = stage.other.here.row(registry["planfile"].model)
    asked_for = stage.other.here.row(registry["approvalrequest"].model)
    reason, tag = {"reason": "asked by the test"}, {"If-Match": f'"v{other.version}"'}
    before = everything(risk.model, type(plan), type(asked_for))
    one = f"{API}/risk/{other.pk}/"
    upload = SimpleUploadedFile("plan.json", b"{}", "application/json")
    swapped = {
        "path of a page": client.get(f"/risk/{other.pk}/"),
        "path of a form": client.get(f"/risk/{other.pk}/edit/"),
        "path of a dialog": client.post(f"/risk/{other.pk}/do/close/", reason | {"version": 1}),
        "path of a history": client.get(f"/risk/{other.pk}/history/"),
        "path of the readers": client.get(f"/risk/{other.pk}/who/"),
        "path of a record": client.get(one),
        "tag with a change": client.patch(one, {}, content_type=JSON, headers=tag),
        "tag with a deletion": client.delete(one, headers=tag),
        "verb of the interface": client.post(
            f"{one}do/close/", reason | {"version": other.version}, content_type=JSON
        ),
        "parent": client.get(f"/project/{stage.other.here.project.pk}/gantt/"),
        "data of a parent": client.get(f"/project/{stage.other.here.project.pk}/gantt/data/"),
        "export of a parent": client.get(f"/project/{stage.other.here.project.pk}/plan/"),
        "target of an upload": client.post(
            "/planfile/add/", {"project": stage.other.here.project.pk, "content": upload}
        ),
        "request for approval": client.get(f"/approvalrequest/{asked_for.pk}/"),
        "file": client.get(f"{API}/planfile/{plan.pk}/"),
        "chosen in a list": client.get("/risk/bulk/close/", {"pk": [own.pk, other.pk]}),
        "hidden field of a dialog": client.post(
            "/risk/bulk/close/", reason | {"pks": f"{other.pk}:{other.version}"}
        ),
        "cursor of a list": client.get("/risk/", {"after": cursor_of(stage, "risk")}),
        "cursor of the interface": client.get(f"{API}/risk/", {"after": cursor_of(stage, "risk")}),
        "words of a search": client.get("/palette/", {"q": other.record.code}),
    }
    assert len(swapped) == 20
    shown = {"chosen in a list", "cursor of a list", "cursor of the interface", "words of a search"}
    for position, answer in swapped.items():
        expected = REFUSED if position not in shown else {200, 400}
        assert answer.status_code in expected, (position, answer.status_code)
        assert FOREIGN not in answer.content.decode(), position
    # Refusals are journalled; of the records nothing has changed.
    assert everything(risk.model, type(plan), type(asked_for))[:3] == before[:3]


def test_a_foreign_record_that_is_shown_is_found(stage, db):
    """The search for the other bank's mark finds it where it may be seen."""
    other = stage.other.here.row(registry["risk"].model)
    assert FOREIGN in stage.foreign_keeper.get(f"/risk/{other.pk}/").content.decode()
