"""A bank in which workflows hold."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def stage(db: None) -> Any:
    from .stage import Stage

    return Stage()
