"""Many clicks at once on the same request: exactly one effect, everybody else is told."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import OperationalError, connections

from dougong.apps.portfolio.choices import ProjectState
from dougong.apps.portfolio.models import Project
from dougong.platform.approvals.actions import Approve, Reject, Withdraw
from dougong.platform.approvals.actions.writing import Altered, Decided
from dougong.platform.approvals.choices import RequestState
from dougong.platform.approvals.models import ApprovalRequest
from dougong.platform.journal import Entry

from .approvals_stage import REASON, Stage, close, fresh, proven

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8
PATIENCE = 20


def connected():
    """A busy machine may hand out no connection in time: then nothing was asked yet, so ask again."""
    for _ in range(PATIENCE):
        with suppress(OperationalError):
            connections["default"].ensure_connection()
            return


def attempt(verb, request, by):
    """What one click came to: `done`, or the code of the refusal."""
    connected()
    try:
        with proven():
            verb(request, by=by, reason=REASON).execute()
    except (Altered, Decided) as refused:
        return refused.code
    finally:
        connections["default"].close()
    return "done"


def clicked(clicks):
    random.shuffle(clicks)
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda click: attempt(*click), clicks))


@pytest.mark.parametrize(
    "requests", [20, pytest.param(100, marks=pytest.mark.full)], ids=["quick", "full"]
)
def test_ten_approvals_at_once_have_one_effect_each(journal, requests):
    stage = Stage()
    maker = stage.maker()
    heads = [stage.account("department_head") for _ in range(10)]
    made = [fresh(close(stage.project(), maker)) for _ in range(requests)]
    answers = clicked([(Approve, fresh(one), head) for one in made for head in heads])
    assert answers.count("done") == requests
    assert len(answers) - answers.count("done") == requests * 9
    assert Project.objects.filter(state=ProjectState.CLOSED).count() == requests
    assert Entry.objects.filter(verb="close", result="done").count() == requests
    assert Entry.objects.filter(verb="approve", result="refused").count() == requests * 9
    assert ApprovalRequest.objects.filter(state=RequestState.DONE).count() == requests


def test_approve_reject_and_withdraw_at_once_have_one_outcome(journal):
    stage = Stage()
    maker = stage.maker()
    heads = [stage.account("department_head") for _ in range(4)]
    made = [fresh(close(stage.project(), maker)) for _ in range(8)]
    clicks = []
    for one in made:
        clicks += [(Approve, fresh(one), heads[0]), (Approve, fresh(one), heads[1])]
        clicks += [(Reject, fresh(one), heads[2]), (Withdraw, fresh(one), maker)]
    answers = clicked(clicks)
    assert answers.count("done") == len(made)
    done = ApprovalRequest.objects.filter(state=RequestState.DONE).count()
    assert Project.objects.filter(state=ProjectState.CLOSED).count() == done


def test_a_quorum_of_two_is_reached_by_two_of_many_at_once(journal):
    from dougong.platform.approvals.actions import AddMatrix
    from dougong.platform.approvals.models import AuthorityMatrix
    from dougong.platform.policies import Installation

    rows = [{"when": {}, "steps": [{"party": "department_head", "quorum": 2}], "level": 1}]
    matrix = AuthorityMatrix(action_class="project_end", title_en="Two heads", rows=rows)
    AddMatrix(matrix, by=Installation(), reason="decided by the board").execute()
    stage = Stage()
    heads = [stage.account("department_head") for _ in range(6)]
    one = close(stage.project(), stage.maker())
    first = clicked([(Approve, fresh(one), head) for head in heads])
    assert first.count("done") == 1
    second = clicked([(Approve, fresh(one), head) for head in heads if not has_spoken(one, head)])
    assert second.count("done") == 1
    assert fresh(one).state == RequestState.DONE
    assert fresh(one).decisions.values("person").distinct().count() == 2


def has_spoken(request, account):
    return request.decisions.filter(person=account.person_id).exists()
