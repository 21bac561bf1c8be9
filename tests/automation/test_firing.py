"""Automations act once for each cause, with their owner's rights and no others, and not for ever."""

from __future__ import annotations

from datetime import date

import pytest

from dougong.apps.risks.factories import RiskFactory
from dougong.apps.risks.models import Risk
from dougong.platform.automation.actions.firing import MOST_PER_RECORD, hear
from dougong.platform.automation.models import Run
from dougong.platform.factories import unwatched
from dougong.platform.journal import Entry
from dougong.platform.rules.factories import RuleSetFactory, RuleVersionFactory

from .stage import fresh, outcomes, runs, told, waiting, work

pytestmark = pytest.mark.django_db
GRAVE = {"expression": "risk.exposure >= 8"}
IMPACT_FIVE = {"and": [{"field": "impact", "op": "least", "value": "5"}]}


def test_adding_a_record_that_fits_tells_the_owner(stage):
    rule = stage.automation(
        verb="add", condition=IMPACT_FIVE, tells_owner=True, message="Look at this"
    )
    grave, light = stage.added(impact=5), stage.added(impact=2)
    assert work() == 2
    (notice,) = told(stage.owner)
    assert notice.record_id == grave.pk != light.pk
    assert notice.values == {"rule": rule.title, "text": "Look at this"}
    assert outcomes(rule) == ["done"]


def test_a_run_keeps_the_version_of_the_rule_that_decided(stage):
    rule_set = RuleSetFactory(subject="risk", form="expression", unit=stage.bank.root.record)
    since = {"rule_set": rule_set, "state": "approved", "content": GRAVE}
    first = RuleVersionFactory(effective_on=date(2020, 1, 1), **since)
    rule = stage.automation(verb="add", rule_set=rule_set, set_field="likelihood", set_value="5")
    grave, light = stage.added(impact=5), stage.added(impact=1)
    work()
    second = RuleVersionFactory(effective_on=date(2021, 1, 1), **since)
    later = stage.added(impact=5)
    work()
    kept = {run.record_id: run.said[0]["rule_version"] for run in runs(rule)}
    assert kept == {grave.pk: first.code, later.pk: second.code}
    assert light.pk not in kept
    reason = Entry.objects.filter(record=grave.pk).latest("pk").reason
    assert first.code in reason


def test_a_job_that_is_repeated_fires_nothing_again(stage):
    rule = stage.automation(verb="add", tells_owner=True)
    stage.added()
    (job,) = waiting()
    for _attempt in range(3):
        hear(**job.args)
    assert (len(runs(rule)), len(told(stage.owner))) == (1, 1)


def test_a_change_that_is_taken_back_is_never_heard(stage):
    from django.db import transaction

    stage.automation(verb="add", tells_owner=True)
    with transaction.atomic():
        stage.added()
        assert len(waiting()) == 1
        transaction.set_rollback(True)
    assert waiting() == []


def test_where_nothing_listens_no_job_is_made(stage):
    stage.automation(verb="close", tells_owner=True)
    stage.automation(verb="add", tells_owner=True, state="paused")
    stage.added()
    assert waiting() == []


def test_a_field_that_changes_sets_it_off_and_another_one_does_not(stage):
    rule = stage.automation(occasion="field", field="impact", tells_owner=True)
    risk = stage.risk()
    stage.changed(risk, likelihood=4)
    work()
    assert outcomes(rule) == []
    stage.changed(risk, impact=4)
    work()
    assert outcomes(rule) == ["done"]


def test_it_sets_a_field_by_the_kinds_own_editing(stage):
    rule = stage.automation(verb="add", set_field="likelihood", set_value="5")
    risk = stage.added()
    work()
    assert fresh(risk).likelihood == 5
    entry = Entry.objects.filter(record=risk.pk, verb="change").latest("pk")
    assert (entry.actor_id, rule.code in entry.reason) == (stage.owner.pk, True)


def test_it_does_a_verb_with_its_reason(stage):
    stage.automation(verb="add", do_verb="close", do_reason="closed by rule")
    risk = stage.added()
    work()
    assert fresh(risk).state == "closed"
    assert (
        Entry.objects.filter(record=risk.pk, verb="close").latest("pk").reason == "closed by rule"
    )


def test_it_adds_a_record_from_a_template_and_from_the_record_itself(stage):
    values = {"project": "@project", "title_zh": "后续", "kind_of_risk": "schedule"}
    values |= {"likelihood": "@impact", "impact": "1"}
    rule = stage.automation(verb="close", new_kind="risk", new_values=values)
    risk = stage.risk(impact=4)
    from dougong.apps.risks.actions import CloseRisk

    CloseRisk(fresh(risk), by=stage.doer, reason="done with").execute()
    work()
    assert outcomes(rule) == ["done"]
    made = Risk.objects.get(title_zh="后续")
    assert (made.project_id, made.likelihood, made.impact) == (risk.project_id, 4, 1)


