"""Custom fields as facts: rules weigh them, automations watch and set them, masks stand before them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dougong.platform.actions import Change
from dougong.platform.automation.actions.configuring import look_at_all
from dougong.platform.custom_values.checking import write
from dougong.platform.facts import fact_named, facts_of
from dougong.platform.policies import Installation
from dougong.platform.register import registry
from dougong.platform.rules.rule import rule_of
from tests.automation.stage import Stage, fresh, work
from tests.battery.world import browser

from .test_rights import colleague

AREAS = [{"key": "it", "zh": "科技", "en": "IT"}, {"key": "hr", "zh": "人事", "en": "People"}]
HOUSE = Installation()


@pytest.fixture
def stage(db):
    return Stage()


def given(row, **values):
    row = fresh(row)
    write(row, {f"custom_{key}": value for key, value in values.items()})
    return Change(row, by=HOUSE).execute()


def test_custom_fields_in_force_are_facts_of_their_kind_with_type_and_label(stage, field, english):
    field("days", "number", title_en="Days", decimals=1)
    field("area", "choice", choices=AREAS)
    field("owner", "person")
    known = facts_of("risk")
    assert known["risk.custom_days"].value_type == "number"
    assert str(known["risk.custom_days"].label) == "Days"
    assert [code for code, _label in known["risk.custom_area"].choices] == ["it", "hr"]
    assert "risk.custom_owner" not in known
    assert fact_named("risk.custom_days").seen_on(given(stage.risk(), days="2.5")) == Decimal("2.5")


def test_a_rule_weighs_custom_fields_and_formulas(stage, field):
    field("days", "number", decimals=1)
    field("area", "choice", choices=AREAS)
    field("double", "number", formula="custom_days * 2")
    content = {"expression": "risk.custom_double > 4 and risk.custom_area = 'it'"}
    rule = rule_of("expression", "risk", content)
    row = given(stage.risk(), days="2.5", area="it")
    values = {name: fact.seen_on(row) for name, fact in rule.facts.items()}
    assert rule.weigh(values).results == {"holds": True}
    values["risk.custom_double"] = None
    assert not rule.weigh(values).is_evaluated


def test_a_fact_over_a_masked_field_is_unknown_to_whoever_may_not_read_it(stage, field):
    field("secret", "number", read_by="by_right")
    row = given(stage.risk(), secret="7")
    policy, fact = registry["risk"].policy, fact_named("risk.custom_secret")
    assert fact.seen_on(policy.blinded(row, colleague(stage.bank))) is None
    reader = colleague(stage.bank, fields_read=["risk.custom_secret"])
    assert fact.seen_on(policy.blinded(row, reader)) == 7


def test_an_automation_watches_a_custom_field_and_sets_another(stage, field):
    field("days", "number")
    field("area", "choice", choices=AREAS)
    row = stage.risk()
    stage.automation(
        occasion="field", field="custom_days", set_field="custom_area", set_value="People",
        condition={"and": [{"field": "custom_days", "op": "least", "value": "5"}]},
    )  # fmt: skip
    stage.changed(row, custom={"days": "3"})
    work()
    assert fresh(row).custom == {"days": "3"}
    stage.changed(row, custom={"days": "8"})
    work()
    assert fresh(row).custom == {"days": "8", "area": "hr"}


def test_an_automation_fires_when_a_custom_number_crosses_its_limit(stage, field):
    field("days", "number")
    field("mark", "text")
    row = given(stage.risk(), days="1")
    automation = stage.automation(
        occasion="fact", fact="risk.custom_days", side="above", threshold=5,
        set_field="custom_mark", set_value="late",
    )  # fmt: skip
    look_at_all(automation)
    work()
    stage.changed(row, custom={"days": "9"})
    work()
    assert fresh(row).custom["mark"] == "late"


def test_the_form_of_an_automation_offers_custom_fields_but_sets_no_formula(stage, field, english):
    field("days", "number", title_en="Effort in days")
    field("double", "number", title_en="Twice the days", formula="custom_days * 2")
    page = browser(stage.bank.keeper).get(
        "/automation/add/", {"subject": "risk", "occasion": "fact"}
    )
    form = page.context["form"]
    assert "custom_days" in dict(form.fields["set_field"].choices)
    assert "custom_double" not in dict(form.fields["set_field"].choices)
    offered = dict(form.fields["fact"].choices)
    assert {"risk.custom_days", "risk.custom_double"} <= set(offered)
