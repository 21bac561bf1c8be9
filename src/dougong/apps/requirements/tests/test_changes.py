"""A change request: computed impact, graded approval by two people, exactly one effect."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from dougong.apps.organisation.factories import UnitFactory
from dougong.apps.planning.factories import (
    DependencyFactory,
    PlanFactory,
    WorkCalendarFactory,
    WorkItemFactory,
)
from dougong.apps.portfolio.factories import ProjectFactory
from dougong.apps.requirements import actions
from dougong.apps.requirements.factories import LinkFactory, RequirementFactory
from dougong.apps.requirements.models import ChangeRequest, Requirement, SuspectLink, TextVersion
from dougong.apps.requirements.tests.stage import (
    BY,
    asked,
    assessed,
    confirmed,
    crowd,
    freeze,
    fresh,
    implemented,
)
from dougong.platform.approvals.actions import Reject
from dougong.platform.approvals.choices import RequestState
from tests.refusals import codes
from tests.trust.approvals_stage import Stage, decide, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
RIGHTS = [
    "requirement.view",
    "changerequest.view",
    "changerequest.implement",
    "changerequest.add",
    "project.view",
]
CHECKING = [*RIGHTS, "approvalrequest.view", "approvalrequest.approve", "approvalrequest.reject"]


@pytest.fixture
def stage():
    return Stage()


@pytest.fixture
def requirement(stage):
    project = ProjectFactory(leading_unit=stage.unit)
    crowd(project)
    return confirmed(project=project)


def request_of(stage, requirement, **levels):
    maker = stage.account("maker", permissions=RIGHTS)
    change = assessed(asked(requirement), **levels)
    verb = actions.ImplementChange(fresh(change), by=maker, reason="the bank asks for it")
    return change, submitted(verb)


def checker(stage, key):
    return stage.account(key, permissions=CHECKING)


def test_two_people_decide_a_change_of_grade_two_and_it_is_applied_once(stage, requirement):
    change, request = request_of(stage, requirement, risk_level=2)
    first, second = checker(stage, "pmo"), checker(stage, "department_head")
    decide(request, first)
    assert fresh(requirement).text_number == 1
    decide(request, second)
    now = fresh(requirement)
    assert (fresh(change).state, now.text_number, now.text) == ("implemented", 2, change.new_text)


@pytest.mark.parametrize(
    ("levels", "parties"),
    [
        ({"risk_level": 1}, ["pmo"]),
        ({"risk_level": 3}, ["pmo", "technical_board"]),
        ({"risk_level": 4}, ["pmo", "vice_president"]),
        ({"compliance_level": 2}, ["compliance_officer", "pmo", "department_head"]),
    ],
)
def test_the_matrix_result_says_who_decides(stage, requirement, levels, parties):
    _change, request = request_of(stage, requirement, **levels)
    assert [one.party for one in request.steps.order_by("stage")] == parties


def test_an_urgent_change_inside_a_freeze_takes_one_grade_more(stage, requirement):
    freeze(requirement.project)
    change = asked(requirement, urgency="urgent")
    change = assessed(change, risk_level=2)
    assert actions.ImplementChange(change, by=BY).stakes().values["grade"] == "3"


def test_a_rejected_change_stays_on_record_and_changes_nothing(stage, requirement):
    change, request = request_of(stage, requirement)
    decide(request, checker(stage, "pmo"), Reject, "not worth it")
    assert fresh(request).state == RequestState.REJECTED
    assert fresh(change).state == "rejected"
    assert fresh(requirement).text_number == 1


def test_a_withdrawn_change_stays_on_record(requirement):
    change = actions.WithdrawChange(asked(requirement), by=BY, reason="no more").execute()
    with pytest.raises(ValidationError) as told:
        implemented(change)
    assert codes(told) == ["requirements.change_wrong_state"]
    assert ChangeRequest.objects.get().state == "withdrawn"


def test_a_change_of_a_text_that_has_moved_is_assessed_again(requirement):
    first, second = assessed(asked(requirement)), assessed(asked(requirement, new_text="Later."))
    implemented(first)
    with pytest.raises(ValidationError) as told:
        implemented(second)
    assert codes(told) == ["requirements.text_moved"]


def test_an_impact_that_has_grown_is_assessed_again(requirement):
    change = assessed(asked(requirement))
    project = requirement.project
    for _number in range(2):
        LinkFactory(
            link_type="verifies",
            source=RequirementFactory(project=project).record,
            target=requirement.record,
            by=requirement.record,
        )
    with pytest.raises(ValidationError) as told:
        implemented(change)
    assert codes(told) == ["requirements.impact_grew"]


def test_links_become_suspect_with_another_text_and_are_cleared_with_a_note(requirement):
    other = RequirementFactory(project=requirement.project)
    LinkFactory(source=other.record, target=requirement.record, by=other.record)
    implemented(assessed(asked(requirement)))
    suspect = SuspectLink.objects.get(requirement=requirement)
    assert (suspect.number, suspect.resolved_at) == (2, None)
    actions.VerifyTrace(fresh(requirement), by=BY, reason="test still fits").execute()
    suspect.refresh_from_db()
    assert (suspect.note, suspect.resolved_at is None) == ("test still fits", False)
    with pytest.raises(ValidationError):
        actions.VerifyTrace(fresh(requirement), by=BY, reason="once more").execute()


def test_a_requirement_of_the_pool_joins_a_frozen_project_by_a_change(stage):
    project = ProjectFactory(leading_unit=stage.unit)
    freeze(project)
    pooled = RequirementFactory(project=None, unit=UnitFactory().record)
    change = ChangeRequest(requirement=pooled, project=project, title_zh="纳入一期")
    change = actions.AddChange(change, by=BY).execute()
    implemented(assessed(change))
    assert Requirement.objects.get(pk=pooled.pk).project_id == project.pk


def test_a_removal_withdraws_the_requirement(requirement):
    implemented(assessed(asked(requirement, new_text="", is_removal=True)))
    assert fresh(requirement).state == "withdrawn"


def example():
    """Planning example 1: A 5d; B 3d after A; C 4d, SS+2d of A; D 2d, FS-1d of C; E 2d after B, FF+1d of D."""
    project = ProjectFactory()
    calendar = WorkCalendarFactory(project=project)
    PlanFactory(project=project, calendar=calendar)
    days = {"A": 5, "B": 3, "C": 4, "D": 2, "E": 2}
    items = {
        name: WorkItemFactory(project=project, activity_id=name, duration_minutes=480 * number)
        for name, number in days.items()
    }
    for source, target, kind, lag in (
        *(("A", "B", "FS", 0), ("A", "C", "SS", 960), ("C", "D", "FS", -480)),
        *(("B", "E", "FS", 0), ("D", "E", "FF", 480)),
    ):
        ends = {"predecessor": items[source], "successor": items[target]}
        DependencyFactory(type=kind, lag_value=lag, **ends)
    return project, items


@pytest.mark.parametrize(("added", "days", "level"), [(2, 0, 0), (3, 1, 1), (9, 7, 2)])
def test_the_network_with_the_work_says_how_far_the_finish_moves(added, days, level):
    project, items = example()
    change = asked(confirmed(project=project), work_item=items["C"], added_days=added)
    change = assessed(change, quality_level=0)
    assert (change.schedule_days, change.schedule_level) == (days, level)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "number", [pytest.param(4), pytest.param(100, marks=pytest.mark.full)], ids=str
)
def test_many_approvals_at_once_have_one_effect(number):
    stage = Stage()
    project = ProjectFactory(leading_unit=stage.unit)
    crowd(project)
    requirement = confirmed(project=project)
    change, request = request_of(stage, requirement)
    checkers = [checker(stage, "pmo") for _one in range(number)]

    def approve(account):
        try:
            decide(request, account)
        except Exception as refused:  # noqa: BLE001 - every refusal is one that had no effect
            return type(refused).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(min(number, 20)) as pool:
        answers = list(pool.map(approve, checkers))
    assert answers.count("done") == 1
    assert fresh(change).state == "implemented"
    assert TextVersion.objects.filter(requirement=requirement).count() == 2
    assert fresh(change).decided_at <= timezone.now()
