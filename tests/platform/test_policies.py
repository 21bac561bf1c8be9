"""Policies: one function answers the list and the yes or no, and silence is no."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db.models import Q

from dougong.apps.accounts.factories import AccountFactory, RoleFactory, RoleGrantFactory
from dougong.apps.accounts.models import Account
from dougong.apps.organisation.factories import UnitFactory
from dougong.apps.organisation.models import Unit
from dougong.apps.portfolio.factories import PortfolioFactory, ProjectFactory
from dougong.apps.portfolio.models import Project
from dougong.apps.risks.factories import RiskFactory
from dougong.apps.risks.models import Risk
from dougong.platform.policies import (
    Installation,
    Policy,
    decisions_kept,
    policies,
    policy_of,
    reach,
)
from dougong.platform.register import registry

pytestmark = pytest.mark.django_db


def holder(*grants: tuple[str, Any]) -> Account:
    account = AccountFactory()
    for permission, scope in grants:
        role = RoleFactory(permissions=[permission])
        RoleGrantFactory(account=account, role=role, scope=scope.record)
    return account


def test_who_holds_nothing_sees_and_may_do_nothing():
    risk, nobody = RiskFactory(), AccountFactory()
    policy = policy_of(Risk)
    assert not policy.rows(nobody).exists()
    assert not policy.allows(nobody, "view")
    assert not policy.allows(nobody, "view", risk)
    assert not policy.allows(nobody, "add", Risk(project=risk.project))


def test_a_permission_holds_on_its_scope_and_everything_below_for_its_own_verb_and_kind():
    risk, elsewhere = RiskFactory(), RiskFactory()
    above = holder(("risk.view", risk.project.leading_unit))
    policy = policy_of(Risk)
    assert list(policy.rows(above)) == [risk]
    assert policy.allows(above, "view")
    assert policy.allows(above, "view", risk)
    assert not policy.allows(above, "view", elsewhere)
    assert not policy.allows(above, "change", risk)
    assert not policy_of(Project).allows(above, "view")


def test_decision_on_a_row_equals_the_list_and_the_decision_on_a_new_row_in_its_place():
    draw = random.Random(20261122)
    root = UnitFactory()
    units = [UnitFactory(parent=root) for _ in range(4)]
    units += [UnitFactory(parent=draw.choice(units)) for _ in range(6)]
    projects = [ProjectFactory(leading_unit=draw.choice(units)) for _ in range(8)]
    risks = [RiskFactory(project=draw.choice(projects)) for _ in range(8)]
    verbs, policy = ("view", "change", "close"), policy_of(Risk)
    decided = set()
    for _ in range(8):
        scopes = draw.sample([root, *units, *projects], draw.randint(0, 3))
        person = holder(*((f"risk.{draw.choice(verbs)}", scope) for scope in scopes))
        for verb in verbs:
            listed = set(policy.rows(person, verb).values_list("pk", flat=True))
            for risk in risks:
                answers = {
                    risk.pk in listed,
                    policy.allows(person, verb, risk),
                    policy.allows(person, verb, Risk(project=risk.project)),
                }
                assert len(answers) == 1
                decided |= answers
            assert policy.allows(person, verb) or not listed
    assert decided == {True, False}


def test_a_new_scope_needs_the_permission_on_everything_it_will_hang_under():
    unit, portfolio = UnitFactory(), PortfolioFactory()
    policy = policy_of(Project)
    new = Project(leading_unit=unit, portfolio=portfolio)
    only_unit = holder(("project.add", unit))
    both = holder(("project.add", unit), ("project.add", portfolio))
    assert not policy.allows(only_unit, "add", new)
    assert policy.allows(both, "add", new)


def test_a_new_scope_that_hangs_nowhere_is_for_the_installation_only():
    everywhere = holder(("unit.add", UnitFactory()))
    policy = policy_of(Unit)
    assert not policy.allows(everywhere, "add", Unit())
    assert policy.allows(Installation(), "add", Unit())


def test_the_installation_may_do_everything_and_holds_no_scope():
    risk = RiskFactory()
    policy, installation = policy_of(Risk), Installation()
    assert policy.allows(installation, "close", risk)
    assert policy.allows(installation, "close")
    assert list(policy.rows(installation)) == [risk]
    assert installation.reach("risk.view") == frozenset()


def test_within_a_request_the_same_question_is_asked_once(django_assert_num_queries):
    person = Account.objects.in_session(holder(("risk.view", UnitFactory())).pk)
    with decisions_kept(), django_assert_num_queries(1):
        assert reach(person, "risk.view") == reach(person, "risk.view")
    with django_assert_num_queries(2):
        reach(person, "risk.view")
        reach(person, "risk.view")


def test_work_inside_a_request_shares_its_answers(django_assert_num_queries):
    person = Account.objects.in_session(holder(("risk.view", UnitFactory())).pk)
    with decisions_kept(), django_assert_num_queries(1):
        with decisions_kept():
            reach(person, "risk.view")
        reach(person, "risk.view")


def test_a_change_of_rights_is_obeyed_after_the_request():
    risk = RiskFactory()
    person = AccountFactory()
    with decisions_kept():
        assert not reach(person, "risk.view")
        role = RoleFactory(permissions=["risk.view"])
        RoleGrantFactory(account=person, role=role, scope=risk.project.record)
    assert policy_of(Risk).allows(person, "view", risk)


def test_the_register_gives_each_kind_its_policy(monkeypatch):
    for kind in registry.values():
        assert policy_of(kind.model) is kind.policy
    monkeypatch.delitem(policies, Risk)
    assert type(policy_of(Risk)) is Policy


def test_a_policy_of_its_own_decides_lists_and_single_rows_alike():
    class Mine(Policy):
        def scope(self, actor: Any, verb: str) -> Q:
            return super().scope(actor, verb) | Q(owner__accounts=actor.pk)

    person = AccountFactory()
    mine, other = RiskFactory(owner=person.person), RiskFactory()
    policy = Mine(Risk)
    assert list(policy.rows(person)) == [mine]
    assert policy.allows(person, "view", mine)
    assert not policy.allows(person, "view", other)
