"""What a workflow asks of a transition holds for everybody, and names itself when it refuses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from dougong.apps.accounts.factories import RoleGrantFactory
from dougong.apps.organisation.actions import OpenUnit
from dougong.apps.organisation.factories import UnitFactory
from dougong.apps.planning.actions import ReportProgress
from dougong.apps.planning.factories import WorkItemFactory
from dougong.apps.portfolio.factories import ProjectFactory
from dougong.apps.risks.actions import CloseRisk, ReopenRisk
from dougong.apps.risks.factories import RiskFactory
from dougong.platform.actions.classed import Submitted
from dougong.platform.custom_fields.choices import FieldState
from dougong.platform.custom_fields.factories import CustomFieldFactory
from dougong.platform.policies import Installation, decisions_kept
from dougong.platform.rules.choices import RuleForm, VersionState
from dougong.platform.rules.factories import RuleSetFactory, RuleVersionFactory
from dougong.platform.transitions.catalogue import flow_over, workflows
from dougong.platform.workflows.factories import WorkflowFactory
from tests.refusals import codes

from .stage import REASON, asks, closing

pytestmark = pytest.mark.django_db


def close(risk, by):
    return CloseRisk(risk, by=by, reason=REASON).execute()


def state_of(row):
    return type(row).objects.get(pk=row.pk).state


def test_without_a_workflow_nothing_is_asked(stage):
    assert close(stage.risk(), stage.bank.keeper).state == "closed"


def test_a_way_that_is_closed_is_taken_by_nobody_but_the_installation(stage):
    stage.holds(transitions=closing(is_closed=True))
    risk = stage.risk()
    with pytest.raises(ValidationError) as refused:
        close(risk, stage.bank.keeper)
    assert codes(refused) == ["workflow.closed"]
    assert state_of(risk) == "open"
    assert close(risk, Installation()).state == "closed"


def test_only_holders_of_a_named_role_take_the_way(stage):
    officer = stage.somebody("risk_officer")
    stage.holds(transitions=closing(roles=["risk_officer"]))
    with pytest.raises(ValidationError) as refused:
        close(stage.risk(), stage.bank.keeper)
    assert codes(refused) == ["workflow.role_missing"]
    assert close(stage.risk(), officer).state == "closed"


def test_a_role_held_elsewhere_opens_no_way_here(stage):

    who = stage.place.account("risk.close", "risk.view", on=stage.bank.root)
    RoleGrantFactory(
        account=who, role=stage.role("risk_officer"), scope=stage.bank.there.unit.record
    )
    stage.holds(transitions=closing(roles=["risk_officer"]))
    with pytest.raises(ValidationError) as refused:
        close(stage.risk(), who)
    assert codes(refused) == ["workflow.role_missing"]
    assert close(stage.risk(stage.bank.there), who).state == "closed"


def test_every_empty_field_is_named_at_once(stage):
    stage.holds(transitions=closing(fields=["response_zh", "due_on", "title_zh"]))
    risk = stage.risk(response_zh="", due_on=None)
    with pytest.raises(ValidationError) as refused:
        close(risk, stage.bank.keeper)
    assert set(refused.value.error_dict) == {"response_zh", "due_on"}
    full = stage.risk(response_zh="换供应商", due_on=date(2026, 12, 1))
    assert close(full, stage.bank.keeper).state == "closed"


def test_a_custom_field_can_be_asked_for(stage):
    CustomFieldFactory(
        subject="risk", key="effort", title_en="Effort", value_type="number",
        state=FieldState.ACTIVE,
    )  # fmt: skip
    stage.holds(transitions=closing(fields=["custom_effort"]))
    with pytest.raises(ValidationError) as refused:
        close(stage.risk(), stage.bank.keeper)
    assert list(refused.value.error_dict) == ["custom_effort"]
    assert close(stage.risk(custom={"effort": "3"}), stage.bank.keeper).state == "closed"


def test_a_reason_can_be_asked_for_where_the_verb_asks_none(stage):
    unit = UnitFactory(parent=stage.bank.root, state="planned")
    stage.holds("unit", transitions=[asks("open", "planned", "open", needs_reason=True)])
    for reason in ("", "no"):
        with pytest.raises(ValidationError) as refused:
            OpenUnit(unit, by=stage.bank.keeper, reason=reason).execute()
        assert codes(refused) == ["workflow.reason_missing"]
        assert list(refused.value.error_dict) == ["reason"]
    assert OpenUnit(unit, by=stage.bank.keeper, reason=REASON).execute().state == "open"


def rule_about_risks(stage, expression, **version):
    rule = RuleSetFactory(
        subject="risk", form=RuleForm.EXPRESSION, unit=stage.bank.root.record, title_en="Mild"
    )
    given = {"state": VersionState.APPROVED, "effective_on": date(2020, 1, 1)} | version
    RuleVersionFactory(rule_set=rule, content={"expression": expression}, **given)
    return rule


def test_a_rule_has_to_hold(stage):
    rule = rule_about_risks(stage, "risk.exposure < 10")
    stage.holds(transitions=closing(rule=rule.pk))
    with pytest.raises(ValidationError) as refused:
        close(stage.risk(likelihood=5, impact=5), stage.bank.keeper)
    assert codes(refused) == ["workflow.rule_broken"]
    assert close(stage.risk(likelihood=1, impact=2), stage.bank.keeper).state == "closed"


def test_a_rule_that_cannot_be_weighed_opens_nothing(stage):
    rule = rule_about_risks(stage, "risk.exposure < 10", effective_on=date(2090, 1, 1))
    stage.holds(transitions=closing(rule=rule.pk))
    with pytest.raises(ValidationError) as refused:
        close(stage.risk(likelihood=1, impact=1), stage.bank.keeper)
    assert codes(refused) == ["workflow.rule_unweighed"]


def test_into_a_state_out_of_use_no_verb_leads(stage):
    stage.holds(states=[{"state": "open", "is_unused": True}])
    with pytest.raises(ValidationError) as refused:
        ReopenRisk(stage.risk(state="closed"), by=stage.bank.keeper, reason=REASON).execute()
    assert codes(refused) == ["workflow.closed"]


def test_approval_turns_the_verb_into_a_request_of_the_named_role(stage):
    stage.holds(transitions=closing(party="risk_officer"))
    risk = stage.risk()
    with pytest.raises(Submitted) as submitted:
        close(risk, stage.bank.keeper)
    (request,) = submitted.value.requests
    assert [one.party for one in request.steps.all()] == ["risk_officer"]
    assert (request.action, state_of(risk)) == ("risk.close", "open")
    assert close(risk, Installation()).state == "closed"


def test_a_request_is_refused_where_its_fields_are_empty(stage):
    stage.holds(transitions=closing(party="risk_officer", fields=["response_zh"]))
    with pytest.raises(ValidationError) as refused:
        close(stage.risk(response_zh=""), stage.bank.keeper)
    assert codes(refused) == ["workflow.field_empty"]


def test_the_nearest_workflow_counts_and_others_do_not(stage):
    keeper, beside = stage.bank.keeper, ProjectFactory(leading_unit=stage.place.unit)
    stage.holds(transitions=closing(is_closed=True))
    stage.holds(scope=stage.place.unit, transitions=closing(fields=["response_zh"]))
    stage.holds(scope=stage.place.project)
    assert close(stage.risk(), keeper).state == "closed"
    with pytest.raises(ValidationError) as refused:
        close(RiskFactory(project=beside, response_zh=""), keeper)
    assert codes(refused) == ["workflow.field_empty"]
    with pytest.raises(ValidationError) as refused:
        close(stage.risk(stage.bank.there), keeper)
    assert codes(refused) == ["workflow.closed"]


def test_a_draft_and_a_former_version_ask_nothing(stage):

    WorkflowFactory(subject="risk", transitions=closing(is_closed=True))
    WorkflowFactory(subject="risk", state="retired", transitions=closing(is_closed=True))
    assert close(stage.risk(), stage.bank.keeper).state == "closed"


def test_verbs_that_lead_to_several_states_are_weighed_by_where_they_arrive(stage):

    stage.holds("workitem", transitions=[asks("report", "ready", "done", party="pmo")])
    item = WorkItemFactory(project=stage.place.project, state="ready")
    item.percent_complete = Decimal(50)
    assert ReportProgress(item, by=stage.bank.keeper).execute().state == "in_progress"
    other = WorkItemFactory(project=stage.place.project, state="ready")
    other.percent_complete = Decimal(100)
    with pytest.raises(Submitted):
        ReportProgress(other, by=stage.bank.keeper).execute()


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "工作流"), ("en", "before it becomes")])
def test_a_refusal_names_field_and_workflow_in_both_languages(stage, language, word):

    flow = stage.holds(transitions=closing(fields=["response_zh"]))
    with pytest.raises(ValidationError) as refused:
        close(stage.risk(response_zh=""), stage.bank.keeper)
    with override(language):
        (text,) = refused.value.messages
        assert word in text
        assert str(flow) in text


def test_where_none_is_in_force_no_query_is_added(stage, django_assert_num_queries):

    risk = stage.risk()
    with decisions_kept():
        workflows.stamped("")
        with django_assert_num_queries(0):
            assert flow_over(risk) is None


def test_what_a_process_has_read_holds_until_the_stamp_changes(stage, django_assert_num_queries):

    flow, risk = stage.holds(), stage.risk()
    for queries in (1, 0):
        with decisions_kept():
            workflows.stamped(f"{flow.pk} 1")
            with django_assert_num_queries(queries):
                assert flow_over(risk).pk == flow.pk
