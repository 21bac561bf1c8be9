"""The first security administrator: made by a command, once (A19)."""

from __future__ import annotations

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from dougong.apps.accounts.actions import shipped_role
from dougong.apps.accounts.choices import AccountState, ShippedRole
from dougong.apps.accounts.factories import RoleGrantFactory
from dougong.apps.accounts.models import Account, RoleGrant
from dougong.apps.organisation.factories import UnitFactory
from dougong.platform.journal import Entry

pytestmark = pytest.mark.django_db


def appointed(*words: str) -> str:
    out = io.StringIO()
    call_command("first_administrator", "an.quan", "--name", "安全", *words, stdout=out)
    return out.getvalue()


def test_the_first_one_is_made_with_institution_and_an_invitation():
    told = appointed("--institution", "某某银行")
    account = Account.objects.get()
    assert account.state == AccountState.INVITED
    assert not account.has_usable_password()
    (grant,) = RoleGrant.objects.all()
    assert (grant.role.key, grant.scope.label) == ("security_admin", "某某银行")
    assert not hasattr(account, "is_superuser")
    path = re.search(r"/\S+", told).group()
    visitor, password = Client(), "Sparrow-Lantern-47"
    assert visitor.get(path).status_code == 200
    assert visitor.post(path, {"password": password, "again": password}).status_code == 302
    account.refresh_from_db()
    assert account.state == AccountState.ACTIVE
    assert account.reach("account.add")
    assert visitor.get(path).status_code == 404
    assert set(Entry.objects.filter(record=account.pk).values_list("verb", flat=True)) >= {
        "add",
        "invite",
    }


def test_the_institution_that_is_there_is_taken():
    unit = UnitFactory()
    appointed()
    assert RoleGrant.objects.get().scope_id == unit.pk


def test_there_is_never_a_second_first_one():
    UnitFactory()
    appointed()
    with pytest.raises(CommandError, match=r"already|已"):
        call_command("first_administrator", "another", "--name", "另一位")
    assert Account.objects.count() == 1


def test_one_who_was_appointed_and_left_counts_too():
    unit = UnitFactory()
    role = shipped_role(ShippedRole.SECURITY_ADMIN)
    RoleGrantFactory(role=role, scope=unit.record, state="revoked")
    with pytest.raises(CommandError):
        appointed()


def test_without_an_institution_its_name_is_needed():
    with pytest.raises(CommandError, match="--institution"):
        appointed()
    assert not Account.objects.exists()
