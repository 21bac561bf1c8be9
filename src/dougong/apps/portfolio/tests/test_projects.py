"""Rules of projects: who manages, and which verb follows which."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from dougong.apps.accounts.factories import AccountFactory, PersonFactory, account_with
from dougong.apps.accounts.models import RoleGrant
from dougong.apps.organisation.factories import CalendarDayFactory, CalendarFactory, UnitFactory
from dougong.apps.portfolio import actions, queries
from dougong.apps.portfolio.choices import (
    PhaseState,
    ProjectCategory,
    ProjectRole,
    ProjectState,
    ProjectType,
)
from dougong.apps.portfolio.factories import (
    PhaseFactory,
    PortfolioFactory,
    ProgrammeFactory,
    ProjectFactory,
)
from dougong.apps.portfolio.models import Phase, Project, ProjectMember
from dougong.platform.actions import Change
from dougong.platform.factories import unwatched
from dougong.platform.policies import Installation
from dougong.platform.records import scopes
from tests.refusals import codes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
REASON = "decided by the committee"
STATES = set(ProjectState)
PASSAGES = {
    actions.StartProject: ({ProjectState.CHARTERED}, ProjectState.ACTIVE),
    actions.PauseProject: ({ProjectState.ACTIVE}, ProjectState.PAUSED),
    actions.ResumeProject: ({ProjectState.PAUSED}, ProjectState.ACTIVE),
    actions.BeginClosing: ({ProjectState.ACTIVE}, ProjectState.CLOSING),
    actions.CloseProject: ({ProjectState.CLOSING}, ProjectState.CLOSED),
    actions.TerminateProject: (
        STATES - {ProjectState.CLOSED, ProjectState.TERMINATED},
        ProjectState.TERMINATED,
    ),
}


def do(verb, row, by=None):
    return verb(row, by=by or Installation(), reason=REASON).execute()


def charter(**values):
    project = Project(
        **{
            "title_zh": "核心系统迁移",
            "title_en": "Core banking migration",
            "category": ProjectCategory.STRATEGIC,
            "project_type": ProjectType.IT_BUILD,
            "leading_unit": UnitFactory(),
        }
        | values
    )
    return do(actions.AddProject, project)


@pytest.mark.parametrize("verb", PASSAGES, ids=lambda verb: verb.verb)
@pytest.mark.parametrize("state", ProjectState)
def test_each_verb_leads_from_its_states_to_its_goal_only(verb, state):
    sources, goal = PASSAGES[verb]
    project = ProjectFactory(state=state, manager=PersonFactory())
    assert verb.applies_to(project) is (state in sources)
    if state in sources:
        assert do(verb, project).state == goal
        return
    with pytest.raises(ValidationError) as refused:
        do(verb, project)
    assert codes(refused) == ["portfolio.wrong_state"]


def test_a_project_does_not_start_without_a_manager():
    with pytest.raises(ValidationError) as refused:
        do(actions.StartProject, ProjectFactory(state=ProjectState.CHARTERED))
    assert codes(refused) == ["portfolio.manager_missing"]


def test_start_and_close_set_the_actual_dates():
    with time_machine.travel("2026-03-02T08:00:00+08:00"):
        project = do(actions.StartProject, charter(manager=PersonFactory()))
    with time_machine.travel("2026-11-20T08:00:00+08:00"):
        project = do(actions.CloseProject, do(actions.BeginClosing, project))
    assert (project.actual_start, project.actual_finish) == (date(2026, 3, 2), date(2026, 11, 20))


def test_a_project_given_up_before_its_start_has_no_finish():
    project = do(actions.TerminateProject, charter())
    assert project.actual_finish is None


def test_a_project_given_up_after_its_start_finishes_that_day():
    project = do(actions.StartProject, charter(manager=PersonFactory()))
    assert do(actions.TerminateProject, project).actual_finish is not None


def test_closing_names_the_phases_that_are_not_done():
    project = ProjectFactory(state=ProjectState.CLOSING)
    PhaseFactory(project=project, name_zh="上线", name_en="Launch")
    PhaseFactory(project=project, name_zh="设计", name_en="Design", state=PhaseState.DONE)
    with pytest.raises(ValidationError, match=r"上线|Launch") as refused:
        do(actions.CloseProject, project)
    assert codes(refused) == ["portfolio.closure_incomplete"]


def test_the_sponsor_does_not_manage():
    person = PersonFactory()
    with pytest.raises(ValidationError) as refused:
        charter(sponsor=person, manager=person)
    assert "accounts.same_person" in codes(refused)
    with pytest.raises(IntegrityError, match="project_manager_is_not_sponsor"):
        ProjectFactory(sponsor=person, manager=person)


def test_a_project_does_not_finish_before_it_starts():
    with pytest.raises(ValidationError) as refused:
        charter(planned_start=date(2026, 5, 1), planned_finish=date(2026, 4, 30))
    assert "portfolio.bad_period" in codes(refused)


@pytest.mark.parametrize("currency", ["yuan", "cny", ""])
def test_a_currency_is_three_capital_letters(currency):
    with pytest.raises(ValidationError):
        charter(currency=currency)


def test_the_chartered_manager_gets_the_right_on_this_project_only():
    account = AccountFactory()
    project = charter(manager=account.person)
    other = charter(manager=PersonFactory())
    assert account.reach("project.change") == {project.pk}
    assert other.pk not in account.reach("project.view")
    member = ProjectMember.objects.get(project=project)
    assert (member.person, member.project_role) == (account.person, ProjectRole.MANAGER)


def test_the_right_passes_to_the_newly_appointed_manager():
    former, new = AccountFactory(), AccountFactory()
    project = charter(manager=former.person)
    project.manager = new.person
    do(actions.AppointManager, project)
    assert former.reach("project.change") == frozenset()
    assert new.reach("project.change") == {project.pk}
    assert ProjectMember.objects.get(project=project).person == new.person


def test_a_manager_may_come_back():
    account = AccountFactory()
    project = charter(manager=account.person)
    for person in (PersonFactory(), account.person):
        project.manager = person
        project = do(actions.AppointManager, project)
    assert account.reach("project.change") == {project.pk}
    assert RoleGrant.objects.filter(account=account).count() == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [(None, "manager_missing"), ("same", "manager_unchanged")],
)
def test_an_appointment_names_another_person(change, code):
    project = charter(manager=PersonFactory())
    project.manager = project.manager if change else None
    with pytest.raises(ValidationError) as refused:
        do(actions.AppointManager, project)
    assert codes(refused) == [f"portfolio.{code}"]


def test_nobody_is_appointed_to_a_project_that_has_ended():
    project = ProjectFactory(state=ProjectState.CLOSED)
    project.manager = PersonFactory()
    assert not actions.AppointManager.applies_to(project)
    with pytest.raises(ValidationError) as refused:
        do(actions.AppointManager, project)
    assert codes(refused) == ["portfolio.wrong_state"]


def test_editing_does_not_appoint():
    project = charter()
    project.manager = PersonFactory()
    with pytest.raises(ValidationError) as refused:
        do(actions.ChangeProject, project)
    assert codes(refused) == ["portfolio.manager_is_appointed"]


def test_a_project_is_reached_from_its_unit_its_portfolio_and_its_programme():
    programme = ProgrammeFactory()
    project = charter(portfolio=programme.portfolio, programme=programme)
    above = (project.leading_unit_id, programme.portfolio_id, programme.pk)
    assert all(scopes.is_below(project.pk, plate) for plate in above)


def test_a_project_is_not_hung_into_a_portfolio_out_of_reach():
    project = charter()
    editor = account_with("project.view", "project.change", on=project.leading_unit.record)
    project.portfolio = PortfolioFactory()
    with pytest.raises(PermissionDenied):
        do(actions.ChangeProject, project, by=editor)


def test_a_phase_is_not_moved_to_a_project_out_of_reach():
    phase, foreign = PhaseFactory(), ProjectFactory()
    editor = account_with("phase.view", "phase.change", on=phase.project.record)
    phase.project = foreign
    with pytest.raises(PermissionDenied):
        do(Change, phase, by=editor)


def test_one_phase_runs_at_a_time():
    project = ProjectFactory(state=ProjectState.ACTIVE)
    first, second = PhaseFactory(project=project), PhaseFactory(project=project)
    first = do(actions.StartPhase, first)
    assert queries.current_phase.read(project) == str(first)
    with pytest.raises(ValidationError, match="still running") as refused:
        do(actions.StartPhase, second)
    assert codes(refused) == ["portfolio.phase_running"]
    first = do(actions.FinishPhase, first)
    assert do(actions.StartPhase, second).state == PhaseState.ACTIVE
    assert Phase.objects.get(pk=first.pk).state == PhaseState.DONE


def test_a_phase_starts_once_in_an_active_project_and_finishes_once():
    waiting = PhaseFactory(project=ProjectFactory(state=ProjectState.PAUSED))
    with pytest.raises(ValidationError) as refused:
        do(actions.StartPhase, waiting)
    assert codes(refused) == ["portfolio.project_not_active"]
    done = PhaseFactory(state=PhaseState.DONE)
    for verb in (actions.StartPhase, actions.FinishPhase):
        assert not verb.applies_to(done)
        with pytest.raises(ValidationError) as refused:
            do(verb, done)
        assert codes(refused) == ["portfolio.wrong_state"]


def test_planned_duration_counts_working_days_of_the_leading_unit():
    unit = UnitFactory()
    calendar = CalendarFactory(unit=unit.record, owner=None)
    CalendarDayFactory(calendar=calendar, day=date(2026, 10, 1))
    unit = UnitFactory(parent=unit, calendar=calendar)
    week = {"planned_start": date(2026, 9, 28), "planned_finish": date(2026, 10, 4)}
    project = ProjectFactory(leading_unit=unit, **week)
    assert queries.planned_duration_days.read(project) == 4
    assert queries.planned_duration_days.read(ProjectFactory(**week)) is None
    calendar.covers_to = date(2026, 9, 30)
    with unwatched():
        calendar.save()
    project.leading_unit.calendar.refresh_from_db()
    assert queries.planned_duration_days.read(project) is None


def test_days_late_run_until_the_finish():
    project = ProjectFactory(planned_finish=date(2026, 11, 20))
    with time_machine.travel("2026-11-23T08:00:00+08:00"):
        assert queries.days_late.read(project) == 3
    project.actual_finish = date(2026, 11, 10)
    assert queries.days_late.read(project) == 0
    project.state = ProjectState.TERMINATED
    assert queries.days_late.read(project) is None


def test_facts_give_class_type_and_approved_amount():
    project = ProjectFactory(approved_amount=Decimal("4900000.00"))
    found = (queries.category, queries.project_type, queries.budget_amount)
    assert [fact.read(project) for fact in found] == [
        "operational",
        "it_build",
        Decimal("4900000.00"),
    ]
    assert queries.current_phase.read(project) is None


def test_running_projects_of_a_portfolio_are_counted():
    portfolio = PortfolioFactory()
    for state in (ProjectState.ACTIVE, ProjectState.PAUSED, ProjectState.CHARTERED):
        ProjectFactory(portfolio=portfolio, state=state)
    assert queries.running_count.read(portfolio) == 2
