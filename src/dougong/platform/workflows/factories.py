"""Workflows for tests."""

from __future__ import annotations

from typing import ClassVar

import factory

from dougong.platform.factories import RecordedFactory

from .choices import WorkflowState
from .models import Workflow


class WorkflowFactory(RecordedFactory):
    class Meta:
        model = Workflow

    ready: ClassVar = {"retire": {"state": WorkflowState.ACTIVE}}
    subject = "unit"
    number = factory.Sequence(lambda n: n + 1)
    title_zh = factory.Sequence(lambda n: f"流程{n}")
    title_en = factory.Sequence(lambda n: f"Workflow {n}")
