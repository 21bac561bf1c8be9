"""A bank with a project, and people with different rights on it.

Imports stand inside the fixtures: this file is read before the settings are.
"""

from __future__ import annotations

import pytest


@pytest.fixture
def bank(db):
    from dougong.apps.organisation.factories import UnitFactory

    return UnitFactory(name_zh="示例银行", name_en="Example Bank")


@pytest.fixture
def project(bank):
    from dougong.apps.portfolio.factories import ProjectFactory

    return ProjectFactory(leading_unit=bank)


def _holding(role):
    def make(bank):
        from .stage import account_with

        return account_with(bank, role)

    return make


@pytest.fixture
def installation():
    from dougong.platform.policies import Installation

    return Installation()


planner = pytest.fixture(_holding("project_manager"), name="planner")
pmo = pytest.fixture(_holding("pmo"), name="pmo")
member = pytest.fixture(_holding("team_member"), name="member")
reader = pytest.fixture(_holding("reader"), name="reader")


@pytest.fixture
def stored_files(settings, tmp_path):
    """Uploads go to a folder of this test."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def checked(db, stored_files):
    from .stage import check

    return check


@pytest.fixture
def imported(db, stored_files):
    from .stage import bring

    return bring


@pytest.fixture
def plan(project):
    from dougong.apps.planning.factories import PlanFactory

    return PlanFactory(project=project)


@pytest.fixture
def edit(plan, planner):
    """Does edits of the plan as its page sends them."""
    from dougong.apps.planning import actions
    from dougong.apps.planning.queries.edits import read_edits

    from .stage import fresh_plan

    def do(*edits, by=None, **mode):
        return actions.edit_plan(
            fresh_plan(plan), read_edits(list(edits)), by=by or planner, **mode
        )

    return do
