"""The course of a request: who is told when, what is passed up when time is over, what waits for a day."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from dougong.apps.accounts.models import Account, RoleGrant
from dougong.apps.portfolio.actions import CloseProject
from dougong.apps.portfolio.choices import ProjectState
from dougong.platform.approvals.actions import Reject, Return, Withdraw
from dougong.platform.approvals.choices import RequestState, StepState
from dougong.platform.approvals.jobs import (
    end_expired_requests,
    let_approved_requests_take_effect,
    look_after_due_steps,
)
from dougong.platform.factories import unwatched
from dougong.platform.journal import Entry
from dougong.platform.notices.models import Notice
from dougong.platform.records.days import current_day

from .approvals_stage import REASON, Stage, close, decide, fresh, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


def told(account, reason=None):
    rows = Notice.objects.filter(person=account.person_id)
    return list((rows.filter(reason=reason) if reason else rows).order_by("pk"))


def open_for(account):
    return Notice.objects.filter(person=account.person_id, done_at=None).count()


def first_party(stage):
    """Which role decides first on closing a project of this stage."""
    maker = stage.maker()
    request = close(stage.project(), maker)
    party = request.steps.get(state=StepState.OPEN).party
    Withdraw(fresh(request), by=maker, reason=REASON).execute()
    return party


def test_those_whose_turn_it_is_are_told_and_nobody_else(stage):
    party = first_party(stage)
    checker, other = stage.account(party), stage.account("bystander", permissions=["project.view"])
    request = close(stage.project(), stage.maker())
    (notice,) = told(checker)
    assert (notice.reason, notice.record_id) == ("approval_waiting", request.pk)
    assert told(other) == []


def test_a_hand_that_holds_the_role_is_not_asked(stage):
    party = first_party(stage)
    maker = stage.maker()
    stage.give(maker, party)
    close(stage.project(), maker)
    assert told(maker, "approval_waiting") == []


@pytest.mark.parametrize(
    ("verb", "words"), [(Reject, "rejected your request"), (Return, "returned your request")]
)
def test_the_maker_hears_of_a_no_with_its_reason(stage, verb, words):
    party = first_party(stage)
    maker, checker = stage.maker(), stage.account(party)
    decide(close(stage.project(), maker), checker, verb, "the figures are missing")
    (notice,) = told(maker)
    assert words in notice.text
    assert notice.values["said"] == "the figures are missing"
    assert open_for(checker) == 0


def test_the_next_stage_is_told_when_the_one_before_is_done(stage):
    request = close(stage.project(), stage.maker())
    parties = list(request.steps.order_by("stage").values_list("party", flat=True))
    checkers = [stage.account(party) for party in parties]
    request = close(stage.project(), stage.maker())
    for at, checker in enumerate(checkers):
        assert open_for(checker) == 1
        assert [len(told(later)) for later in checkers[at + 1 :]] == [0] * len(checkers[at + 1 :])
        decide(request, checker)
        assert open_for(checker) == 0
    (notice,) = told(request_maker(request))
    assert "approved and done" in notice.text


def request_maker(request):
    return Account.objects.get(pk=request.maker_id)


def test_whoever_waited_hears_of_a_withdrawal(stage):
    party = first_party(stage)
    maker, checker = stage.maker(), stage.account(party)
    request = close(stage.project(), maker)
    Withdraw(fresh(request), by=maker, reason=REASON).execute()
    assert [one.reason for one in told(checker)] == ["approval_waiting", "approval_decided"]
    assert told(maker) == []


def test_a_step_is_reminded_of_once_before_and_once_after_its_time(stage):
    party = first_party(stage)
    checker = stage.account(party)
    request = close(stage.project(), stage.maker())
    due = request.steps.get(state=StepState.OPEN).due_at
    for moment in (due - timedelta(hours=30), due - timedelta(hours=20), due - timedelta(hours=1)):
        with time_machine.travel(moment, tick=False):
            look_after_due_steps(0)
    assert len(told(checker, "deadline")) == 1
    for _turn in range(2):
        with time_machine.travel(due + timedelta(minutes=1), tick=False):
            look_after_due_steps(0)
    assert len(told(checker, "deadline")) == 2


def test_an_overdue_step_passes_to_the_role_above_that_somebody_holds(stage):
    party = first_party(stage)
    checker, above = stage.account(party), stage.account("president_office")
    maker, project = stage.maker(), stage.project()
    request = close(project, maker)
    old = request.steps.get(state=StepState.OPEN)
    with time_machine.travel(old.due_at + timedelta(minutes=1), tick=False):
        look_after_due_steps(0)
        old.refresh_from_db()
        raised = request.steps.get(state=StepState.OPEN)
        assert (old.state, raised.passed_from) == (StepState.PASSED, old)
        assert raised.party == "president_office"
        assert raised.due_at > timezone.now()
        assert [one.reason for one in told(above)] == ["approval_escalated"]
        assert "approval_escalated" in [one.reason for one in told(maker)]
        entry = Entry.objects.get(record=request.pk, verb="escalate")
        assert entry.after["to"] == "president_office"
        with pytest.raises(Exception, match="yours to decide"):
            decide(request, checker)
        decide(request, above)
    raised.refresh_from_db()
    assert raised.state == StepState.DONE


def test_a_step_with_nobody_above_stays_where_it_is(stage):
    party = first_party(stage)
    stage.account(party)
    request = close(stage.project(), stage.maker())
    step = request.steps.get(state=StepState.OPEN)
    with time_machine.travel(step.due_at + timedelta(minutes=1), tick=False):
        look_after_due_steps(0)
    assert fresh(request).version == request.version
    assert request.steps.get(state=StepState.OPEN) == step


def test_what_was_said_in_a_passed_step_counts_on(stage):
    party = first_party(stage)
    one, above = stage.account(party), stage.account("president_office")
    request = close(stage.project(), stage.maker())
    step = request.steps.get(state=StepState.OPEN)
    step.quorum = 2
    with unwatched():
        step.save()
    decide(request, one)
    with time_machine.travel(step.due_at + timedelta(minutes=1), tick=False):
        look_after_due_steps(0)
        step.refresh_from_db()
        raised = request.steps.get(state=StepState.OPEN)
        assert (step.state, step.quorum, raised.quorum) == (StepState.DONE, 1, 1)
        decide(request, above)
    assert not request.steps.filter(state=StepState.OPEN, stage=step.stage).exists()


def test_a_maker_is_told_that_nobody_decided_in_time(stage):
    maker = stage.maker()
    request = close(stage.project(), maker)
    with time_machine.travel(request.expires_at + timedelta(minutes=1), tick=False):
        end_expired_requests(0)
        (notice,) = told(maker)
    assert fresh(request).state == RequestState.EXPIRED
    assert "Nobody decided" in notice.text


def later(project, maker, days):
    action = CloseProject(fresh(project), by=maker, reason=REASON)
    action.effective_on = current_day() + timedelta(days=days)
    return submitted(action)


def all_approve(stage, request):
    for step in request.steps.order_by("stage", "number"):
        decide(request, stage.account(step.party))


def test_an_approved_request_waits_for_its_day_and_is_done_then(stage):
    maker, project = stage.maker(), stage.project()
    request = later(project, maker, 10)
    all_approve(stage, request)
    assert fresh(request).state == RequestState.APPROVED
    assert fresh(project).state == ProjectState.CLOSING
    assert "takes effect on" in told(maker)[-1].text
    with time_machine.travel(timezone.now() + timedelta(days=10, hours=1), tick=False):
        let_approved_requests_take_effect(0)
        let_approved_requests_take_effect(0)
    assert fresh(request).state == RequestState.DONE
    assert fresh(project).state == ProjectState.CLOSED
    assert len(told(maker)) == 2


def test_on_its_day_a_maker_without_the_right_has_no_effect(stage):
    maker, project = stage.maker(), stage.project()
    request = later(project, maker, 10)
    all_approve(stage, request)
    with unwatched():
        RoleGrant.objects.filter(account=maker).update(state="revoked")
    with time_machine.travel(timezone.now() + timedelta(days=10, hours=1), tick=False):
        let_approved_requests_take_effect(0)
    assert fresh(request).state == RequestState.STALE
    assert fresh(project).state == ProjectState.CLOSING


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_a_day_that_is_over_or_too_far_is_refused(stage, days):
    with pytest.raises(ValidationError) as refused:
        later(stage.project(), stage.maker(), days)
    assert (
        refused.value.error_dict["takes_effect_on"][0].code
        == "approvals.effective_day_out_of_reach"
    )
