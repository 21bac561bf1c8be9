"""Risks and issues for tests."""

import factory

from dougong.apps.accounts.models import Person
from dougong.apps.portfolio.factories import ProjectFactory
from dougong.platform.factories import RecordedFactory

from .choices import IssueState, RiskKind, RiskState
from .models import Issue, Risk


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


class IssueFactory(RecordedFactory):
    class Meta:
        model = Issue

    project = factory.SubFactory(ProjectFactory)
    title_zh = factory.Sequence(lambda n: f"网点停电 {n}")
    title_en = factory.Sequence(lambda n: f"Branch without power {n}")
    resolution = "Second feeder connected"
    ready = {
        "begin": {"state": IssueState.ASSIGNED},
        "verify": {"state": IssueState.RESOLVED},
        "close": {"state": IssueState.VERIFIED},
        "reopen": {"state": IssueState.CLOSED},
    }
    answers = {"assign": {"owner": Person}}
