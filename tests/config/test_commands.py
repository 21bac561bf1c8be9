"""Commands of an installation that a person runs by hand."""

from __future__ import annotations

import getpass

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from dougong.apps.accounts.factories import AccountFactory

pytestmark = pytest.mark.django_db
PASSWORD = "lantern-over-the-river-7"


def answer(monkeypatch, *answers):
    given = iter(answers)
    monkeypatch.setattr(getpass, "getpass", lambda prompt: next(given))


def test_a_password_is_set_from_the_machine_itself(monkeypatch):
    account = AccountFactory(username="first.admin")
    answer(monkeypatch, PASSWORD, PASSWORD)
    call_command("setpassword", "First.Admin")
    assert authenticate(username="first.admin", password=PASSWORD) == account


@pytest.mark.parametrize(
    ("name", "answers", "reason"),
    [
        ("nobody", (), "no such account"),
        ("first.admin", (PASSWORD, "something else"), "differ"),
        ("first.admin", ("short", "short"), "."),
    ],
)
def test_a_password_is_refused_with_its_reason(monkeypatch, name, answers, reason):
    AccountFactory(username="first.admin")
    answer(monkeypatch, *answers)
    with pytest.raises(CommandError, match=reason):
        call_command("setpassword", name)


def test_seeding_makes_small_banks_and_opens_the_demo(settings, tmp_path, capsys):
    settings.DATA = tmp_path
    call_command("seed", "--scale", "S", "--seed", "3", "--on", "2026-11-23")
    assert "projects: 8" in capsys.readouterr().out
    assert (tmp_path / "demo_accounts.json").exists()
