"""Projects and what surrounds them, for tests."""

from datetime import date

import factory

from dougong.apps.accounts.factories import PersonFactory
from dougong.apps.accounts.models import Person
from dougong.apps.organisation.factories import UnitFactory
from dougong.platform.factories import RecordedFactory

from .choices import PhaseState, ProjectCategory, ProjectRole, ProjectState, ProjectType
from .models import Phase, Portfolio, Programme, Project, ProjectMember


class PortfolioFactory(RecordedFactory):
    class Meta:
        model = Portfolio

    title_zh = factory.Sequence(lambda n: f"项目组合 {n}")
    title_en = factory.Sequence(lambda n: f"Portfolio {n}")
    unit = factory.SubFactory(UnitFactory)


class ProgrammeFactory(RecordedFactory):
    class Meta:
        model = Programme

    title_zh = factory.Sequence(lambda n: f"项目群 {n}")
    title_en = factory.Sequence(lambda n: f"Programme {n}")
    portfolio = factory.SubFactory(PortfolioFactory)


class ProjectFactory(RecordedFactory):
    class Meta:
        model = Project

    title_zh = factory.Sequence(lambda n: f"项目 {n}")
    title_en = factory.Sequence(lambda n: f"Project {n}")
    category = ProjectCategory.OPERATIONAL
    project_type = ProjectType.IT_BUILD
    leading_unit = factory.SubFactory(UnitFactory)
    planned_start = date(2026, 3, 2)
    planned_finish = date(2026, 12, 31)
    state = ProjectState.ACTIVE
    ready = {
        "start": {
            "state": ProjectState.CHARTERED,
            "manager": factory.SubFactory(PersonFactory),
        },
        "resume": {"state": ProjectState.PAUSED},
        "close": {"state": ProjectState.CLOSING},
    }
    answers = {
        "appoint_manager": {"manager": Person},
        "change_approved_values": {"planned_finish": "2027-03-31"},
    }


class PhaseFactory(RecordedFactory):
    class Meta:
        model = Phase

    project = factory.SubFactory(ProjectFactory)
    key = factory.Sequence(lambda n: f"phase-{n}")
    order = factory.Sequence(lambda n: n + 1)
    name_zh = factory.Sequence(lambda n: f"阶段 {n}")
    name_en = factory.Sequence(lambda n: f"Phase {n}")
    ready = {"finish": {"state": PhaseState.ACTIVE}}


class ProjectMemberFactory(RecordedFactory):
    class Meta:
        model = ProjectMember

    project = factory.SubFactory(ProjectFactory)
    person = factory.SubFactory(PersonFactory)
    project_role = factory.Iterator([role for role in ProjectRole if role != ProjectRole.MANAGER])
