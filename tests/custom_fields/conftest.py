"""Banks, and fields as they stand in force."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def bank(db: None) -> Any:
    # Imported here: pytest reads this file before Django is set up.
    from tests.cast import Bank

    return Bank.found()


@pytest.fixture
def field():
    """Makes a field of some kind in force."""
    from dougong.platform.custom_fields.choices import FieldState
    from dougong.platform.custom_fields.factories import CustomFieldFactory

    def make(key, kind="text", **values):
        values = {"subject": "risk", "title_zh": f"字段{key}", "title_en": f"Field {key}"} | values
        return CustomFieldFactory(key=key, value_type=kind, state=FieldState.ACTIVE, **values)

    return make
