"""Risks for tests."""

import factory

from dougong.apps.portfolio.factories import ProjectFactory
from dougong.platform.factories import RecordedFactory

from .choices import RiskKind, RiskState
from .models import Risk


class RiskFactory(RecordedFactory):
    class Meta:
        model = Risk

    project = factory.SubFactory(ProjectFactory)
    title_zh = factory.Sequence(lambda n: f"供应商延期 {n}")
    title_en = factory.Sequence(lambda n: f"Supplier late {n}")
    kind_of_risk = RiskKind.SUPPLIER
    likelihood = 3
    impact = 4
    ready = {"reopen": {"state": RiskState.CLOSED}}
