"""Ways around the second person that are not in the other files: token, quorum, bulk, the step passed up."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from dougong.apps.accounts.actions import CreateToken
from dougong.apps.accounts.factories import AccountFactory
from dougong.apps.accounts.models import ApiToken
from dougong.apps.portfolio.choices import ProjectState
from dougong.platform.actions.step_up import stepped_up
from dougong.platform.approvals.choices import RequestState, StepState
from dougong.platform.approvals.jobs import look_after_due_steps
from dougong.platform.approvals.persons import NotTheChecker
from dougong.platform.factories import unwatched
from dougong.platform.journal import Entry

from .approvals_stage import Stage, close, decide, fresh

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery 9"


@pytest.fixture
def stage():
    return Stage()


def first_step(request):
    return request.steps.get(state=StepState.OPEN)


def refusals(request):
    return Entry.objects.filter(record=request.pk, result="refused").count()


def stands(request, project):
    return (fresh(request).state, fresh(project).state) == (
        RequestState.PENDING,
        ProjectState.CLOSING,
    )


def test_a_token_of_a_checker_decides_nothing(stage, client):
    project = stage.project()
    request = close(project, stage.maker())
    checker = stage.account(first_step(request).party)
    with unwatched():
        checker.password = make_password(PASSWORD)
        checker.save()
    token = ApiToken(
        account=checker,
        name="for reports",
        permissions=["approvalrequest.view"],
        expires_on=timezone.localdate() + timedelta(days=30),
    )
    action = CreateToken(token, by=checker)
    with stepped_up(timezone.now()):
        action.execute()
    body = {"version": request.version, "payload_hash": request.payload_hash}
    answer = client.post(
        f"/api/v1/approvalrequest/{request.pk}/do/approve/",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {action.value}", "Idempotency-Key": str(uuid4())},
    )
    assert answer.status_code == 403
    assert stands(request, project)


def test_one_person_is_not_a_quorum_of_two_by_two_accounts(stage):
    project = stage.project()
    request = close(project, stage.maker())
    step = first_step(request)
    with unwatched():
        step.quorum = 2
        step.save()
    one = stage.account(step.party)
    second = AccountFactory(person=one.person)
    stage.give(second, step.party)
    decide(request, one)
    for account in (one, second):
        with pytest.raises(NotTheChecker):
            decide(request, account)
    step.refresh_from_db()
    assert step.state == StepState.OPEN
    assert stands(request, project)
    assert refusals(request) == 2


def test_approving_many_leaves_out_ones_own(stage, client):
    """Of two chosen at once the foreign one is decided, the own one is refused and written down."""
    mine, others = stage.project(), stage.project()
    foreign = close(others, stage.maker())
    party = first_step(foreign).party
    maker = stage.maker()
    stage.give(maker, party)
    own = close(mine, maker)
    with unwatched():
        maker.password = make_password(PASSWORD)
        maker.save()
    client.force_login(maker)
    chosen = [f"{one.pk}:{one.version}:{one.payload_hash}" for one in (own, foreign)]
    client.post("/approvals/decide/", {"chosen": chosen, "password": PASSWORD})
    assert stands(own, mine)
    assert refusals(own) == 1
    assert foreign.decisions.get().person_id == maker.person_id


def test_the_maker_who_holds_the_role_above_does_not_get_the_step(stage):
    project = stage.project()
    maker = stage.maker()
    stage.give(maker, "president_office")
    stage.give(maker, "board_delegate")
    request = close(project, maker)
    with time_machine.travel(first_step(request).due_at + timedelta(minutes=1), tick=False):
        look_after_due_steps(0)
        with pytest.raises(NotTheChecker):
            decide(request, maker)
    assert request.steps.filter(state=StepState.PASSED).count() == 0
    assert stands(request, project)


def test_of_what_may_be_asked_for_the_record_page_says_so(stage, client):
    client.force_login(stage.account("reader", permissions=["project.view"]))
    project = stage.project()
    client.cookies["dougong_language"] = "en"
    page = client.get(f"/project/{project.pk}/").content.decode()
    assert "Ask for: Close" in page
    dialog = client.get(f"/project/{project.pk}/do/close/").content.decode()
    assert "You lack this right and ask for it" in dialog
    assert 'name="takes_effect_on"' in dialog
    client.force_login(stage.maker())
    assert "Ask for:" not in client.get(f"/project/{project.pk}/").content.decode()
