"""Who may see what: lists, pages, interface, export and search all answer as the policy says."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dougong.platform.register import registry
from dougong.platform.routing import PAGES, has_page
from tests.battery.world import (
    API,
    ENTERED,
    KINDS,
    REASON,
    everything,
    exported,
    form_values,
    listed_by_api,
    listed_on_page,
    new_values,
    opened,
    searched,
    verbs,
)

PEOPLE = (
    "pmo", "project_manager", "engineer", "risk_officer", "internal_auditor", "hr", "finance",
    "security_admin", "neighbour", "keeper", "reader", "outsider",
)  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_nobody_gets_in_without_signing_in(world, name):
    kind, stranger = registry[name], Client()
    row = world.bank.here.row(kind.model)
    for page in PAGES:
        if not has_page(kind, page):
            continue
        args = {"choices": [*kind.fields, "x"][:1], "bulk": ["x"], "do": [row.pk, "x"]}.get(page)
        if args is None:
            args = [row.pk] if "<int:pk>" in PAGES[page][0] else []
        for ask in (stranger.get, stranger.post):
            answer = ask(reverse(f"{name}-{page}", args=args))
            assert answer.status_code == 302
            assert answer["Location"].startswith(reverse("sign-in"))
    for address in (f"{API}/{name}/", f"{API}/{name}/{row.pk}/", f"{API}/{name}/{row.pk}/history/"):
        assert stranger.get(address).status_code == 401
        assert stranger.post(address).status_code in {401, 405}
        assert stranger.options(address).status_code == 401


@pytest.mark.parametrize("name", KINDS)
def test_every_path_shows_exactly_the_rows_of_the_policy(world, name, pytestconfig):
    kind, rows = registry[name], world.rows(registry[name])
    tried = set()
    for person in PEOPLE:
        account = world.bank.cast[person]
        allowed = frozenset(kind.policy.rows(account).values_list("pk", flat=True))
        # Whoever the policy treats like somebody tried before is tried in the full run only.
        case = (allowed, kind.policy.allows(account, "view"))
        if case not in tried or pytestconfig.getoption("--full"):
            shows_exactly(world.client(account), account, kind, rows, allowed)
        tried.add(case)


def shows_exactly(client, account, kind, rows, allowed):
    """List, interface, file, search and each record by itself, page and history, agree."""
    who, name = account.person_id, kind.name
    assert listed_on_page(client, kind) == allowed, who
    assert listed_by_api(client, kind) == allowed, who
    assert exported(client, kind) == allowed, who
    assert searched(account, kind, rows) == allowed & {row.pk for row in rows}, who
    expected = {row.pk: 200 if row.pk in allowed else 404 for row in rows}
    for root in (f"/{name}", f"{API}/{name}"):
        assert opened(client, rows, lambda row, root=root: f"{root}/{row.pk}/") == expected, who
        shown = opened(client, rows, lambda row, root=root: f"{root}/{row.pk}/history/")
        assert shown == expected, who


def test_the_cast_sees_different_things(world):
    """Were everybody shown everything or nothing, the comparison above would prove little."""
    kind = registry["project"]
    seen = {p: kind.policy.rows(world.bank.cast[p]).count() for p in PEOPLE}
    assert seen["outsider"] == 0
    assert seen["project_manager"] == 1
    assert seen["keeper"] == 2


@pytest.mark.parametrize("name", KINDS)
def test_who_holds_no_right_on_a_kind_is_refused_its_list(world, name):
    kind, outsider = registry[name], world.bank.outsider
    allowed = kind.policy.allows(outsider, "view")
    expected = 200 if allowed else 403
    client = world.client(outsider)
    assert client.get(f"/{name}/").status_code == expected
    assert client.get(f"{API}/{name}/").status_code == expected
    assert client.get(f"/{name}/export/").status_code == expected


def addresses_of(name: str, pk: int) -> list[tuple[str, str, dict[str, Any]]]:
    """(method, address, body) of everything that can be asked of one record."""
    kind = registry[name]
    found: list[tuple[str, str, dict[str, Any]]] = [
        ("get", f"/{name}/{pk}/", {}),
        ("get", f"/{name}/{pk}/history/", {}),
        ("get", f"{API}/{name}/{pk}/", {}),
        ("get", f"{API}/{name}/{pk}/history/", {}),
    ]
    if "change" in kind.verbs:
        found += [("get", f"/{name}/{pk}/edit/", {}), ("post", f"/{name}/{pk}/edit/", {})]
        found += [(method, f"{API}/{name}/{pk}/", {"version": 1}) for method in ("put", "patch")]
        found.append(("patch", f"{API}/{name}/bulk/", {"records": [{"id": pk, "version": 1}]}))
    if "delete" in kind.verbs:
        found += [("get", f"/{name}/{pk}/delete/", {}), ("post", f"/{name}/{pk}/delete/", {})]
        found.append(("delete", f"{API}/{name}/{pk}/", {"version": 1}))
    for verb in kind.verbs:
        if verb not in {"add", "change"}:
            body = {"version": 1, "reason": REASON}
            many = {"records": [{"id": pk, "version": 1}], "reason": body["reason"]}
            found.append(("post", f"{API}/{name}/{pk}/do/{verb}/", body))
            found.append(("post", f"{API}/{name}/bulk/{verb}/", many))
            found += [(ask, f"/{name}/{pk}/do/{verb}/", {}) for ask in ("get", "post")]
    return found


@pytest.mark.parametrize("name", KINDS)
def test_a_record_of_the_other_bank_is_missing_by_every_path(world, name):
    kind = registry[name]
    foreign = world.other.here.row(kind.model)
    before = everything(kind.model)
    for method, address, body in addresses_of(name, foreign.pk):
        json = {"content_type": "application/json"} if address.startswith("/api/") else {}
        answer = getattr(world.keeper, method)(address, body or None, **json)
        is_incomplete = answer.status_code == 400 and "bulk" in address
        assert answer.status_code == 404 or is_incomplete, (method, address, answer.content[:300])
    chosen = {"pks": f"{foreign.pk}:{foreign.version}", "reason": REASON}
    for verb in kind.verbs:
        if verb not in {"add", "change"}:
            answer = world.keeper.post(f"/{name}/bulk/{verb}/", chosen)
            assert answer.status_code in {404, 422}, (verb, answer.status_code)
    assert everything(kind.model) == before


@pytest.mark.parametrize("name", KINDS)
def test_a_number_that_is_no_key_is_missing_too(world, name):
    for pk in (0, 2**63, 10**30):
        assert world.keeper.get(f"/{name}/{pk}/").status_code == 404
        assert world.keeper.get(f"{API}/{name}/{pk}/").status_code == 404


@pytest.mark.parametrize(("name", "verb"), verbs())
def test_who_may_only_see_a_record_is_refused_every_verb(world, name, verb):
    kind, reader = registry[name], world.bank.reader
    row = world.bank.here.row(kind.model)
    if kind.policy.allows(reader, kind.right_for(verb), row):
        pytest.skip("this verb needs no right of its own, or may be asked for without it")
    client, before = world.client(reader), everything(kind.model)
    pages = {"change": f"/{name}/{row.pk}/edit/", "delete": f"/{name}/{row.pk}/delete/"}
    page = pages.get(verb, f"/{name}/{row.pk}/do/{verb}/")
    body = {"version": row.version, "reason": REASON}
    many = {"records": [{"id": row.pk, "version": row.version}], "reason": body["reason"]}
    json = "application/json"
    answers = [client.get(page), client.post(page, body)]
    if verb == "change":
        answers.append(client.patch(f"{API}/{name}/{row.pk}/", body, content_type=json))
        answers.append(client.put(f"{API}/{name}/{row.pk}/", {}, content_type=json))
        answers.append(client.patch(f"{API}/{name}/bulk/", many, content_type=json))
    else:
        answers.append(client.post(f"{API}/{name}/{row.pk}/do/{verb}/", body, content_type=json))
        answers.append(client.post(f"{API}/{name}/bulk/{verb}/", many, content_type=json))
        # A page shows of the chosen records those on which the verb may be done: here none.
        chosen = client.post(f"/{name}/bulk/{verb}/", {"pks": f"{row.pk}:{row.version}"})
        assert chosen.status_code in {403, 422}
    assert [answer.status_code for answer in answers] == [403] * len(answers)
    assert everything(kind.model) == before


@pytest.mark.parametrize("name", ENTERED)
def test_who_may_only_see_a_kind_may_not_add_to_it(world, name):
    kind, client = registry[name], world.client(world.bank.reader)
    body = new_values(world.bank.fresh(), kind)
    before = everything(kind.model)
    row = world.bank.here.row(kind.model)
    json = "application/json"
    answers = [
        client.get(f"/{name}/add/"),
        client.post(f"/{name}/add/", form_values(kind, row)),
        client.post(f"{API}/{name}/", body, content_type=json),
        client.post(f"{API}/{name}/bulk/", {"records": [body]}, content_type=json),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert everything(kind.model) == before


@pytest.mark.parametrize("name", ENTERED)
def test_a_body_may_name_only_records_that_its_sender_sees(world, name):
    kind = registry[name]
    body = new_values(world.bank.fresh(), kind)
    foreign = world.other.here.relations(kind.model)
    named = [n for n in foreign if n in kind.fields]
    for column in named:
        value = foreign[column]
        answer = world.keeper.post(
            f"{API}/{name}/", body | {column: value.pk}, content_type="application/json"
        )
        assert answer.status_code == 400
        assert answer.json()["field"] == f"/{column}"
        assert answer.json()["code"] == "unknown"
        form = form_values(kind, world.bank.here.row(kind.model)) | {column: value.pk}
        assert world.keeper.post(f"/{name}/add/", form).status_code == 422
        choices = world.keeper.get(f"/{name}/choices/{column}/", {"q": value.code})
        assert value.code not in choices.content.decode()


@pytest.mark.parametrize("name", KINDS)
def test_a_filter_by_a_record_of_the_other_bank_shows_nothing(world, name):
    kind = registry[name]
    for column, value in world.other.here.relations(kind.model).items():
        if column in kind.filters:
            for address in (f"/{name}/", f"{API}/{name}/"):
                text = world.keeper.get(address, {column: value.pk}).content.decode()
                assert value.code not in text
