"""Formulas: worked out in the transaction of the change, read by right only, never in a circle."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from dougong.apps.risks.models import Risk
from dougong.platform.actions import Add, Change
from dougong.platform.custom_fields.actions import Activate, ChangeField, Retire
from dougong.platform.custom_fields.factories import CustomFieldFactory
from dougong.platform.custom_fields.jobs import work_out_further, work_out_stale_formulas
from dougong.platform.custom_fields.models import CustomField
from dougong.platform.custom_values.checking import write
from dougong.platform.factories import unwatched
from dougong.platform.journal import Entry
from dougong.platform.policies import Installation
from dougong.platform.records.days import current_day
from tests.battery.world import browser

from .test_rights import colleague

HOUSE = Installation()
JSON = "application/json"


def fetched(row):
    return Risk.objects.select_related("record").get(pk=row.pk)


def risk(bank, **values):
    row = fetched(bank.here.another(Risk, likelihood=3, impact=4))
    write(row, {f"custom_{key}": value for key, value in values.items()})
    Change(row, by=HOUSE).execute()
    return fetched(row)


@pytest.fixture
def cost(bank, field):
    field("days", "number", decimals=1)
    field("rate", "money", decimals=2, currency="CNY")
    field("cost", "money", decimals=2, currency="CNY", formula="custom_days * custom_rate")
    return field("grade", "text", formula='if custom_cost > 1000 then "big" else "small"')


@pytest.mark.usefixtures("cost")
def test_stored_formulas_follow_in_the_same_transaction_one_from_the_other(bank):
    row = risk(bank, days="2.5", rate="100.10")
    assert row.custom == {"days": "2.5", "rate": "100.10", "cost": "250.25", "grade": "small"}
    write(row, {"custom_days": "1000"})
    Change(row, by=HOUSE).execute()
    assert fetched(row).custom["grade"] == "big"
    entry = Entry.objects.of_changes().filter(record=row.pk).latest("version")
    assert entry.after["custom"]["cost"] == "100100.00"
    write(row := fetched(row), {"custom_rate": None})
    Change(row, by=HOUSE).execute()
    assert fetched(row).custom == {"days": "1000"}


@pytest.mark.usefixtures("cost")
def test_many_rows_and_new_ones_are_worked_out_alike(bank, field):
    field("score", "number", formula="likelihood * impact")
    rows = [risk(bank, days="1", rate="10"), risk(bank, days="2", rate="10")]
    for row in rows:
        row.impact = 5
        write(row, {"custom_rate": "20"})
    Change.execute_many(rows, by=HOUSE)
    found = {
        row.custom["cost"]: row.custom["score"]
        for row in Risk.objects.filter(pk__in=[r.pk for r in rows])
    }
    assert found == {"20.00": "15", "40.00": "15"}
    fresh = Risk(project=bank.here.project, title_en="New", kind_of_risk=rows[0].kind_of_risk)
    fresh.likelihood, fresh.impact = 2, 2
    assert Add(fresh, by=HOUSE).execute().custom == {"score": "4"}


@pytest.mark.usefixtures("cost")
def test_nobody_enters_the_value_of_a_formula(bank):
    row = risk(bank, days="1", rate="10")
    visitor = browser(bank.keeper)
    assert "custom_cost" not in visitor.get(f"/risk/{row.pk}/edit/").context["form"].fields
    body = {"custom": {"cost": "1"}, "version": row.version}
    refused = visitor.patch(f"/api/v1/risk/{row.pk}/", body, content_type=JSON)
    assert [one["field"] for one in refused.json()["errors"]] == ["/custom/cost"]
    write(row, {"custom_cost": "7"})
    Change(row, by=HOUSE).execute()
    assert fetched(row).custom["cost"] == "10.00"


@pytest.mark.usefixtures("cost")
def test_stored_formulas_are_shown_found_sorted_grouped_summed_and_exported(bank):
    row = risk(bank, days="2", rate="10")
    risk(bank, days="5", rate="10")
    visitor = browser(bank.keeper)
    assert "20.00" in visitor.get(f"/risk/{row.pk}/").content.decode()
    visitor.post("/risk/columns/", {"column": ["code", "custom_cost"]})
    asked = json.dumps({"and": [{"field": "custom_cost", "op": "most", "value": "30"}]})
    words = {"filter": asked, "sort": "-custom_cost", "sum": "custom_cost"}
    listed = visitor.get("/risk/", words)
    assert [line.row.pk for line in listed.context["lines"]] == [row.pk]
    totals = visitor.get("/api/v1/risk/totals/", {"sum": "custom_cost"}).json()
    assert totals["sums"] == {"custom_cost": "70.00"}
    assert visitor.get(f"/api/v1/risk/{row.pk}/").json()["custom"]["cost"] == "20.00"
    file = b"".join(visitor.get("/risk/export/", {"as": "csv"}).streaming_content).decode()
    assert "20.00" in file


def test_a_formula_over_facts_and_the_day_is_worked_out_when_it_is_read(bank, field):
    field("left", "number", formula="due_on - today")
    field("weight", "number", formula="first(risk.exposure, 0) * 10")
    row = risk(bank)
    row.due_on = current_day() + timedelta(days=9)
    Change(row, by=HOUSE).execute()
    assert fetched(row).custom == {}
    visitor = browser(bank.keeper)
    told = visitor.get(f"/api/v1/risk/{row.pk}/").json()
    assert told["custom"]["left"] == "9"
    assert told["custom"]["weight"] == str(int(told["facts"]["risk.exposure"]) * 10)
    visitor.post("/risk/columns/", {"column": ["code", "custom_weight"]})
    assert visitor.get("/risk/", {"sort": "custom_weight"}).status_code == 400
    assert visitor.get("/risk/", {"sum": "custom_weight"}).status_code == 400
    assert told["custom"]["weight"] in visitor.get("/risk/").content.decode()
    file = b"".join(visitor.get("/risk/export/", {"as": "csv"}).streaming_content).decode()
    assert told["custom"]["weight"] in file


@pytest.mark.parametrize(
    "formula", ["custom_secret * 2", "custom_secret * 2 + 0 * (today - today)"]
)
def test_what_follows_from_a_masked_value_is_hidden_from_whoever_may_not_read_it(
    bank, field, formula
):
    field("secret", "number", read_by="by_right")
    field("double", "number", formula=formula)
    row = risk(bank, secret="4711")
    visitor = browser(colleague(bank))
    visitor.post("/risk/columns/", {"column": ["code", "custom_double"]})
    answers = [
        visitor.get(address).content.decode()
        for address in (
            "/risk/",
            f"/risk/{row.pk}/",
            f"/api/v1/risk/{row.pk}/",
            f"/risk/{row.pk}/history/",
        )
    ]
    assert not any("9422" in text for text in answers)
    asked = json.dumps({"and": [{"field": "custom_double", "op": "is", "value": "9422"}]})
    assert visitor.get("/risk/", {"filter": asked}).status_code == 400
    reader = browser(colleague(bank, fields_read=["risk.custom_secret"]))
    assert reader.get(f"/api/v1/risk/{row.pk}/").json()["custom"]["double"] == "9422"


@pytest.mark.parametrize(
    ("values", "name", "code"),
    [
        ({"formula": "colour + 1"}, "formula", "custom.formula"),
        ({"formula": "likelihood +"}, "formula", "custom.formula"),
        ({"formula": "title_zh"}, "formula", "custom.formula_result"),
        ({"formula": "custom_total"}, "formula", "custom.formula_circle"),
        ({"formula": "custom_other * 2"}, "formula", "custom.formula_circle"),
        ({"formula": "likelihood", "is_required": True}, "is_required", "custom.formula_entered"),
        ({"formula": "likelihood", "default": "1"}, "default", "custom.formula_entered"),
        ({"formula": "likelihood", "read_by": "by_right"}, "read_by", "custom.formula_rights"),
        ({"formula": "likelihood", "value_type": "person"}, "value_type", "custom.formula_type"),
    ],
)
def test_a_formula_that_cannot_hold_is_refused_when_the_definition_is_saved(
    bank, values, name, code
):
    CustomFieldFactory(subject="risk", key="other", value_type="number", formula="custom_total + 1")
    known = {"subject": "risk", "key": "total", "title_en": "Total", "value_type": "number"}
    with pytest.raises(ValidationError) as refused:
        Add(CustomField(**known | values), by=HOUSE).execute()
    assert [one.code for one in refused.value.error_dict[name]] == [code]


def test_a_field_that_a_formula_reads_is_in_force_before_and_as_long_as_it(bank, field):
    base = CustomFieldFactory(subject="risk", key="base", value_type="number")
    twice = CustomFieldFactory(
        subject="risk", key="twice", value_type="number", formula="custom_base * 2"
    )
    with pytest.raises(ValidationError) as refused:
        Activate(twice, by=HOUSE).execute()
    assert refused.value.code == "custom.formula_waits"
    Activate(base, by=HOUSE).execute()
    Activate(twice, by=HOUSE).execute()
    with pytest.raises(ValidationError) as refused:
        Retire(CustomField.objects.get(pk=base.pk), by=HOUSE, reason="not used").execute()
    assert refused.value.code == "custom.formula_rests"


def test_records_that_are_there_already_are_worked_out_by_a_job_with_an_entry_each(bank, field):
    row = risk(bank)
    definition = field("score", "number", formula="likelihood * impact")
    work_out_further(kind="risk", after=0)
    assert fetched(row).custom == {"score": "12"}
    entry = Entry.objects.of_changes().filter(record=row.pk).latest("version")
    assert (entry.verb, entry.version) == ("recalculate", row.version + 1)
    work_out_further(kind="risk", after=0)
    assert fetched(row).version == row.version + 1
    definition = CustomField.objects.get(pk=definition.pk)
    definition.formula = "likelihood + impact"
    ChangeField(definition, by=HOUSE).execute()
    with unwatched():
        Risk.objects.filter(pk=row.pk).update(custom={"score": "99"})
    work_out_stale_formulas(timestamp=0)
    work_out_further(kind="risk", after=0)
    assert fetched(row).custom == {"score": "7"}
