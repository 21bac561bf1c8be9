"""People at the pages of two kinds: projects, and the units they lie in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

Browser = Callable[..., Client]


@pytest.fixture
def bank(db: None) -> Any:
    # Imported here: pytest reads this file before Django is set up.
    from tests.cast import Bank

    return Bank.found()


@pytest.fixture
def sign_in() -> Browser:
    """A browser in which somebody has signed in, reading English unless told otherwise."""

    def open_browser(account: Any, language: str = "en") -> Client:
        client = Client()
        client.force_login(account)
        client.cookies["dougong_language"] = language
        return client

    return open_browser


@pytest.fixture
def keeper(bank: Any, sign_in: Browser) -> Client:
    """Somebody with every right."""
    return sign_in(bank.keeper)


@pytest.fixture
def reader(bank: Any, sign_in: Browser) -> Client:
    """Somebody who may see everything and do nothing."""
    return sign_in(bank.reader)
