"""What is special to issues; the battery tests the rest."""

import pytest
from django.core.exceptions import ValidationError

from dougong.apps.accounts.factories import AccountFactory
from dougong.apps.risks.actions import (
    AddIssue,
    AssignIssue,
    BeginIssue,
    CloseIssue,
    ReopenIssue,
    ResolveIssue,
    VerifyIssue,
)
from dougong.apps.risks.choices import IssueKind, IssueState
from dougong.apps.risks.factories import IssueFactory, RiskFactory
from dougong.apps.risks.models import Issue
from dougong.apps.risks.queries import blockages_open, issues_open
from dougong.platform.policies import Installation
from tests.refusals import codes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
BY = Installation()


class Somebody(Installation):
    """The rights of the installation in the hands of a person."""

    def __init__(self, person):
        self.natural_person = person.pk


def refused_codes(verb, issue, by=BY):
    with pytest.raises(ValidationError) as refused:
        verb(issue, by=by, reason="as agreed").execute()
    return codes(refused)


def test_an_issue_goes_from_raised_to_closed_and_back_step_by_step():
    issue = IssueFactory(owner=AccountFactory().person)
    for verb, state in (
        (AssignIssue, IssueState.ASSIGNED),
        (BeginIssue, IssueState.IN_PROGRESS),
        (ResolveIssue, IssueState.RESOLVED),
        (VerifyIssue, IssueState.VERIFIED),
        (CloseIssue, IssueState.CLOSED),
        (ReopenIssue, IssueState.OPEN),
    ):
        issue = verb(issue, by=BY, reason="as agreed").execute()
        assert issue.state == state
        assert not verb.applies_to(issue) or verb is AssignIssue


@pytest.mark.parametrize(
    ("verb", "state"),
    [
        (BeginIssue, IssueState.OPEN),
        (VerifyIssue, IssueState.IN_PROGRESS),
        (CloseIssue, IssueState.RESOLVED),
        (ReopenIssue, IssueState.OPEN),
        (ResolveIssue, IssueState.CLOSED),
    ],
)
def test_no_step_is_skipped(verb, state):
    assert refused_codes(verb, IssueFactory(state=state)) == ["risks.issue_wrong_state"]


def test_whoever_resolved_an_issue_does_not_verify_it():
    solver, other = AccountFactory().person, AccountFactory().person
    issue = ResolveIssue(IssueFactory(), by=Somebody(solver)).execute()
    assert refused_codes(VerifyIssue, issue, Somebody(solver)) == ["risks.same_person"]
    assert VerifyIssue(issue, by=Somebody(other)).execute().state == IssueState.VERIFIED


def test_an_issue_is_given_to_somebody_and_resolved_with_words():
    assert refused_codes(AssignIssue, IssueFactory()) == ["risks.issue_unowned"]
    assert refused_codes(ResolveIssue, IssueFactory(resolution=" ")) == ["risks.issue_unexplained"]


def test_whoever_adds_an_issue_raised_it():
    raiser, project = AccountFactory().person, IssueFactory().project
    issue = AddIssue(Issue(project=project, title_zh="停电"), by=Somebody(raiser)).execute()
    assert issue.raised_by_id == raiser.pk


def test_the_risk_that_came_true_is_one_of_the_same_project():
    issue = IssueFactory.build(project=IssueFactory().project, from_risk=RiskFactory())
    with pytest.raises(ValidationError) as refused:
        issue.clean()
    assert codes(refused) == ["risks.foreign_risk"]


def test_open_issues_and_blockages_of_a_project_are_counted():
    stopping = IssueFactory(kind_of_issue=IssueKind.BLOCKAGE)
    IssueFactory(project=stopping.project)
    IssueFactory(project=stopping.project, state=IssueState.RESOLVED)
    IssueFactory(kind_of_issue=IssueKind.BLOCKAGE)
    project = stopping.project
    assert (issues_open.read(project), blockages_open.read(project)) == (2, 1)
