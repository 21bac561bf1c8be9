"""Intake forms for tests."""

from __future__ import annotations

from typing import ClassVar

import factory

from dougong.platform.factories import RecordedFactory, UnitPlateFactory

from .choices import FormState
from .models import IntakeForm


class IntakeFormFactory(RecordedFactory):
    class Meta:
        model = IntakeForm

    ready: ClassVar = {
        "close": {"state": FormState.PUBLISHED},
        "publish": {"is_open_to_all": True},
    }
    subject = "tag"
    questions: ClassVar = [{"field": "name_zh"}]
    place = factory.SubFactory(UnitPlateFactory)
    title_zh = factory.Sequence(lambda n: f"收集表{n}")
    title_en = factory.Sequence(lambda n: f"Form {n}")
