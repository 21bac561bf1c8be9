"""The page “Who can see this” says what the policy says, for every kind of record."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from dougong.apps.accounts.models import Account
from dougong.platform.factories import unwatched
from dougong.platform.register import registry
from tests.cast import Bank, undone


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock(), undone():
        bank = Bank.found()
        assert bank.cast
        for kind in registry.values():
            bank.here.row(kind.model)
        # Every account is asked for every kind: the cast is enough.
        others = Account.objects.exclude(pk__in=[one.pk for one in bank.cast.values()])
        with unwatched():
            others.update(state="suspended")
        client = Client()
        client.force_login(bank.keeper)
        yield bank, client


@pytest.mark.parametrize("name", sorted(registry))
def test_the_page_names_exactly_those_to_whom_the_policy_shows_the_record(stage, db, name):
    bank, client = stage
    kind = registry[name]
    row = bank.here.row(kind.model)
    told = client.get(f"/{name}/{row.pk}/who/")
    assert told.status_code == 200
    readers = told.context["readers"]
    sees = {a.pk for a in Account.working() if kind.policy.allows(a, "view", row)}
    assert {reader["account"].pk for reader in readers} == sees
    assert bank.keeper.pk in sees
    for reader in readers:
        assert all(grant.account_id == reader["account"].pk for grant in reader["grants"])
        assert reader["grants"] or not kind.policy.is_plain


def test_the_page_is_as_closed_as_the_record(stage, db):
    bank, _client = stage
    stranger, outsider = Client(), Client()
    outsider.force_login(bank.outsider)
    path = f"/project/{bank.here.project.pk}/who/"
    assert stranger.get(path).status_code == 302
    assert outsider.get(path).status_code == 404
