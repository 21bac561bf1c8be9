"""The stage of the battery: two banks made once for each file, every test's changes taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """Two banks with a record of every kind in each place, and browsers in which people signed in."""
    # Imported here: pytest reads this file before Django is set up.
    from tests.battery.world import World
    from tests.cast import undone

    with django_db_blocker.unblock(), undone():
        yield World()


@pytest.fixture(autouse=True)
def _scene(world: Any, db: None) -> None:
    """Each test runs in a transaction of its own inside that of the world."""
