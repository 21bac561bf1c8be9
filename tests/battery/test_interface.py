"""The description of the interface is true: answers fit it, bodies that fit it are taken."""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker

from dougong.platform.register import registry
from tests.battery.world import API, ENTERED, KINDS, REASON, new_values, ready

BODIES = Path(__file__).resolve().parents[3] / "shared/corpora/generated/bodies"
JSON = "application/json"


@cache
def schema() -> dict[str, Any]:
    """The whole description; a warning while it is made is an error."""
    written = io.StringIO()
    call_command("spectacular", "--fail-on-warn", "--format", "openapi-json", stdout=written)
    found: dict[str, Any] = json.loads(written.getvalue())
    return found


def validate(part: dict[str, Any], value: Any) -> None:
    whole = {**part, "components": schema()["components"]}
    checker = Draft202012Validator(whole, format_checker=FormatChecker())
    assert [error.message for error in checker.iter_errors(value)] == []


def operation(method: str, path: str) -> dict[str, Any]:
    found: dict[str, Any] = schema()["paths"][f"{API}/{path}"][method]
    return found


def fits(answer: Any, method: str, path: str) -> None:
    """The answer is one that the description promises."""
    said = operation(method, path)["responses"][str(answer.status_code)]
    if answer.status_code == 204:
        assert answer.content == b""
    else:
        validate(said["content"][JSON]["schema"], answer.json())


def body_fits(body: dict[str, Any], method: str, path: str) -> None:
    validate(operation(method, path)["requestBody"]["content"][JSON]["schema"], body)


def test_the_description_is_openapi_31():
    from drf_spectacular.validation import validate_schema

    assert schema()["openapi"] == "3.1.1"
    validate_schema(schema())


def test_the_description_names_every_address_of_every_kind():
    paths = schema()["paths"]
    for name, kind in registry.items():
        assert f"{API}/{name}/" in paths
        for verb in kind.verbs:
            if verb not in {"add", "change"}:
                assert f"{API}/{name}/{{id}}/do/{verb}/" in paths
                assert f"{API}/{name}/bulk/{verb}/" in paths
    operations = [o["operationId"] for path in paths.values() for o in path.values()]
    assert len(operations) == len(set(operations))


def test_closed_lists_are_components():
    """A list of values written inside another component could not be given a name by a client."""
    inside = []

    def look(part: Any, place: str) -> None:
        if isinstance(part, dict):
            if len(part.get("enum", ())) > 1 and place.count("/") > 1:
                inside.append(place)
            for key, value in part.items():
                look(value, f"{place}/{key}")
        elif isinstance(part, list):
            for number, value in enumerate(part):
                look(value, f"{place}/{number}")

    for name, component in schema()["components"]["schemas"].items():
        look(component, f"/{name}")
    assert inside == []


@pytest.mark.parametrize("name", KINDS)
def test_lists_records_and_histories_answer_as_described(world, name):
    kind = registry[name]
    row = world.bank.here.row(kind.model)
    fits(world.keeper.get(f"{API}/{name}/"), "get", f"{name}/")
    fits(world.keeper.get(f"{API}/{name}/?fields=id,code"), "get", f"{name}/")
    fits(world.keeper.get(f"{API}/{name}/{row.pk}/"), "get", f"{name}/{{id}}/")
    fits(world.keeper.get(f"{API}/{name}/{row.pk}/history/"), "get", f"{name}/{{id}}/history/")


@pytest.mark.parametrize("name", KINDS)
def test_refusals_answer_as_described(world, name):
    kind = registry[name]
    row, foreign = world.bank.here.row(kind.model), world.other.here.row(kind.model)
    stranger, outsider = Client(), world.client(world.bank.outsider)
    fits(stranger.get(f"{API}/{name}/"), "get", f"{name}/")
    if not kind.policy.allows(world.bank.outsider, "view"):
        fits(outsider.get(f"{API}/{name}/"), "get", f"{name}/")
    fits(world.keeper.get(f"{API}/{name}/?colour=red"), "get", f"{name}/")
    fits(world.keeper.get(f"{API}/{name}/{foreign.pk}/"), "get", f"{name}/{{id}}/")
    if "change" in kind.verbs:
        address, path = f"{API}/{name}/{row.pk}/", f"{name}/{{id}}/"
        for body in ({}, {"version": 2**31 - 1}, {"version": "1"}, {"colour": 1}):
            fits(world.keeper.patch(address, body, content_type=JSON), "patch", path)
        fits(world.keeper.patch(address, b"{", content_type=JSON), "patch", path)
        fits(world.keeper.patch(address, b"x", content_type="text/plain"), "patch", path)
        long = json.dumps({"x": "y" * 2**20})
        fits(world.keeper.patch(address, long, content_type=JSON), "patch", path)


@pytest.mark.parametrize("name", ENTERED)
def test_adding_takes_and_answers_what_is_described(world, name):
    kind = registry[name]
    body = new_values(world.bank.fresh(), kind) | {"reason": REASON}
    body_fits(body, "post", f"{name}/")
    answer = world.keeper.post(f"{API}/{name}/", body, content_type=JSON)
    assert answer.status_code == 201
    fits(answer, "post", f"{name}/")
    if "change" in kind.verbs:
        made = answer.json()
        whole = {field: made[field] for field in kind.fields} | {"version": made["version"]}
        body_fits(whole, "put", f"{name}/{{id}}/")
        address = f"{API}/{name}/{made['id']}/"
        changed = world.keeper.put(address, whole, content_type=JSON)
        fits(changed, "put", f"{name}/{{id}}/")
        assert {f: changed.json()[f] for f in kind.fields} == {f: made[f] for f in kind.fields}


@pytest.mark.parametrize("name", [name for name in KINDS if "delete" in registry[name].verbs])
def test_deleting_answers_as_described(world, name):
    kind = registry[name]
    row = ready(world.bank.fresh(), kind, kind.verbs["delete"])
    many = {"records": [{"id": row.pk, "version": row.version}], "reason": REASON}
    body_fits(many, "post", f"{name}/bulk/delete/")
    answer = world.keeper.post(f"{API}/{name}/bulk/delete/", many, content_type=JSON)
    fits(answer, "post", f"{name}/bulk/delete/")
    assert answer.status_code == 200


@pytest.mark.skipif(not BODIES.exists(), reason=f"{BODIES} is absent")
@pytest.mark.parametrize("path", sorted(BODIES.glob("*.json")), ids=lambda path: path.stem)
def test_a_hostile_body_is_refused_at_every_address(world, path):
    body = path.read_bytes()
    for name in KINDS[::3]:
        row = world.bank.here.row(registry[name].model)
        for method, address in (
            ("post", f"{API}/{name}/"),
            ("patch", f"{API}/{name}/{row.pk}/"),
            ("put", f"{API}/{name}/{row.pk}/"),
            ("post", f"{API}/{name}/bulk/"),
            ("delete", f"{API}/{name}/{row.pk}/"),
        ):
            answer = getattr(world.keeper, method)(address, body, content_type=JSON)
            assert 400 <= answer.status_code < 500, (address, answer.content[:200])
            assert answer.json()["request_id"] == answer["X-Request-Id"]
