"""A journal that holds this test's own history only: every row in it is made by a verb."""

from types import SimpleNamespace

import pytest

VERBS = ["person.view", "person.add", "person.change", "person.delete"]


@pytest.fixture
def journal(transactional_db):
    """An empty log; every test that commits leaves one behind."""
    from django.db import connection

    return connection


@pytest.fixture
def house(journal):
    """A bank of one unit, and an officer who keeps its people."""
    from dougong.apps.accounts.models import Account, Person, Role, RoleGrant
    from dougong.apps.organisation.models import Unit
    from dougong.platform.actions import Add
    from dougong.platform.policies import Installation

    by = Installation()
    unit = Add(
        Unit(name_zh="示范银行", name_en="Demo Bank", kind_of_unit="institution"), by=by
    ).execute()
    person = Add(Person(name_zh="干事", unit=unit.record), by=by).execute()
    account = Account(username="officer", person=person)
    account.set_unusable_password()
    account = Add(account, by=by).execute()
    role = Add(
        Role(key="keeper", name_zh="管理", name_en="Keeper", permissions=VERBS), by=by
    ).execute()
    grant = RoleGrant(account=account, role=role, scope=unit.record, reason="for the test")
    Add(grant, by=by).execute()
    return SimpleNamespace(unit=unit.record, officer=account)


@pytest.fixture
def history(house):
    """A dozen people added, each changed twice, all sealed; returns the people."""
    from dougong.apps.accounts.models import Person
    from dougong.platform.actions import Add, Change
    from dougong.platform.ledger.sealer import seal_all

    by = house.officer
    people = [Add(Person(name_zh=f"人{n}", unit=house.unit), by=by).execute() for n in range(12)]
    for turn in range(2):
        for person in people:
            person.employer = f"单位 {turn}"
            Change(person, by=by, reason="人事变动通知").execute()
    seal_all()
    return people
