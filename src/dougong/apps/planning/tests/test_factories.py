"""Factories make records on which the verbs can be done."""

from __future__ import annotations

import pytest

from dougong.apps.planning import actions
from dougong.apps.planning.factories import PlanFactory, PlanFileFactory, WorkItemFactory
from dougong.apps.planning.models import Baseline, WorkItem
from dougong.platform.policies import Installation

pytestmark = pytest.mark.django_db


def test_a_promising_plan_takes_a_baseline(project):
    plan = PlanFactory(project=project, **PlanFactory.ready["take_baseline"])
    actions.TakeBaseline(plan, by=Installation(), reason="approved").execute()
    assert Baseline.objects.get(project=project, state="current").item_count == 1


def test_a_good_plan_file_is_imported(project, stored_files):
    row = PlanFileFactory(project=project, **PlanFileFactory.ready["import"])
    actions.ImportPlan(row, by=Installation(), reason="for a test").execute()
    assert WorkItem.objects.get(project=project).title == "Build"


def test_a_second_plan_is_made_for_another_project(project):
    first, second = PlanFactory(project=project), PlanFactory(project=project)
    assert first.project != second.project
    assert first.project.leading_unit == second.project.leading_unit


def test_a_cancelled_item_is_reopened(project):
    PlanFactory(project=project)
    item = WorkItemFactory(project=project, **WorkItemFactory.ready["reopen"])
    assert actions.ReopenItem(item, by=Installation(), reason="for a test").execute().is_open
