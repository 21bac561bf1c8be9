"""Levels follow sums, gaps and overlaps are refused, and the stricter row wins for open requests."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from dougong.apps.portfolio.choices import ProjectCategory, ProjectState
from dougong.apps.risks.factories import RiskFactory
from dougong.platform.approvals.actions import AddMatrix, Withdraw, sync_shipped_matrices
from dougong.platform.approvals.actions.writing import Altered
from dougong.platform.approvals.authority import check, choose, parsed
from dougong.platform.approvals.choices import RequestState
from dougong.platform.approvals.classes import class_of
from dougong.platform.approvals.models import AuthorityMatrix
from dougong.platform.policies import Installation
from tests.refusals import codes

from .approvals_stage import Stage, change, decide, fresh

CASES = [  # category, amount, risk, deviation → row, parties (worked example 3 of the portfolio)
    ("operational", "4900000", "low", "0", 6, "pmo department_head"),
    ("operational", "5050000", "low", "0", 4, "pmo finance_head vice_president"),
    ("operational", "5000000", "high", "0", 4, "pmo finance_head vice_president"),
    ("operational", "4999999.99", "high", "0", 5, "pmo risk_officer department_head"),
    ("operational", "4900000", "low", "0.225", 1, "department_head finance"),
    ("operational", "4900000", "low", "0.20", 6, "pmo department_head"),
    ("operational", "4900000", "medium", "0.2001", 1, "department_head finance"),
    ("innovation", "2000000.00", "low", "0", 7, "pmo technical_board vice_president"),
    ("innovation", "1999999.99", "high", "0", 8, "pmo innovation_lead"),
    (
        "strategic",
        "50000000",
        "low",
        "0",
        2,
        "pmo it_committee investment_committee board_delegate",
    ),
    ("strategic", "49999999.99", "low", "0", 3, "pmo it_committee president_office"),
    ("strategic", "60000000", "low", "0.5", 1, "board_delegate finance"),
]


@pytest.mark.parametrize(("category", "amount", "risk", "deviation", "row", "parties"), CASES)
def test_the_shipped_matrix_chooses_the_row(category, amount, risk, deviation, row, parties):
    one = class_of("project_authority")
    told = {"category": category, "risk": risk, "deviation": deviation}
    chosen = choose(one.shipped_rows, one.read(told, Decimal(amount)))
    assert (chosen.number, " ".join(step.party for step in chosen.steps)) == (row, parties)


def test_the_shipped_matrix_refuses_an_unknown_class():
    one = class_of("project_authority")
    with pytest.raises(ValidationError) as refused:
        choose(one.shipped_rows, one.read({"risk": "low", "deviation": "0"}, Decimal(1)))
    assert refused.value.code == "portfolio.no_authority_row"


def test_where_no_row_holds_the_highest_level_does():
    one = class_of("role_grant")
    chosen = choose(one.shipped_rows, one.read({}, None))
    assert (chosen.number, [step.party for step in chosen.steps]) == (
        0,
        ["compliance_officer", "executive"],
    )


PMO = [{"party": "pmo"}]
ANY = {"when": {}, "steps": PMO, "level": 1}


def refused_rows(*rows):
    dimensions = class_of("project_authority").dimensions
    with pytest.raises(ValidationError) as refused:
        check(parsed(list(rows), dimensions), dimensions)
    return codes(refused)


def below(limit):
    return {"when": {"amount": {"below": limit}}, "steps": PMO, "level": 1}


def above(limit, word="from"):
    return {"when": {"amount": {word: limit}}, "steps": PMO, "level": 2}


def test_a_matrix_with_a_gap_is_refused():
    assert refused_rows(below("100"), above("100", "over")) == ["approvals.matrix_gap"]
    assert refused_rows(below("100"), above("100.01")) == ["approvals.matrix_gap"]
    some = {"when": {"category": ["strategic"]}, "steps": PMO, "level": 1}
    assert refused_rows(some) == ["approvals.matrix_gap"]


def test_a_matrix_with_an_overlap_is_refused():
    assert refused_rows(below("200"), above("100")) == ["approvals.matrix_overlap"]
    assert refused_rows(ANY, above("100")) == ["approvals.matrix_overlap"]
    assert refused_rows(ANY, ANY) == ["approvals.matrix_overlap"]


def test_an_exception_before_its_general_case_is_no_overlap():
    dimensions = class_of("project_authority").dimensions
    check(parsed([above("100"), ANY], dimensions), dimensions)
    check(parsed([below("100"), above("100")], dimensions), dimensions)


@pytest.mark.parametrize(
    "row",
    [
        {"when": {}, "steps": [], "level": 1},
        {"when": {}, "level": 1},
        {"when": {"colour": ["red"]}, "steps": PMO, "level": 1},
        {"when": {"amount": {"from": 100}}, "steps": PMO, "level": 1},
        {"when": {"amount": {"from": "NaN"}}, "steps": PMO, "level": 1},
        {"when": {"amount": {"from": "2", "below": "1"}}, "steps": PMO, "level": 1},
        {"when": {"category": ["huge"]}, "steps": PMO, "level": 1},
        {"when": {}, "steps": [{"party": "pmo", "quorum": 0}], "level": 1},
        {"when": {}, "steps": [{"party": "pmo", "self": True}], "level": 1},
        {"when": {}, "steps": PMO, "level": "1"},
    ],
)
def test_a_row_that_cannot_be_read_is_refused(row):
    assert refused_rows(row) == ["approvals.matrix_invalid"]


# --- sums of requests -------------------------------------------------------------------------------


@pytest.fixture
def stage(db):
    return Stage()


def running(stage, **values):
    return stage.project(state=ProjectState.ACTIVE, approved_amount="4500000.00", **values)


def row_of(request):
    return fresh(request).matrix_row


def test_a_second_open_request_lifts_both_over_the_limit(stage):
    project, maker = running(stage), stage.maker()
    first = change(project, maker, approved_amount="4900000.00")
    assert row_of(first) == 6
    second = change(project, maker, approved_amount="150000.00")
    assert (row_of(first), row_of(second)) == (4, 4)
    assert fresh(first).sum_basis == fresh(second).sum_basis == Decimal("5050000.00")


def test_splitting_between_makers_of_one_unit_lowers_no_level(stage):
    project = running(stage)
    first = change(project, stage.maker(), approved_amount="4900000.00")
    second = change(project, stage.maker(), approved_amount="150000.00")
    assert (row_of(first), row_of(second)) == (4, 4)


def test_requests_on_another_project_do_not_count(stage):
    maker = stage.maker()
    first = change(running(stage), maker, approved_amount="4900000.00")
    second = change(running(stage), maker, approved_amount="150000.00")
    assert (row_of(first), row_of(second)) == (6, 6)


def test_a_withdrawn_request_does_not_count(stage):
    project, maker = running(stage), stage.maker()
    decide(change(project, maker, approved_amount="4900000.00"), maker, Withdraw)
    assert row_of(change(project, maker, approved_amount="150000.00")) == 6


@pytest.mark.parametrize(("days", "row"), [(29, 4), (31, 6)])
def test_what_was_done_counts_for_thirty_days(stage, days, row):
    project, maker = running(stage), stage.maker()
    first = change(project, maker, approved_amount="4900000.00")
    decide(first, stage.account("pmo"))
    assert decide(first, stage.account("department_head")).state == RequestState.DONE
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        assert row_of(change(project, maker, approved_amount="150000.00")) == row


def test_an_amount_without_a_stored_rate_meets_the_strictest_that_holds(stage):
    project = running(stage, currency="USD")
    with pytest.raises(ValidationError) as refused:
        change(project, stage.maker(), approved_amount="10.00")
    assert codes(refused) == ["portfolio.no_authority_row"]


def test_an_open_high_risk_brings_in_the_risk_officer(stage):
    project = running(stage)
    RiskFactory(project=project, likelihood=5, impact=4)
    request = change(project, stage.maker(), approved_amount="4600000.00")
    assert (request.matrix_row, request.weighed["risk"]) == (5, "high")


def test_a_stricter_matrix_at_decision_time_starts_the_steps_again(stage):
    project = stage.project(category=ProjectCategory.OPERATIONAL)
    from .approvals_stage import close

    request, head = close(project, stage.maker()), stage.account("department_head")
    steps = [{"party": "pmo", "stage": 1}, {"party": "department_head", "stage": 2}]
    rows = [{"when": {}, "steps": steps, "level": 5}]
    matrix = AuthorityMatrix(action_class="project_end", title_en="Stricter", rows=rows)
    AddMatrix(matrix, by=Installation(), reason="decided by the board").execute()
    with pytest.raises(Altered):
        decide(request, head)
    now = fresh(request)
    assert (now.level, now.round, now.state) == (5, 2, RequestState.PENDING)
    assert not now.decisions.exists()
    decide(request, stage.account("pmo"))
    assert decide(request, head).state == RequestState.DONE


def test_a_looser_matrix_does_not_loosen_an_open_request(stage):
    from .approvals_stage import close

    project = stage.project(category=ProjectCategory.STRATEGIC)
    request = close(project, stage.maker())
    rows = [{"when": {}, "steps": PMO, "level": 1}]
    matrix = AuthorityMatrix(action_class="project_end", title_en="Looser", rows=rows)
    AddMatrix(matrix, by=Installation(), reason="decided by the board").execute()
    decide(request, stage.account("it_committee"))
    assert fresh(request).level == 2


def test_a_matrix_holds_from_its_day_on(stage):
    from .approvals_stage import close

    tomorrow = timezone.localdate() + timedelta(days=1)
    rows = [{"when": {}, "steps": PMO, "level": 1}]
    values = {"action_class": "project_end", "title_en": "Later", "rows": rows}
    matrix = AuthorityMatrix(effective_on=tomorrow, **values)
    AddMatrix(matrix, by=Installation(), reason="decided by the board").execute()
    assert close(stage.project(), stage.maker()).steps.get().party == "department_head"
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert close(stage.project(), stage.maker()).steps.get().party == "pmo"


def test_shipped_matrices_are_stored_once(stage):
    made = sync_shipped_matrices()
    assert {row.action_class for row in made} >= {"project_authority", "role_grant"}
    assert sync_shipped_matrices() == []
