"""Every test of views finds a bank with its people."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def bank(db: None) -> Any:
    # Imported here: pytest reads this file before Django is set up.
    from tests.cast import Bank

    return Bank.found()
