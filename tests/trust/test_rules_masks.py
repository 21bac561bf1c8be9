"""Facts are read under the reader's masks: what rests on a hidden column is unknown, never wrong (R6)."""

import json

import pytest

from dougong.apps.accounts.factories import (
    AccountFactory,
    PersonFactory,
    RoleFactory,
    RoleGrantFactory,
)
from dougong.apps.accounts.models import Person
from dougong.apps.organisation.factories import UnitFactory
from dougong.platform.facts import Fact, facts
from dougong.platform.policies import policy_of
from dougong.platform.rules.models import RuleSet

pytestmark = pytest.mark.django_db
NAME = "person.has_bank_mail"


def has_bank_mail(person: Person) -> bool:
    return person.email.endswith("@bank.example")


@pytest.fixture
def fact(monkeypatch):
    one = Fact(NAME, has_bank_mail, "bank mail", "", "Whether the mail is the bank's.", bool)
    monkeypatch.setitem(facts, NAME, one)
    return one


@pytest.fixture
def unit():
    return UnitFactory()


@pytest.fixture
def person(unit):
    return PersonFactory(unit=unit.record, email="li@bank.example")


def reader(unit, *permissions):
    account = AccountFactory(person=PersonFactory(unit=unit.record))
    role = RoleFactory(permissions=["person.view", "ruleset.view", *permissions])
    RoleGrantFactory(account=account, role=role, scope=unit.record)
    return account


def tried(client, unit, person, account):
    """What the trial of a rule over the mail says to this reader."""
    from dougong.platform.factories import factory_of

    rules = factory_of(RuleSet)(subject="person", form="expression", unit=unit.record)
    client.force_login(account)
    body = {"content": {"expression": NAME}, "record": person.pk}
    answer = client.post(
        f"/ruleset/{rules.pk}/table/try/", json.dumps(body), content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_rule_over_a_hidden_column_is_not_evaluated(client, fact, unit, person):
    told = tried(client, unit, person, reader(unit))
    assert (told["evaluated"], told["refusal"]) == (False, "rules.unknown_value")


def test_the_same_rule_answers_whoever_may_read_the_column(client, fact, unit, person):
    told = tried(client, unit, person, reader(unit, "person.read_contact"))
    assert told["results"] == {"holds": True}


@pytest.mark.parametrize(
    "use",
    [
        lambda p: p.email,
        lambda p: p.email == "li@bank.example",
        lambda p: len(p.email) > 3,
        lambda p: f"{p.email}",
        lambda p: "x" if p.email else "y",
        lambda p: p.email in {"li@bank.example"},
        lambda p: Person.objects.filter(email=p.email).count(),
    ],
    ids=["itself", "equal", "length", "text", "truth", "member", "query"],
)
def test_whatever_a_fact_does_with_a_hidden_value_it_is_unknown(unit, person, use):
    one = Fact("person.probe", use, "probe", "", "A probe.", str)
    policy, blind = policy_of(Person), reader(unit)
    assert one.seen_on(policy.blinded(person, blind)) is None
    assert one.seen_on(policy.blinded(person, reader(unit, "person.read_contact"))) is not None
