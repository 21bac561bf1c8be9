"""Nobody decides what their own hands made, whichever classed verb it is (T-20)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.test import Client

from dougong.apps.accounts.actions.roles import sync_shipped_roles
from dougong.apps.accounts.choices import AccountKind
from dougong.apps.accounts.factories import (
    AccountFactory,
    ApiTokenFactory,
    RoleFactory,
    RoleGrantFactory,
)
from dougong.apps.accounts.models import Account, Role
from dougong.apps.accounts.models.tokens import SIGN, digest_of
from dougong.kernel import clock
from dougong.platform.actions import Action
from dougong.platform.approvals.choices import RequestState
from dougong.platform.approvals.models import ApprovalRequest
from dougong.platform.approvals.persons import NotTheChecker
from dougong.platform.factories import unwatched
from dougong.platform.journal import Entry
from dougong.platform.register import registry
from tests.battery.conftest import world as world  # noqa: PLC0414
from tests.battery.world import API, REASON, asked, browser, everything, new_values, ready

from .approvals_stage import decide, fresh

JSON = "application/json"
PASSWORD = "correct horse battery 9"
TOKEN = SIGN + "S" * 43
CLASSED = [
    (name, verb)
    for name, kind in sorted(registry.items())
    for verb, action in kind.verbs.items()
    if action.classed
]


def asked_for(world: Any, name: str, verb: str) -> Any:
    """The answer to the verb, asked for by somebody with every right."""
    kind, place = registry[name], world.bank.fresh()
    action = kind.verbs[verb]
    header = {"Idempotency-Key": str(uuid4())}
    if verb == "add":
        body = new_values(place, kind) | {"reason": REASON}
        return world.keeper.post(f"{API}/{name}/", body, content_type=JSON, headers=header)
    body = asked(place, kind, action)
    row = ready(place, kind, action)
    body |= {"version": row.version, "reason": REASON}
    address = f"{API}/{name}/{row.pk}/"
    if verb == "change":
        return world.keeper.patch(address, body, content_type=JSON, headers=header)
    return world.keeper.post(f"{address}do/{verb}/", body, content_type=JSON, headers=header)


def request_of(world: Any, name: str, verb: str) -> ApprovalRequest | None:
    """The request that the verb has become; None where the verb says that nothing is at stake."""
    answer = asked_for(world, name, verb)
    if answer.status_code == 202:
        (told,) = answer.json()["requests"]
        return fresh(ApprovalRequest(pk=told["id"]))
    assert answer.status_code in {200, 201, 204}, answer.content.decode()
    assert registry[name].verbs[verb].needs_approval is not Action.needs_approval
    return None


class Attempts:
    """Everybody through whom the maker might decide, each in every role that is asked for."""

    def __init__(self, world: Any, request: ApprovalRequest) -> None:
        self.request, self.maker = request, world.bank.keeper
        steps = request.steps.all()
        self.places = {(one.party, one.scope_id or world.bank.root.pk) for one in steps}
        self.second = AccountFactory(person=self.maker.person)
        robot = AccountFactory(person=self.maker.person, kind_of_account=AccountKind.ROBOT)
        self.accounts = (self.maker, self.second, robot)
        for account in self.accounts:
            self.appoint(account)

    def appoint(self, account: Account) -> Account:
        permissions = sorted(registry.permissions())
        for party, scope in self.places:
            role = Role.objects.filter(key=party).first()
            role = role or RoleFactory(key=party, permissions=permissions)
            RoleGrantFactory(account=account, role=role, scope_id=scope)
        return account

    @property
    def body(self) -> dict[str, Any]:
        return {"version": self.request.version, "payload_hash": self.request.payload_hash}

    def by_page(self, account: Account) -> None:
        """Many at once, on the page, with the password."""
        with unwatched():
            Account.objects.filter(pk=account.pk).update(password=make_password(PASSWORD))
        account.refresh_from_db()
        chosen = [f"{self.request.pk}:{self.request.version}:{self.request.payload_hash}"]
        browser(account).post("/approvals/decide/", {"chosen": chosen, "password": PASSWORD})

    def by_interface(self, client: Client, **headers: str) -> int:
        address = f"{API}/approvalrequest/{self.request.pk}/do/approve/"
        given = {"Idempotency-Key": str(uuid4())} | headers
        answer = client.post(address, self.body, content_type=JSON, headers=given)
        return int(answer.status_code)

    def by_token(self) -> int:
        rights = ["approvalrequest.view", "approvalrequest.approve"]
        ApiTokenFactory(account=self.second, digest=digest_of(TOKEN), permissions=rights)
        return self.by_interface(Client(), Authorization=f"Bearer {TOKEN}")


@pytest.mark.parametrize(("name", "verb"), CLASSED)
def test_no_account_of_the_maker_decides_a_classed_verb(world, db, name, verb):
    request = request_of(world, name, verb)
    if request is None:
        return
    attempts, kind = Attempts(world, request), registry[name]
    before = everything(kind.model)
    for account in attempts.accounts:
        with pytest.raises(NotTheChecker):
            decide(request, account)
        attempts.by_page(account)
        assert attempts.by_interface(browser(account)) in {401, 403, 404}
    assert attempts.by_token() in {401, 403}
    assert request.decisions.count() == 0
    assert fresh(request).state == RequestState.PENDING
    assert everything(kind.model)[0] == before[0], "no effect"
    refused = Entry.objects.filter(record=request.pk, result="refused")
    assert refused.count() >= len(attempts.accounts), "each attempt is written down"


@pytest.mark.parametrize(("name", "verb"), CLASSED)
def test_a_classed_verb_takes_effect_on_the_word_of_others_a_day_later(world, db, name, verb):
    sync_shipped_roles()
    request = request_of(world, name, verb)
    if request is None:
        return
    attempts = Attempts(world, request)
    with time_machine.travel(clock.now() + timedelta(hours=26), tick=False):
        while fresh(request).state == RequestState.PENDING:
            decide(request, attempts.appoint(AccountFactory()))
    ended = fresh(request)
    assert (ended.state, ended.outcome) == (RequestState.DONE, "")
    effect = Entry.objects.filter(verb=verb, result="done", actor=attempts.maker.pk)
    assert effect.get().approval["request"] == request.pk


def test_most_classed_verbs_become_a_request_here(world, db):
    made = [one for one in CLASSED if request_of(world, *one) is not None]
    assert len(made) >= 14, made
