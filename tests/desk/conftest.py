"""Two banks that know nothing of each other, and somebody at their desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client


@pytest.fixture
def bank(db: None) -> Any:
    # Imported here: pytest reads this file before Django is set up.
    from tests.cast import Bank

    return Bank.found()


@pytest.fixture
def other_bank(bank: Any) -> Any:
    return type(bank).found()


@pytest.fixture
def keeper(bank: Any) -> Client:
    """The browser of somebody with every right in the bank."""
    client = Client()
    client.force_login(bank.keeper)
    client.cookies["dougong_language"] = "en"
    return client
