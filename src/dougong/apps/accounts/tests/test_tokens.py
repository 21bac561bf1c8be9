"""Access tokens: a part of the owner's rights, shown once, obeyed on the next request."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dougong.apps.accounts.actions import CreateToken, RevokeToken, SuspendAccount, bearer
from dougong.apps.accounts.choices import AccountKind
from dougong.apps.accounts.factories import (
    AccountFactory,
    PersonFactory,
    RoleFactory,
    RoleGrantFactory,
    UnitPlateFactory,
    account_with,
)
from dougong.apps.accounts.models import ApiToken
from dougong.platform.actions.step_up import StepUpRequired, stepped_up
from dougong.platform.journal import Entry
from dougong.platform.policies import Installation, policy_of
from tests.refusals import codes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
PEOPLE = "/api/v1/person/"
PASSWORD = "Lantern-over-the-river-7"


@pytest.fixture
def branch():
    return UnitPlateFactory()


@pytest.fixture
def owner(branch):
    return account_with(
        "person.view",
        "person.change",
        "approvalrequest.view",
        "approvalrequest.approve",
        on=branch,
        person=PersonFactory(unit=branch),
        password=make_password(PASSWORD),
    )


def made(owner, *permissions, days=30, **values):
    """A token and its value."""
    token = ApiToken(
        account=owner,
        name="report",
        permissions=list(permissions or ["person.view"]),
        expires_on=timezone.localdate() + timedelta(days=days),
        **values,
    )
    with stepped_up(timezone.now()):
        action = CreateToken(token, by=owner)
        return action.execute(), action.value


def ask(value, path=PEOPLE, client=None, **extra):
    return (client or Client()).get(path, headers={"Authorization": f"Bearer {value}"}, **extra)


def test_a_token_reads_what_its_owner_reads(owner, branch):
    colleague = PersonFactory(unit=branch)
    stranger = PersonFactory()
    _token, value = made(owner)
    answer = ask(value)
    found = {row["id"] for row in answer.json()["results"]}
    assert answer.status_code == 200
    assert colleague.pk in found
    assert stranger.pk not in found


def test_only_the_digest_of_a_token_is_kept(owner):
    token, value = made(owner)
    assert value.startswith("dgt_")
    assert len(value) >= 47
    assert token.prefix == value[:12]
    assert value not in str(ApiToken.objects.values().get(pk=token.pk))
    entry = Entry.objects.get(record=token.pk, verb="add")
    assert value[12:] not in f"{entry.body}{entry.changes()}"
    assert token.digest not in str(entry.changes())


def test_making_a_token_needs_a_fresh_proof(owner):
    token = ApiToken(
        account=owner, name="x", permissions=["person.view"], expires_on=timezone.localdate()
    )
    with pytest.raises(StepUpRequired):
        CreateToken(token, by=owner).execute()


@pytest.mark.parametrize(
    ("permissions", "values", "code"),
    [
        (["project.view"], {}, "accounts.permission_not_held"),
        (["approvalrequest.approve"], {}, "accounts.token_decides"),
        (["person.view"], {"days": 366}, "accounts.token_term"),
        (["person.view"], {"days": -1}, "accounts.token_term"),
        (["person.view"], {"source_networks": ["10.0.0.0/33"]}, "accounts.network_unreadable"),
    ],
)
def test_a_token_goes_no_further_than_its_owner_may(owner, permissions, values, code):
    with pytest.raises(ValidationError) as refusal:
        made(owner, *permissions, **values)
    assert codes(refusal) == [code]


def test_a_token_of_a_robot_lasts_at_most_180_days(branch):
    robot = account_with("person.view", on=branch, kind_of_account=AccountKind.ROBOT)
    with pytest.raises(ValidationError):
        made(robot, days=181)
    assert made(robot, days=180)[0].days_left == 180


def test_nobody_makes_a_token_for_somebody_else(owner):
    other = AccountFactory(person=owner.person)
    token = ApiToken(account=other, name="x", permissions=["person.view"])
    assert not policy_of(ApiToken).allows_new(owner, "add", token)


def test_a_token_changes_nothing_it_was_not_given(owner, branch):
    person = PersonFactory(unit=branch)
    _token, value = made(owner)
    body = {"version": person.version, "name_zh": "别人"}
    answer = Client().patch(
        f"{PEOPLE}{person.pk}/",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {value}"},
    )
    assert answer.status_code == 403
    person.refresh_from_db()
    assert person.name_zh != "别人"


def test_a_token_does_not_see_its_owners_account_without_being_given_it(owner):
    _token, value = made(owner)
    assert ask(value, "/api/v1/account/").json().get("results", []) == []
    assert ask(value, f"/api/v1/account/{owner.pk}/").status_code == 404
    assert ask(value, f"/api/v1/apitoken/{_token.pk}/").status_code == 404


def test_a_token_within_a_scope_does_not_reach_beyond_it(owner, branch):
    desk = UnitPlateFactory(below=[branch])
    inside, outside = PersonFactory(unit=desk), PersonFactory(unit=branch)
    _token, value = made(owner, scope=desk)
    found = {row["id"] for row in ask(value).json()["results"]}
    assert inside.pk in found
    assert outside.pk not in found


def test_many_rights_of_a_program_are_those_asked_one_by_one(owner, branch):
    desk = UnitPlateFactory(below=[branch])
    RoleGrantFactory(
        account=owner, scope=branch, role=RoleFactory(permissions=["person.view", "role.view"])
    )
    _token, value = made(owner, scope=desk)
    account = bearer(value, "127.0.0.1")
    rights = ["person.view", "role.view", "person.add"]
    assert account.reaches(rights) == {one: account.reach(one) for one in rights}
    assert account.reach("person.view")


def test_a_program_never_signs(owner):
    _token, value = made(owner, "person.view", "approvalrequest.view")
    account = bearer(value, "127.0.0.1")
    assert account is not None
    assert not account.may_sign
    assert account.reach("approvalrequest.approve") == frozenset()
    assert account.reaches(["approvalrequest.approve"]) == {"approvalrequest.approve": frozenset()}
    assert account.reach_of_role("compliance_officer") == frozenset()


@pytest.mark.parametrize(
    "header", ["Bearer dgt_wrong", "Bearer ", "Basic abc", "dgt_x", "Bearer " + "x" * 5000]
)
def test_whatever_is_no_token_is_401_even_beside_a_good_cookie(owner, header):
    client = Client()
    client.force_login(owner)
    assert client.get(PEOPLE, headers={"Authorization": header}).status_code == 401


def test_a_token_needs_no_csrf_and_takes_no_cookie(owner, branch):
    person = PersonFactory(unit=branch)
    _token, value = made(owner, "person.view", "person.change")
    strict = Client(enforce_csrf_checks=True)
    answer = strict.patch(
        f"{PEOPLE}{person.pk}/",
        {"version": person.version, "name_zh": "新名"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {value}"},
    )
    assert answer.status_code == 200
    assert Entry.objects.get(record=person.pk).actor_id == owner.pk


def test_a_token_opens_no_page(owner):
    _token, value = made(owner)
    assert ask(value, "/person/").status_code == 302


def test_a_revoked_token_is_refused_on_the_next_request(owner):
    token, value = made(owner)
    assert ask(value).status_code == 200
    RevokeToken(token, by=owner).execute()
    assert ask(value).status_code == 401


def test_a_token_ends_with_its_account(owner):
    _token, value = made(owner)
    SuspendAccount(owner, by=Installation(), reason="asked in the test").execute()
    assert ask(value).status_code == 401


def test_a_token_ends_with_the_right_of_its_owner(branch):
    today = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    owner = AccountFactory(person=PersonFactory(unit=branch))
    RoleGrantFactory(
        account=owner,
        role=RoleFactory(permissions=["person.view"]),
        scope=branch,
        starts_on=date(2026, 11, 1),
        ends_on=date(2026, 11, 23),
    )
    with time_machine.travel(today, tick=False):
        token, value = made(owner, days=200)
        assert ask(value).status_code == 200
    with time_machine.travel(today + timedelta(days=1), tick=False):
        assert token.days_left == 199
        assert ask(value).status_code == 401


def test_a_token_is_good_on_its_last_day_and_not_after(owner):
    with time_machine.travel(datetime(2026, 11, 23, 1, 0, tzinfo=UTC), tick=False):
        RoleGrantFactory(
            account=owner,
            role=RoleFactory(permissions=["person.view"]),
            scope=owner.person.unit,
            starts_on=date(2026, 1, 1),
        )
        _token, value = made(owner, days=1)
    for day, status in ((24, 200), (25, 401)):
        with time_machine.travel(datetime(2026, 11, day, 1, 0, tzinfo=UTC), tick=False):
            assert ask(value).status_code == status


@pytest.mark.parametrize(
    ("address", "status"), [("10.1.2.3", 200), ("10.2.0.1", 401), ("::1", 401), ("", 401)]
)
def test_a_token_bound_to_networks_works_from_there_only(owner, address, status):
    _token, value = made(owner, source_networks=["10.1.0.0/16"])
    assert ask(value, REMOTE_ADDR=address).status_code == status


def test_the_owner_makes_and_ends_a_token_on_pages(owner):
    client = Client()
    client.post(reverse("sign-in"), {"username": owner.username, "password": PASSWORD})
    given = {
        "name": "nightly report",
        "expires_on": (timezone.localdate() + timedelta(days=30)).isoformat(),
        "permissions": ["person.view"],
    }
    assert client.post(reverse("add-token"), given).status_code == 422
    answer = client.post(reverse("add-token"), given | {"proof": PASSWORD})
    assert answer.status_code == 200
    value = answer.context["value"]
    assert value in answer.content.decode()
    assert ask(value).status_code == 200
    token = ApiToken.objects.get()
    page = client.get(reverse("my-access")).content.decode()
    assert token.prefix in page
    assert value not in page
    client.post(f"/apitoken/{token.pk}/do/revoke/", {"version": token.version})
    assert ask(value).status_code == 401
