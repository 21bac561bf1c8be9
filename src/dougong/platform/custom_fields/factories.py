"""Custom fields for tests."""

from __future__ import annotations

from typing import ClassVar

import factory

from dougong.platform.factories import RecordedFactory

from .choices import FieldState, ValueType
from .models import CustomField


class CustomFieldFactory(RecordedFactory):
    class Meta:
        model = CustomField

    ready: ClassVar = {"retire": {"state": FieldState.ACTIVE}}
    subject = "unit"
    key = factory.Sequence(lambda n: f"field_{n}")
    title_zh = factory.Sequence(lambda n: f"字段{n}")
    title_en = factory.Sequence(lambda n: f"Field {n}")
    value_type = ValueType.TEXT
