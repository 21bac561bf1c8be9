"""A bank, somebody who works in its project, and the matter they talk about."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.fixture
def bank(db):
    from tests.cast import Bank

    return Bank.found()


@pytest.fixture
def worker(bank):
    """Somebody of the project with the rights of an engineer."""
    from dougong.platform.register import registry

    account = bank.here.account(*sorted(registry.shipped_grants()["engineer"]))
    account.username = "wang.lin"
    return stored(account)


@pytest.fixture
def lead(bank):
    """The project manager."""
    from dougong.platform.register import registry

    account = bank.here.account(*sorted(registry.shipped_grants()["project_manager"]))
    account.username = "zhao.min"
    return stored(account)


@pytest.fixture
def matter(bank, worker):
    from dougong.platform.beside.matters import matter_of

    return matter_of(worker, bank.here.project.pk)


@pytest.fixture
def client(worker):
    return browser(worker)


def stored(account):
    from dougong.platform.factories import unwatched

    with unwatched():
        account.save()
    return account


def browser(account):
    client = Client()
    client.force_login(account)
    client.cookies["dougong_language"] = "en"
    return client
