"""A bank and a place for uploaded files, for every test of imports."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def bank(db: None) -> Any:
    from tests.cast import Bank

    return Bank.found()


@pytest.fixture(autouse=True)
def _store(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
