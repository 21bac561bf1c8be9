"""Rights passed to a deputy: what they may do, whose hands count, and when it ends (T-06, T-20)."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from dougong.apps.accounts.actions import (
    CloseAccount,
    EndDelegation,
    RevokeGrant,
    SuspendAccount,
)
from dougong.apps.accounts.factories import (
    AccountFactory,
    ApiTokenFactory,
    DelegationFactory,
    RoleGrantFactory,
)
from dougong.apps.accounts.models import Delegation
from dougong.apps.portfolio.models import Project
from dougong.apps.risks.factories import RiskFactory
from dougong.platform.actions import Change
from dougong.platform.approvals.actions.writing import Overtaken
from dougong.platform.approvals.choices import RequestState
from dougong.platform.approvals.inbox import waiting
from dougong.platform.approvals.models import ApprovalRequest
from dougong.platform.approvals.persons import NotTheChecker
from dougong.platform.journal import Entry
from dougong.platform.policies import Installation, policy_of
from tests.trust.approvals_stage import CHECKER, MAKER, Stage, change, close, decide, fresh

pytestmark = pytest.mark.django_db
BY, REASON = Installation(), "asked by the test"


@pytest.fixture
def stage() -> Stage:
    return Stage()


def delegate(principal: Any, deputy: Any, *roles: str, on: Any, **values: Any) -> Delegation:
    """The principal lets the deputy use these roles on a scope."""
    row: Delegation = DelegationFactory(
        principal=principal, deputy=deputy, roles=list(roles), scope=on.record, **values
    )
    return row


def signed_in(account: Any) -> Client:
    client = Client()
    client.force_login(account)
    return client


def statuses(client: Client, project: Project) -> set[int]:
    pk = project.pk
    paths = (f"/project/{pk}/", f"/api/v1/project/{pk}/", f"/project/{pk}/history/")
    return {client.get(path).status_code for path in paths}


# --- rights ---------------------------------------------------------------------------------------


def test_a_deputy_sees_rows_and_gets_yes_from_the_same_policy(stage):
    principal, deputy, project = stage.maker(), stage.account(), stage.project()
    policy = policy_of(Project)
    assert not policy.allows(deputy, "change", project)
    delegate(principal, deputy, "maker", on=stage.unit)
    assert policy.allows(deputy, "change", project)
    assert list(policy.rows(deputy, "change")) == [project]
    assert set(MAKER) <= deputy.permissions()


def test_a_delegation_carries_only_the_roles_it_names(stage):
    principal, deputy, project = (
        stage.account("maker", "executive"),
        stage.account(),
        stage.project(),
    )
    delegate(principal, deputy, "executive", on=stage.unit)
    assert not policy_of(Project).allows(deputy, "terminate", project)


def test_a_delegation_on_a_project_reaches_no_other_one(stage):
    principal, deputy = stage.maker(), stage.account()
    lent, other = stage.project(), stage.project()
    delegate(principal, deputy, "maker", on=lent)
    assert list(policy_of(Project).rows(deputy, "view")) == [lent]
    assert not policy_of(Project).allows(deputy, "view", other)


def test_a_delegated_right_is_not_passed_on(stage):
    first, second, third = stage.maker(), stage.account(), stage.account()
    project = stage.project()
    delegate(first, second, "maker", on=stage.unit)
    delegate(second, third, "maker", on=stage.unit)
    assert policy_of(Project).allows(second, "view", project)
    assert not policy_of(Project).allows(third, "view", project)


def test_a_token_gets_nothing_that_was_lent_to_its_owner(stage):
    principal, deputy, project = stage.maker(), stage.account(), stage.project()
    delegate(principal, deputy, "maker", on=stage.unit)
    deputy.token = ApiTokenFactory(account=deputy, permissions=["project.view"])
    assert not policy_of(Project).allows(deputy, "view", project)
    assert "project.view" not in deputy.permissions()


def test_a_right_ends_when_the_owner_of_the_token_loses_it(stage):
    owner, project = stage.account(), stage.project()
    today = timezone.localdate()
    grant = stage.give(owner, "maker", MAKER)
    type(grant).objects.filter(pk=grant.pk)
    owner.token = ApiTokenFactory(
        account=owner, permissions=["project.view"], expires_on=today + timedelta(days=200)
    )
    RoleGrantFactory(account=owner, role=stage.role("other", []), scope=stage.unit.record)
    assert policy_of(Project).allows(owner, "view", project)
    RevokeGrant(fresh(grant), by=BY, reason=REASON).execute()
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert not policy_of(Project).allows(owner, "view", project)


# --- the end --------------------------------------------------------------------------------------


def end(stage: Stage, delegation: Delegation) -> None:
    EndDelegation(fresh(delegation), by=delegation.principal, reason=REASON).execute()


def revoke(stage: Stage, delegation: Delegation) -> None:
    grant = delegation.principal.grants.select_related("record").get()
    RevokeGrant(grant, by=BY, reason=REASON).execute()


def suspend(stage: Stage, delegation: Delegation) -> None:
    SuspendAccount(fresh(delegation.principal), by=BY, reason=REASON).execute()


def close_principal(stage: Stage, delegation: Delegation) -> None:
    CloseAccount(fresh(delegation.principal), by=BY, reason=REASON).execute()


@pytest.mark.parametrize("ends", [end, revoke, suspend, close_principal])
def test_the_next_request_of_the_deputy_obeys(stage, ends):
    principal, deputy, project = stage.maker(), stage.account(), stage.project()
    one = delegate(principal, deputy, "maker", on=stage.unit)
    client = signed_in(deputy)
    assert statuses(client, project) == {200}
    ends(stage, one)
    assert statuses(client, project) == {404}


def test_a_delegation_begins_and_ends_on_its_moment_without_anyone_acting(stage):
    principal, deputy, project = stage.maker(), stage.account(), stage.project()
    start = timezone.now() + timedelta(days=1)
    delegate(
        principal, deputy, "maker", on=stage.unit, starts_at=start, ends_at=start + timedelta(1)
    )
    seen = []
    for moment in (-1, 0, 24 * 3600 - 1, 24 * 3600):
        with time_machine.travel(start + timedelta(seconds=moment), tick=False):
            seen.append(policy_of(Project).allows(deputy, "view", project))
    assert seen == [False, True, True, False]


def test_a_pending_request_of_the_deputy_is_stale_once_the_delegation_has_ended(stage):
    principal, deputy, project = stage.maker(), stage.account(), stage.project()
    one = delegate(principal, deputy, "maker", on=stage.unit)
    request = close(project, deputy)
    end(stage, one)
    _decide_all(stage, request)
    assert fresh(request).state == RequestState.STALE
    assert fresh(project).state == project.state


def test_a_decision_of_a_deputy_falls_with_the_delegation(stage):
    maker, project = stage.maker(), stage.project()
    request = close(project, maker)
    first, *others = _parties(request)
    principal, deputy = stage.account(first), stage.account()
    one = delegate(principal, deputy, first, on=stage.unit)
    decide(request, deputy)
    end(stage, one)
    for party in others:
        _try(request, stage.account(party))
    assert fresh(request).state in ({RequestState.STALE} if others else {RequestState.DONE})


def _parties(request: ApprovalRequest) -> list[str]:
    return list(request.steps.order_by("stage", "number").values_list("party", flat=True))


def _decide_all(stage: Stage, request: ApprovalRequest) -> None:
    for party in _parties(request):
        _try(request, stage.account(party))


def _try(request: ApprovalRequest, by: Any) -> None:
    with suppress(Overtaken):
        decide(request, by)


# --- four eyes (worked example 3) -----------------------------------------------------------------


def two_steps(stage: Stage, maker: Any) -> ApprovalRequest:
    """A request that needs one party after the other."""
    request = change(stage.project(), maker, approved_amount="60000000.00")
    assert len(_parties(request)) > 1
    return request


def test_the_deputy_may_not_approve_the_principals_own_request(stage):
    principal, deputy = stage.maker(), stage.account()
    request = two_steps(stage, principal)
    stage.give(principal, _parties(request)[0], CHECKER)
    delegate(principal, deputy, _parties(request)[0], on=stage.unit)
    with pytest.raises(NotTheChecker) as refused:
        decide(request, deputy)
    assert refused.value.code == "accounts.same_person"
    assert not request.decisions.exists()
    assert request not in waiting(deputy)
    attempt = Entry.objects.filter(record=request.pk, result="refused").get()
    assert attempt.actor_id == deputy.pk


def test_a_deputy_decides_for_the_principal_and_the_journal_names_both(stage):
    request = two_steps(stage, stage.maker())
    first = _parties(request)[0]
    principal, deputy = stage.account(first), stage.account()
    delegate(principal, deputy, first, on=stage.unit)
    assert request in waiting(deputy)
    decide(request, deputy)
    decision = request.decisions.get()
    assert decision.person_id == deputy.person_id
    assert decision.on_behalf_of_id == principal.person_id
    entry = Entry.objects.filter(record=request.pk, verb="approve").get()
    assert (entry.actor_id, entry.principals) == (deputy.pk, [principal.person_id])


@pytest.mark.parametrize("who", ["principal", "deputy"])
def test_neither_of_the_two_takes_the_next_step(stage, who):
    request = two_steps(stage, stage.maker())
    first, second = _parties(request)[:2]
    people = {"principal": stage.account(first), "deputy": stage.account()}
    delegate(people["principal"], people["deputy"], first, on=stage.unit)
    decide(request, people["deputy"])
    stage.give(people[who], second, CHECKER)
    with pytest.raises(NotTheChecker) as refused:
        decide(request, people[who])
    assert refused.value.code == "approvals.one_person_one_step"
    assert request not in waiting(people[who])


def test_a_request_made_by_delegation_is_decided_by_neither_of_the_two(stage):
    principal, deputy = stage.maker(), stage.account()
    delegate(principal, deputy, "maker", on=stage.unit)
    request = two_steps(stage, deputy)
    assert set(request.hands) == {principal.person_id, deputy.person_id}
    submitted = Entry.objects.filter(record=request.pk, verb="submit").get()
    assert submitted.principals == [principal.person_id]
    for account in (principal, deputy):
        stage.give(account, _parties(request)[0], CHECKER)
        with pytest.raises(NotTheChecker) as refused:
            decide(request, account)
        assert refused.value.code == "accounts.same_person"


def test_whoever_holds_the_role_themselves_decides_for_themselves(stage):
    request = two_steps(stage, stage.maker())
    first = _parties(request)[0]
    principal, deputy = stage.account(first), stage.account(first)
    delegate(principal, deputy, first, on=stage.unit)
    decide(request, deputy)
    assert request.decisions.get().on_behalf_of_id is None


def test_a_second_principal_stands_where_the_first_had_a_hand(stage):
    maker = stage.maker()
    request = two_steps(stage, maker)
    first = _parties(request)[0]
    stage.give(maker, first, CHECKER)
    other, deputy = stage.account(first), stage.account()
    for principal in (maker, other):
        delegate(principal, deputy, first, on=stage.unit)
    assert request in waiting(deputy)
    decide(request, deputy)
    assert request.decisions.get().on_behalf_of_id == other.person_id


# --- the journal ----------------------------------------------------------------------------------


def test_whatever_is_done_by_a_lent_right_names_both_persons(stage):
    principal, deputy, project = stage.account(), stage.account(), stage.project()
    stage.give(principal, "risk_writer", ["risk.view", "risk.change", "project.view"])
    delegate(principal, deputy, "risk_writer", on=stage.unit)
    risk = RiskFactory(project=project)
    risk.title_zh = "改过的标题"
    Change(risk, by=deputy, reason=REASON).execute()
    entry = Entry.objects.filter(record=risk.pk, verb="change").get()
    assert (entry.actor_id, entry.principals) == (deputy.pk, [principal.person_id])
    answer = signed_in(deputy).get(f"/risk/{risk.pk}/history/").content.decode()
    assert str(principal.person) in answer


def test_a_right_of_ones_own_names_nobody_else(stage):
    owner, project = stage.account(), stage.project()
    stage.give(owner, "risk_writer", ["risk.view", "risk.change", "project.view"])
    risk = RiskFactory(project=project)
    risk.title_zh = "改过的标题"
    Change(risk, by=owner, reason=REASON).execute()
    assert Entry.objects.filter(record=risk.pk, verb="change").get().principals == []


def test_who_can_see_this_names_deputies_with_their_principals(stage):
    principal, deputy, project = stage.maker(), stage.account(), stage.project()
    delegate(principal, deputy, "maker", on=stage.unit)
    shown = signed_in(principal).get(f"/project/{project.pk}/who/")
    readers = {one["account"]: one["grants"] for one in shown.context["readers"]}
    assert readers[deputy][0].account == principal
    assert set(readers) == {principal, deputy}


def test_a_role_is_not_granted_on_the_strength_of_a_lent_right(stage):
    from django.core.exceptions import ValidationError

    from dougong.apps.accounts.actions import GrantRole
    from dougong.apps.accounts.models import RoleGrant

    principal, deputy, third = stage.account(), stage.account(), stage.account()
    stage.give(principal, "granter", ["rolegrant.view", "rolegrant.add"])
    delegate(principal, deputy, "granter", on=stage.unit)
    role = stage.role("plain", ["rolegrant.view"])
    grant = RoleGrant(account=third, role=role, scope=stage.unit.record, reason=REASON)
    with pytest.raises(ValidationError) as refused:
        GrantRole(grant, by=deputy).execute()
    assert refused.value.error_dict["role"][0].code == "accounts.rank_too_low"


def test_a_deputy_may_be_closed_out_of_everything(stage):
    principal, deputy = stage.maker(), AccountFactory()
    one = delegate(principal, deputy, "maker", on=stage.unit)
    CloseAccount(fresh(deputy), by=BY, reason=REASON).execute()
    assert fresh(one).state == "ended"
