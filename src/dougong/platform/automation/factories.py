"""Automations for tests."""

import factory

from dougong.platform.factories import RecordedFactory, UnitPlateFactory

from .choices import AutomationState
from .models import Automation


class AutomationFactory(RecordedFactory):
    class Meta:
        model = Automation

    ready = {"pause": {"state": AutomationState.ACTIVE}}
    title = factory.Sequence(lambda n: f"Automation {n}")
    place = factory.SubFactory(UnitPlateFactory)
    subject = "unit"
    verb = "change"
    set_field = "name_zh"
    set_value = "更名"