def test_a_classed_verb_becomes_a_request_of_the_owner(stage):
    keeper = stage.bank.keeper
    rule = stage.automation(
        subject="automation", verb="add", do_verb="activate", do_reason="as agreed",
        owner=keeper.record,
    )  # fmt: skip
    from dougong.platform.automation.actions import AddAutomation
    from dougong.platform.automation.factories import AutomationFactory

    row = AutomationFactory.build(place=stage.here.unit.record)
    AddAutomation(row, by=keeper).execute()
    work()
    (run,) = runs(rule)
    assert run.outcome == "requested", run.said
    assert Entry.objects.filter(verb="submit", actor=keeper.pk).count() == 1
    assert type(row).objects.get(pk=row.pk).state == "draft"


def test_the_owner_without_the_right_does_nothing_and_the_log_says_so(stage):
    reader = stage.here.account("risk.view", on=stage.here.unit)
    rule = stage.automation(
        verb="add", tells_owner=True, set_field="impact", set_value="5", owner=reader.record
    )
    risk = stage.added()
    work()
    (run,) = runs(rule)
    assert (run.outcome, run.said[0]["code"]) == ("refused", "records.not_found")
    assert fresh(risk).impact == 2
    assert told(reader) == []


def test_an_owner_who_has_lost_every_right_does_nothing(stage):
    rule = stage.automation(verb="add", set_field="impact", set_value="5", tells_owner=True)
    stage.lose_rights(stage.owner)
    risk = stage.added()
    work()
    assert (outcomes(rule), fresh(risk).impact, told(stage.owner)) == ([], 2, [])


def test_an_owner_who_is_suspended_does_nothing_and_the_log_says_so(stage):
    rule = stage.automation(verb="add", set_field="impact", set_value="5")
    with unwatched():
        type(stage.owner).objects.filter(pk=stage.owner.pk).update(state="suspended")
    risk = stage.added()
    work()
    assert [run.said[0]["code"] for run in runs(rule)] == ["automation.owner_gone"]
    assert fresh(risk).impact == 2


def test_records_of_another_branch_are_out_of_reach(stage):
    wide = stage.here.account("risk.view", "risk.change", on=stage.bank.root)
    here = stage.automation(verb="add", tells_owner=True, owner=wide.record)
    everywhere = stage.automation(
        verb="add", tells_owner=True, place=stage.bank.root.record, message="canary"
    )
    stage.added(project=stage.there.project)
    work()
    assert outcomes(here) == []  # it holds in this branch only
    assert outcomes(everywhere) == []  # its owner sees this branch only
    assert told(stage.owner) == told(wide) == []


def test_a_role_is_told_only_where_it_sees_the_record(stage):
    stage.automation(verb="add", tell_role="risk_officer", message="canary")
    stage.added()
    work()
    neighbour = stage.bank.cast["neighbour"]
    assert told(neighbour) == []


def test_an_automation_never_sets_itself_off(stage):
    rule = stage.automation(verb="", set_field="response_zh", set_value="规避")
    risk = stage.added()
    work()
    assert outcomes(rule) == ["done", "held"]
    assert fresh(risk).version == 2


def test_automations_that_set_each_other_off_come_to_an_end(stage):
    one = stage.automation(verb="change", set_field="impact", set_value="4")
    other = stage.automation(verb="change", set_field="impact", set_value="3")
    risk = stage.risk()
    stage.changed(risk, likelihood=3)
    assert work() < 10
    assert "held" in outcomes(one) + outcomes(other)


def test_one_record_is_acted_on_only_so_often_within_an_hour(stage):
    rule = stage.automation(verb="change", tells_owner=True)
    risk = stage.risk()
    with unwatched():
        Run.objects.bulk_create(
            [
                Run(automation=rule, record=risk.record, cause=f"before/{number}")
                for number in range(MOST_PER_RECORD)
            ]
        )
    stage.changed(risk, impact=3)
    work()
    assert (outcomes(rule)[-1], told(stage.owner)) == ("held", [])


def test_all_steps_are_done_or_none(stage):
    rule = stage.automation(verb="add", set_field="impact", set_value="4", do_verb="reopen")
    risk = stage.added()
    work()
    (run,) = runs(rule)
    assert (run.outcome, run.said[0]["code"]) == ("refused", "risks.already_open")
    assert fresh(risk).impact == 2


def test_many_records_of_one_verb_are_heard_each(stage):
    rule = stage.automation(verb="change", tells_owner=True)
    rows = [RiskFactory(project=stage.here.project) for _ in range(60)]
    from dougong.platform.actions import Change

    for row in rows:
        row.likelihood = 3
    Change.execute_many(rows, by=stage.doer)
    assert len(waiting()) == 2
    work()
    assert len(runs(rule)) == 60
