"""A bank with records to be found, what was said about them, and files on them."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.fixture
def bank(db):
    from tests.cast import Bank

    return Bank.found()


@pytest.fixture
def named(bank):
    """Makes a project of a name in a place of the bank, by default here."""
    from dougong.apps.portfolio.models import Project

    def make(title, place=None, **values):
        return (place or bank.here).another(Project, title_zh=title, **values)

    return make


@pytest.fixture
def look(bank):
    """What the keeper, or somebody else, finds: codes, or the hits themselves."""
    from dougong.platform.finder.asked import Asked
    from dougong.platform.finder.finding import found

    def found_by(words, actor=None, most=50, **narrowed):
        return found(actor or bank.keeper, Asked(words, **narrowed), most)

    return found_by


@pytest.fixture
def sign_in():
    def open_browser(account, language="en"):
        client = Client()
        client.force_login(account)
        client.cookies["dougong_language"] = language
        return client

    return open_browser
