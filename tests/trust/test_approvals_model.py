"""The flow of one request against a small model: any order of verbs by any person."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from hypothesis.strategies import sampled_from

from dougong.apps.portfolio.actions import CloseProject
from dougong.apps.portfolio.choices import ProjectCategory, ProjectState
from dougong.platform.actions import Missing
from dougong.platform.approvals.actions import Approve, Reject, Return, Withdraw, amend
from dougong.platform.approvals.actions.writing import Altered, Decided
from dougong.platform.approvals.persons import NotTheChecker

from .approvals_stage import Stage, close, decide, fresh

REFUSALS = (Missing, PermissionDenied, NotTheChecker, Altered, Decided)
PEOPLE = ("maker", "twin", "committee", "second", "office", "both", "stranger")
ROLES = {
    "committee": {"it_committee"},
    "second": {"it_committee"},
    "office": {"president_office"},
    "both": {"it_committee", "president_office"},
    "twin": {"it_committee"},
}
STEPS = ("it_committee", "president_office")
ENDS = {Reject: "rejected", Return: "returned"}
people = sampled_from(PEOPLE)
verdicts = sampled_from([*[Approve] * 10, Reject, Return])
# Most who try to withdraw or edit may not, or nearly every flow would end at once.
hardly_anybody = sampled_from(["maker", "twin", *["stranger"] * 10])


class Model:
    """What must hold: two steps, each by another person, none of them the maker."""

    def __init__(self) -> None:
        self.state, self.step, self.spoken, self.effects = "pending", 0, set(), 0

    def may_decide(self, who: str) -> bool:
        if self.state != "pending" or who in {"maker", "twin", "stranger"} or who in self.spoken:
            return False
        return STEPS[self.step] in ROLES.get(who, set())

    def decide(self, who: str, verb: type) -> bool:
        if not self.may_decide(who):
            return False
        if verb is not Approve:
            self.state = ENDS[verb]
            return True
        self.spoken.add(who)
        self.step += 1
        if self.step == len(STEPS):
            self.state, self.effects = "done", 1
        return True

    def withdraw(self, who: str) -> bool:
        if self.state != "pending" or who not in {"maker", "twin"}:
            return False
        self.state = "withdrawn"
        return True

    def edit(self, who: str) -> bool:
        if self.state != "pending" or who != "maker":
            return False
        self.step, self.spoken = 0, set()
        return True


class Flow(RuleBasedStateMachine):
    """The product, step by step beside the model."""

    @initialize()
    def begin(self) -> None:
        self.point = transaction.savepoint()
        self.model, stage = Model(), Stage()
        maker = stage.maker()
        self.people = {"maker": maker, "twin": stage.account(person=maker.person)}
        for name in PEOPLE[2:]:
            self.people[name] = stage.account()
        for name, roles in ROLES.items():
            for key in roles:
                stage.give(self.people[name], key)
        self.project = stage.project(category=ProjectCategory.STRATEGIC)
        self.request, self.edits = close(self.project, maker), 0

    def teardown(self) -> None:
        if hasattr(self, "point"):
            transaction.savepoint_rollback(self.point)

    def compare(self, expected: bool, attempt) -> None:
        try:
            attempt()
        except REFUSALS:
            happened = False
        else:
            happened = True
        assert happened == expected
        now = fresh(self.request)
        assert now.state == self.model.state
        closed = fresh(self.project).state == ProjectState.CLOSED
        assert closed == bool(self.model.effects)

    @rule(who=people, verb=verdicts)
    def decides(self, who: str, verb: type) -> None:
        expected = self.model.decide(who, verb)
        self.compare(expected, lambda: decide(self.request, self.people[who], verb))

    @rule(who=hardly_anybody)
    def withdraws(self, who: str) -> None:
        expected = self.model.withdraw(who)
        self.compare(expected, lambda: decide(self.request, self.people[who], Withdraw))

    @rule(who=sampled_from(["maker", *["stranger"] * 5]))
    def edits_the_payload(self, who: str) -> None:
        self.edits += 1
        expected = self.model.edit(who)
        if self.model.state != "pending":
            return
        reason = f"edited for the {self.edits}. time"

        def attempt() -> None:
            action = CloseProject(fresh(self.project), by=self.people[who], reason=reason)
            amend(fresh(self.request), action)

        self.compare(expected, attempt)


def run(examples: int) -> None:
    run_state_machine_as_test(
        Flow,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_the_flow_agrees_with_the_model():
    run(25)


@pytest.mark.full
@pytest.mark.django_db
def test_the_flow_agrees_with_the_model_a_hundred_times():
    run(100)
