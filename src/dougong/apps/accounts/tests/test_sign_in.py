"""Signing in to an account."""

import pytest
from django.contrib.auth.hashers import make_password
from django.urls import reverse

from dougong.apps.accounts.actions import SetPassword
from dougong.apps.accounts.choices import AccountState
from dougong.apps.accounts.factories import AccountFactory
from dougong.apps.accounts.models import Account

pytestmark = pytest.mark.django_db
PASSWORD = "lantern-over-the-river-7"


@pytest.fixture
def account():
    made = AccountFactory(username="li.wei", state=AccountState.INVITED)
    return SetPassword(made, by=made, password=PASSWORD).execute()


def sign_in(client, username):
    return client.post(reverse("sign-in"), {"username": username, "password": PASSWORD})


@pytest.mark.parametrize("username", ["li.wei", "LI.WEI"])
def test_the_sign_in_name_is_taken_whatever_its_letter_case(client, account, username):
    assert sign_in(client, username).status_code == 302
    assert Account.objects.get(pk=account.pk).last_login is not None


@pytest.mark.parametrize("state", [AccountState.SUSPENDED, AccountState.CLOSED])
def test_an_account_out_of_use_does_not_sign_in(client, state):
    AccountFactory(username="li.wei", password=make_password(PASSWORD), state=state)
    sign_in(client, "li.wei")
    assert "_auth_user_id" not in client.session
