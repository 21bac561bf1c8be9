"""Workflows are written by choosing, read as sentences and a picture, compared, tried and put in force."""

from __future__ import annotations

import pytest

from dougong.platform.actions.classed import Submitted
from dougong.platform.policies import Installation
from dougong.platform.workflows.actions import Enact
from dougong.platform.workflows.factories import WorkflowFactory
from dougong.platform.workflows.models import Workflow

from .stage import REASON, asks, closing

pytestmark = pytest.mark.django_db


def test_the_form_makes_the_lines_that_were_chosen(stage):
    browser = stage.browser()
    stage.role("risk_officer")
    entered = {
        "subject": "risk", "title_en": "Risks", "states.open.en": "Live", "states.open.tone": "near",
        "transitions.close.open.closed.roles": ["risk_officer"],
        "transitions.close.open.closed.fields": ["response_zh", "due_on"],
        "transitions.close.open.closed.party": "compliance_officer",
        "transitions.": "", "states.": "",
    }  # fmt: skip
    answer = browser.post("/workflow/add/", entered)
    assert answer.status_code == 302, answer.context["form"].errors
    row = Workflow.objects.get()
    assert (row.number, row.state) == (1, "draft")
    (look,), (way,) = row.states, row.transitions
    assert (look["state"], look["en"], look["tone"]) == ("open", "Live", "near")
    assert (way["roles"], way["fields"]) == (["risk_officer"], ["response_zh", "due_on"])
    assert browser.get(f"/workflow/add/?from={row.pk}").context["form"]["subject"].value() == "risk"
    page = browser.get(f"/workflow/{row.pk}/").content.decode()
    assert "须填写“" in page
    assert "<svg" in page


def test_a_version_in_force_replaces_the_one_before_it_after_approval(stage):
    former = stage.holds(transitions=closing(is_closed=True))
    draft = WorkflowFactory(subject="risk", transitions=closing(fields=["due_on"]))
    with pytest.raises(Submitted) as submitted:
        Enact(draft, by=stage.bank.keeper, reason=REASON).execute()
    (request,) = submitted.value.requests
    assert [one.party for one in request.steps.all()] == ["compliance_officer"]
    Enact(Workflow.objects.get(pk=draft.pk), by=Installation(), reason=REASON).execute()
    states = {one.pk: one.state for one in Workflow.objects.all()}
    assert states == {former.pk: "retired", draft.pk: "active"}


def test_two_versions_are_compared_and_one_is_tried_on_a_record(stage):
    former = stage.holds(transitions=closing(is_closed=True))
    draft = WorkflowFactory(subject="risk", transitions=closing(fields=["response_zh"]))
    browser, risk = stage.browser(), stage.risk(response_zh="")
    words = {"before": former.pk, "after": draft.pk}
    change = browser.get(f"/workflow/{draft.pk}/compare/", words).context["change"]
    assert change.differing == 1
    trial = browser.get(f"/workflow/{draft.pk}/trial/", {"record": risk.pk}).context["trial"]
    (step,) = trial.course.steps
    assert not step.is_open
    listed = browser.get(f"/workflow/{draft.pk}/trial/").context["records"]
    assert [one.pk for one in listed] == [risk.pk]


def test_lists_boards_and_filters_use_the_names_of_the_house(stage):
    states = [
        {"state": "open", "zh": "跟踪中", "en": "Followed"},
        {"state": "closed", "is_unused": True},
    ]
    stage.holds(states=states)
    stage.risk()
    browser = stage.browser()
    board = browser.get("/risk/", {"shape": "board", "group": "state"}).context["drawn"]
    assert [head["word"] for head in board["stacks"]] == ["open"]
    assert "跟踪中" in browser.get("/risk/").content.decode()


def test_the_sentences_are_told_in_both_languages(stage):
    row = WorkflowFactory(
        subject="unit", transitions=[asks("open", "planned", "open", party="pmo")]
    )
    told = stage.browser().get(f"/api/v1/workflow/{row.pk}/said/").json()
    first = told["transitions"][0]
    assert (first["start"], first["goal"]) == ("planned", "open")
    assert "after approval by" in first["sentence"]["en"]
    assert "审批" in first["sentence"]["zh"]
