"""Nobody approves their own work, by whichever route; each attempt stands in the journal."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dougong.apps.accounts.actions import GrantRole, RevokeGrant
from dougong.apps.accounts.choices import AccountKind
from dougong.apps.accounts.factories import AccountFactory, RoleFactory, RoleGrantFactory
from dougong.apps.accounts.models import RoleGrant
from dougong.apps.portfolio.actions import ChangeApprovedValues, CloseProject, TerminateProject
from dougong.apps.portfolio.choices import ProjectCategory, ProjectState
from dougong.platform.actions import Missing
from dougong.platform.actions.classed import Submitted
from dougong.platform.actions.step_up import StepUpRequired
from dougong.platform.approvals.actions import Approve, Reject, Return, Withdraw, amend
from dougong.platform.approvals.actions.writing import Altered, Decided, Overtaken
from dougong.platform.approvals.choices import RequestState
from dougong.platform.approvals.models import ApprovalRequest
from dougong.platform.approvals.persons import NotTheChecker
from dougong.platform.factories import unwatched
from dougong.platform.journal import Entry
from dougong.platform.policies import Installation

from .approvals_stage import REASON, Stage, change, close, decide, fresh, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


def refusals(request):
    """Codes of the refused attempts that the journal holds."""
    entries = Entry.objects.filter(record=request.pk, result="refused").order_by("pk")
    return [entry.told["after"]["refused"] for entry in entries]


def state_of(project):
    return fresh(project).state


def test_a_classed_verb_of_a_person_becomes_a_request_and_changes_nothing(stage):
    maker, project = stage.maker(), stage.project()
    request = close(project, maker)
    assert (state_of(project), request.state) == (ProjectState.CLOSING, RequestState.PENDING)
    assert request.hands == [maker.person_id]
    (step,) = request.steps.all()
    assert (step.party, step.state) == ("department_head", "open")


def test_the_installation_does_classed_verbs_at_once(stage):
    project = stage.project()
    CloseProject(project, by=Installation(), reason=REASON).execute()
    assert state_of(project) == ProjectState.CLOSED


def test_the_last_approval_does_the_verb_in_the_makers_name(stage):
    maker, head, project = stage.maker(), stage.account("department_head"), stage.project()
    request = decide(close(project, maker), head)
    assert (state_of(project), request.state) == (ProjectState.CLOSED, RequestState.DONE)
    entry = Entry.objects.filter(record=project.pk, verb="close").get()
    assert entry.actor_id == maker.pk
    assert f'"request":{request.pk}' in entry.body
    assert request.payload_hash in entry.body


def test_the_maker_meets_every_error_at_once(stage):
    with pytest.raises(ValidationError) as refused:
        CloseProject(stage.project(state="active"), by=stage.maker(), reason=REASON).execute()
    assert refused.value.code == "portfolio.wrong_state"
    assert not ApprovalRequest.objects.exists()


def test_steps_follow_one_another_and_each_needs_another_person(stage):
    maker = stage.maker()
    project = stage.project(category=ProjectCategory.STRATEGIC)
    both = stage.account("it_committee", "president_office")
    request = close(project, maker)
    decide(request, both)
    with pytest.raises(NotTheChecker) as refused:
        decide(request, both)
    assert refused.value.code == "approvals.one_person_one_step"
    assert state_of(project) == ProjectState.CLOSING
    assert decide(request, stage.account("president_office")).state == RequestState.DONE


# --- T-20: ways to approve one's own work ---------------------------------------------------------


def test_the_maker_does_not_decide_with_the_same_account(stage):
    maker = stage.maker()
    stage.give(maker, "department_head")
    request = close(stage.project(), maker)
    with pytest.raises(NotTheChecker) as refused:
        decide(request, maker)
    assert refused.value.code == "accounts.same_person"
    assert refusals(request) == ["accounts.same_person"]


def test_the_maker_does_not_decide_with_a_second_account(stage):
    maker, project = stage.maker(), stage.project()
    second = stage.account("department_head", person=maker.person)
    request = close(project, maker)
    with pytest.raises(NotTheChecker):
        decide(request, second)
    assert (state_of(project), refusals(request)) == (
        ProjectState.CLOSING,
        ["accounts.same_person"],
    )


def test_a_robot_decides_nothing(stage):
    request = close(stage.project(), stage.maker())
    robot = stage.account("department_head")
    with unwatched():
        robot.kind_of_account = AccountKind.ROBOT
        robot.save()
    with pytest.raises(NotTheChecker) as refused:
        decide(request, robot)
    assert refused.value.code == "approvals.no_person"
    assert refusals(request) == ["approvals.no_person"]


def test_whoever_lacks_the_role_of_the_step_does_not_decide(stage):
    request = close(stage.project(), stage.maker())
    with pytest.raises(Missing):
        decide(request, stage.account("president_office", permissions=["project.view"]))
    maker = stage.maker(person=fresh_person(request))
    with pytest.raises(NotTheChecker):
        decide(request, maker)
    assert len(refusals(request)) == 2


def fresh_person(request):
    from dougong.apps.accounts.models import Person

    return Person.objects.get(pk=request.maker_person_id)


def test_a_checker_of_another_branch_does_not_even_see_the_request(stage):
    request = close(stage.project(), stage.maker())
    stranger = Stage(roles=stage.roles).account("department_head")
    with pytest.raises(Missing):
        decide(request, stranger)


def test_a_verb_on_many_records_becomes_a_request_for_each(stage):
    maker, head = stage.maker(), stage.account("department_head")
    projects = [stage.project() for _ in range(3)]
    with pytest.raises(Submitted) as told:
        CloseProject.execute_many([fresh(p) for p in projects], by=maker, reason=REASON)
    assert len(told.value.requests) == 3
    assert {state_of(p) for p in projects} == {ProjectState.CLOSING}
    with pytest.raises(ValidationError):
        Approve.execute_many(told.value.requests, by=head)
    for request in told.value.requests:
        decide(request, head)
    assert {state_of(p) for p in projects} == {ProjectState.CLOSED}


def test_of_many_verbs_those_that_are_free_are_done(stage):
    granter, other = stage.maker(), AccountFactory()
    plain = RoleFactory(permissions=["risk.view"])
    grave = stage.role("department_head", ["approvalrequest.approve"])
    stage.give(granter, "department_head")
    grants = [
        RoleGrant(account=other, role=role, scope=stage.unit.record, reason=REASON)
        for role in (plain, grave)
    ]
    with pytest.raises(Submitted) as told:
        GrantRole.execute_many(grants, by=granter, reason=REASON)
    assert [grant.role for grant in told.value.done] == [plain]
    assert RoleGrant.objects.filter(account=other, role=grave).count() == 0


def test_an_edit_voids_all_decisions_and_its_editor_becomes_a_hand(stage):
    maker, editor = stage.maker(), stage.maker()
    project = stage.project(category=ProjectCategory.STRATEGIC)
    committee, office = stage.account("it_committee"), stage.account("president_office")
    request = close(project, maker)
    seen = fresh(request)
    decide(request, committee)
    edited = CloseProject(fresh(project), by=editor, reason="another reason than before")
    request = amend(fresh(request), edited)
    assert (request.round, request.hands) == (2, sorted([maker.person_id, editor.person_id]))
    assert request.payload_hash != seen.payload_hash
    with pytest.raises(NotTheChecker):
        decide(request, office)
    stage.give(editor, "it_committee")
    with pytest.raises(NotTheChecker) as refused:
        decide(request, editor)
    assert refused.value.code == "accounts.same_person"
    decide(request, committee)
    assert decide(request, office).state == RequestState.DONE


def test_a_decision_on_what_stood_before_the_edit_is_refused(stage):
    maker, head, project = stage.maker(), stage.account("department_head"), stage.project()
    seen = close(project, maker)
    amend(fresh(seen), CloseProject(fresh(project), by=maker, reason="another reason than before"))
    with pytest.raises(Altered):
        decide_as_seen(seen, head)
    assert (state_of(project), refusals(seen)) == (
        ProjectState.CLOSING,
        ["approvals.request_changed"],
    )


def decide_as_seen(seen, by, verb=Approve):
    from .approvals_stage import proven

    with proven():
        return verb(seen, by=by, reason=REASON).execute()


def test_a_request_of_somebody_who_lost_the_right_is_stale(stage):
    maker, head, project = stage.maker(), stage.account("department_head"), stage.project()
    request = close(project, maker)
    grant = RoleGrant.objects.get(account=maker)
    RevokeGrant(fresh(grant), by=Installation(), reason="moved to another team").execute()
    with pytest.raises(Overtaken):
        decide(request, head)
    assert (state_of(project), fresh(request).state) == (ProjectState.CLOSING, RequestState.STALE)


def test_an_earlier_checker_who_lost_the_role_makes_the_request_stale(stage):
    project = stage.project(category=ProjectCategory.STRATEGIC)
    committee, office = stage.account("it_committee"), stage.account("president_office")
    request = close(project, stage.maker())
    decide(request, committee)
    grant = RoleGrant.objects.get(account=committee)
    RevokeGrant(fresh(grant), by=Installation(), reason="left the committee").execute()
    with pytest.raises(Overtaken):
        decide(request, office)
    assert (state_of(project), fresh(request).state) == (ProjectState.CLOSING, RequestState.STALE)


def test_a_checker_who_lost_the_role_does_not_decide(stage):
    request, head = close(stage.project(), stage.maker()), stage.account("department_head")
    grant = RoleGrant.objects.get(account=head)
    RevokeGrant(fresh(grant), by=Installation(), reason="left the department").execute()
    with pytest.raises((NotTheChecker, Missing)):
        decide(request, head)


def test_whoever_altered_what_the_request_rests_on_is_a_hand(stage):
    maker, editor = (
        stage.maker(),
        stage.account("pmo", permissions=[*ALL_PROJECT, "approvalrequest.approve"]),
    )
    project = stage.project(state=ProjectState.CHARTERED, approved_amount="4500000.00")
    from dougong.apps.portfolio.actions import ChangeProject

    row = fresh(project)
    row.approved_amount = 4_600_000
    ChangeProject(row, by=editor).execute()
    request = change(project, maker, approved_amount="4900000.00")
    assert editor.person_id in request.hands
    with pytest.raises(NotTheChecker) as refused:
        decide(request, editor)
    assert refused.value.code == "accounts.same_person"


ALL_PROJECT = ["project.view", "project.change", "approvalrequest.view"]


def test_the_control_itself_is_decided_by_others(stage):
    from dougong.platform.approvals.actions import AddMatrix
    from dougong.platform.approvals.models import AuthorityMatrix

    keeper = stage.account("keeper", permissions=["authoritymatrix.view", "authoritymatrix.add"])
    loose = {"when": {}, "steps": [{"party": "keeper"}], "level": 1}
    matrix = AuthorityMatrix(action_class="project_end", title_en="Loose", rows=[loose])
    request = submitted(AddMatrix(matrix, by=keeper, reason="to be quicker"))
    assert not AuthorityMatrix.objects.exists()
    assert [step.party for step in request.steps.order_by("number")] == [
        "compliance_officer",
        "internal_auditor",
    ]
    decide(request, stage.account("compliance_officer"))
    decide(request, stage.account("internal_auditor"))
    assert AuthorityMatrix.objects.get().rows == [loose]
    (step,) = close(stage.project(), stage.maker()).steps.all()
    assert step.party == "keeper"


def test_a_classed_verb_inside_another_verb_of_a_person_is_refused(stage):
    from dougong.platform.actions import Change

    class Cunning(Change):
        def follow(self):
            CloseProject(fresh(project), by=self.by, reason=REASON).execute()

    maker, project = stage.maker(), stage.project()
    with pytest.raises(ValidationError) as refused:
        Cunning(fresh(stage.project()), by=maker).execute()
    assert refused.value.code == "approvals.part_needs_approval"
    assert state_of(project) == ProjectState.CLOSING


# --- asking without the right ---------------------------------------------------------------------


def test_whoever_sees_a_record_may_ask_and_the_last_checker_does_it(stage):
    reader = stage.account("reader", permissions=["project.view"])
    project, head = stage.project(), stage.account("department_head")
    request = close(project, reader)
    assert request.is_asked
    decide(request, head)
    assert state_of(project) == ProjectState.CLOSED
    assert Entry.objects.get(record=project.pk, verb="close").actor_id == head.pk


def test_what_is_asked_for_needs_a_last_checker_with_the_right(stage):
    reader = stage.account("reader", permissions=["project.view"])
    weak = stage.account("department_head", permissions=["approvalrequest.approve", "project.view"])
    project = stage.project()
    request = close(project, reader)
    with pytest.raises(PermissionDenied):
        decide(request, weak)
    assert (state_of(project), fresh(request).state) == (ProjectState.CLOSING, RequestState.PENDING)


def test_whoever_does_not_see_the_record_asks_for_nothing(stage):
    with pytest.raises(Missing):
        CloseProject(stage.project(), by=AccountFactory(), reason=REASON).execute()


def test_a_role_of_rank_is_granted_on_the_word_of_others(stage):
    granter, other = stage.maker(), AccountFactory()
    stage.give(granter, "department_head")
    role = stage.roles["department_head"]
    grant = RoleGrant(account=other, role=role, scope=stage.unit.record, reason=REASON)
    request = submitted(GrantRole(grant, by=granter, reason=REASON))
    assert request.weighed == {"rank": "administrating"}
    decide(request, stage.account("compliance_officer"))
    decide(request, stage.account("executive"))
    assert other.reach("approvalrequest.approve")


def test_a_plain_role_is_granted_at_once(stage):
    role = RoleFactory(permissions=["risk.view"])
    grant = RoleGrant(account=AccountFactory(), role=role, scope=stage.unit.record, reason=REASON)
    assert GrantRole(grant, by=stage.maker()).execute().pk


# --- verdicts and endings ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "state"), [(Reject, RequestState.REJECTED), (Return, RequestState.RETURNED)]
)
def test_one_no_ends_the_request(stage, verb, state):
    project, head = stage.project(), stage.account("department_head")
    request = close(project, stage.maker())
    assert decide(request, head, verb).state == state
    with pytest.raises(Decided):
        decide(request, stage.account("department_head"))
    assert state_of(project) == ProjectState.CLOSING


def test_a_no_needs_a_reason(stage):
    request = close(stage.project(), stage.maker())
    with pytest.raises(ValidationError):
        decide(request, stage.account("department_head"), Reject, reason="")


def test_only_the_maker_withdraws(stage):
    maker, head = stage.maker(), stage.account("department_head")
    request = close(stage.project(), maker)
    with pytest.raises(PermissionDenied):
        decide(request, head, Withdraw)
    assert decide(request, maker, Withdraw).state == RequestState.WITHDRAWN
    with pytest.raises(Decided):
        decide(request, head)


def test_a_decision_needs_a_fresh_proof(stage):
    request, head = close(stage.project(), stage.maker()), stage.account("department_head")
    with pytest.raises(StepUpRequired):
        Approve(fresh(request), by=head, reason=REASON).execute()
    assert refusals(request) == ["step_up_required"]


def test_decisions_cannot_be_altered_in_the_database(stage):
    from django.db import IntegrityError, transaction

    request = decide(close(stage.project(), stage.maker()), stage.account("department_head"))
    with pytest.raises(IntegrityError, match="stands for good"), transaction.atomic():
        request.decisions.update(verdict="reject")


def test_terminating_needs_approval_too(stage):
    request = submitted(TerminateProject(stage.project(), by=stage.maker(), reason=REASON))
    assert request.action == "project.terminate"


def test_an_unchanged_value_is_nothing_to_ask_for(stage):
    with pytest.raises(ValidationError):
        ChangeApprovedValues(stage.project(), by=stage.maker(), reason=REASON).execute()


def test_a_role_lost_by_end_of_term_counts_as_lost(stage):
    from datetime import timedelta

    from django.utils import timezone

    head = stage.account("department_head")
    with unwatched():
        yesterday = timezone.localdate() - timedelta(days=1)
        RoleGrant.objects.filter(account=head).update(starts_on=yesterday, ends_on=yesterday)
    request = close(stage.project(), stage.maker())
    with pytest.raises(Missing):
        decide(request, head)
    assert RoleGrantFactory
