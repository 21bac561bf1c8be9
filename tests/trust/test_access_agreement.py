"""The list and the decision on one row come from the same predicate: compared on random rights."""

from __future__ import annotations

import random

import pytest

from dougong.apps.accounts.factories import AccountFactory, RoleFactory, RoleGrantFactory
from dougong.platform.policies import Policy, decisions_kept, explained
from dougong.platform.register import registry
from tests.cast import Bank

pytestmark = pytest.mark.django_db
PEOPLE = 4


def differences(seed: int, rows_of_each: int) -> list[str]:
    """Where list, decision, evaluation in memory and explanation do not say the same."""
    draw = random.Random(seed)
    banks = [Bank.found(), Bank.found()]
    places = [place for bank in banks for place in (bank.here, bank.there)]
    scopes = [*(bank.root for bank in banks), *(place.unit for place in places)]
    scopes += [place.project for place in places]
    found = []
    for name, kind in registry.items():
        rows = [place.row(kind.model) for place in places]
        rows += [draw.choice(places).another(kind.model) for _ in range(rows_of_each - len(rows))]
        for _ in range(PEOPLE):
            account = AccountFactory()
            verbs = draw.sample(["view", "view", *kind.verbs], draw.randint(0, 2))
            for verb in verbs:
                role = RoleFactory(permissions=[kind.policy.permission(verb)])
                scope = draw.choice(scopes).record
                RoleGrantFactory(account=account, role=role, scope=scope)
            with decisions_kept():
                for verb in {"view", *verbs}:
                    found += [
                        f"{name} {one}" for one in _differing(kind.policy, account, verb, rows)
                    ]
    return found


def _differing(policy, account, verb, rows):
    listed = set(policy.rows(account, verb).values_list("pk", flat=True))
    term, question = policy.predicate(verb), policy.question(account, verb)
    for row in rows:
        told = explained(policy, account, verb, row)
        answers = {
            "list": row.pk in listed,
            "decision": policy.allows(account, verb, row),
            "memory": term.holds(question, row),
            "explained": told["allowed"] and told["terms"]["value"],
        }
        if len(set(answers.values())) > 1:
            yield f"{verb} {row.pk}: {answers}"


def test_list_decision_and_evaluation_in_memory_agree_for_every_policy():
    assert differences(20261122, 4) == []


@pytest.mark.full
@pytest.mark.parametrize("seed", range(5))
def test_they_agree_on_many_rows(seed):
    assert differences(seed, 50) == []


def test_every_policy_is_said_as_a_predicate():
    own = [n for n, kind in registry.items() if type(kind.policy).scope is not Policy.scope]
    assert own == []


def test_what_belongs_to_the_reader_is_among_what_is_compared():
    """Terms that ask for the account and not for a scope hold for somebody."""
    account = AccountFactory()
    policy = registry["account"].policy
    assert policy.predicate("view").holds(policy.question(account, "view"), account)
    assert not policy.predicate("close").holds(policy.question(account, "close"), account)
