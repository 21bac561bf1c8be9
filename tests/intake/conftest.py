"""A bank, and published forms about its risks."""

from __future__ import annotations

from typing import Any

import pytest

AREAS = [{"key": "it", "zh": "科技", "en": "IT"}, {"key": "hr", "zh": "人事", "en": "People"}]
QUESTIONS = [
    {"field": "title_zh", "zh": "发生了什么？", "en": "What happened?", "is_required": True},
    {"field": "kind_of_risk", "is_required": True},
    {"field": "custom_area"},
    {"field": "response_zh", "is_required": True, "when": "custom_area", "among": "People"},
]
FIXED = {"likelihood": "3", "impact": "2"}


@pytest.fixture
def bank(db: None) -> Any:
    from tests.cast import Bank

    return Bank.found()


@pytest.fixture
def area(bank):
    from dougong.platform.custom_fields.choices import FieldState
    from dougong.platform.custom_fields.factories import CustomFieldFactory

    return CustomFieldFactory(
        subject="risk", key="area", value_type="choice", choices=AREAS, state=FieldState.ACTIVE
    )


@pytest.fixture
def intake(bank, area):
    """Makes a published form."""
    from dougong.platform.intake.choices import FormState
    from dougong.platform.intake.factories import IntakeFormFactory

    def make(**values):
        known = {
            "subject": "risk", "place": bank.here.project.record, "questions": QUESTIONS,
            "fixed": FIXED, "state": FormState.PUBLISHED, "is_open_to_all": True,
        }  # fmt: skip
        return IntakeFormFactory(**known | values)

    return make
