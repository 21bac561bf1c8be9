"""Values of custom fields: each type as it is taken, refused, defaulted, told and taken back."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from dougong.apps.risks.models import Risk
from dougong.platform.actions import Change
from dougong.platform.custom_fields.actions import Retire
from dougong.platform.custom_values.checking import write
from dougong.platform.policies import Installation
from dougong.platform.register import registry
from tests.battery.world import browser

HOUSE = Installation()
AREAS = [{"key": "it", "zh": "科技", "en": "IT"}, {"key": "hr", "zh": "人事", "en": "People"}]


def risk(bank):
    return Risk.objects.select_related("record").get(pk=bank.here.another(Risk).pk)


def stored(row, **values):
    write(row, {f"custom_{key}": value for key, value in values.items()})
    Change(row, by=HOUSE).execute()
    return Risk.objects.select_related("record").get(pk=row.pk)


@pytest.mark.parametrize(
    ("kind", "values", "given", "kept"),
    [
        ("text", {}, "人🙂\u202e=1+1", "人🙂\u202e=1+1"),
        ("number", {"decimals": 2}, Decimal("12.50"), "12.50"),
        ("money", {"decimals": 2, "currency": "CNY"}, Decimal("0.10"), "0.10"),
        ("date", {}, date(2026, 3, 31), "2026-03-31"),
        ("choice", {"choices": AREAS}, "it", "it"),
        ("choices", {"choices": AREAS}, ["hr", "it"], ["it", "hr"]),
        ("flag", {}, False, False),
    ],
)
def test_a_value_is_kept_exactly_and_read_back_in_its_type(bank, field, kind, values, given, kept):
    field("one", kind, **values)
    row = stored(risk(bank), one=given)
    assert row.custom == {"one": kept}
    read = registry["risk"].field("custom_one").value_from_object(row)
    assert read == (kept if kind == "choices" else given)


@pytest.mark.parametrize(
    ("kind", "values", "wrong"),
    [
        ("text", {"longest": 3}, "four"),
        ("text", {"pattern": "[A-Z]{2}-[0-9]{4}"}, "AB-12"),
        ("number", {"minimum": "1"}, Decimal("0.5")),
        ("number", {"maximum": "10"}, Decimal(11)),
        ("number", {"decimals": 1}, Decimal("1.25")),
        ("date", {"minimum": "2026-01-01"}, date(2025, 12, 31)),
        ("choice", {"choices": AREAS}, "law"),
        ("choices", {"choices": AREAS}, ["it", "law"]),
        ("person", {}, "somebody"),
    ],
)
def test_a_wrong_value_is_refused_under_the_name_of_its_field(bank, field, kind, values, wrong):
    field("one", kind, **values)
    with pytest.raises(ValidationError) as refused:
        stored(risk(bank), one=wrong)
    assert list(refused.value.error_dict) == ["custom_one"]


def test_an_unknown_key_is_refused(bank):
    row = risk(bank)
    row.custom = {"colour": "red"}
    with pytest.raises(ValidationError) as refused:
        Change(row, by=HOUSE).execute()
    assert [one.code for one in refused.value.error_dict["custom_colour"]] == ["custom.unknown"]


def test_a_new_record_gets_defaults_and_needs_what_must_be_filled(bank, field):
    field("days", "number", default="5")
    field("area", "choice", choices=AREAS, is_required=True)
    known = bank.here.another(Risk)
    from dougong.platform.actions import Add

    fresh = Risk(project=known.project, title_en="A new one", kind_of_risk=known.kind_of_risk)
    fresh.likelihood, fresh.impact = known.likelihood, known.impact
    with pytest.raises(ValidationError) as refused:
        Add(fresh, by=HOUSE).execute()
    assert list(refused.value.error_dict) == ["custom_area"]
    write(fresh, {"custom_area": "it"})
    assert Add(fresh, by=HOUSE).execute().custom == {"days": "5", "area": "it"}


def test_other_verbs_leave_old_records_without_a_new_required_value_alone(bank, field):
    row = risk(bank)
    field("area", "choice", choices=AREAS, is_required=True)
    row.title_en = "Another title"
    assert Change(row, by=HOUSE).execute().custom == {}


def test_a_field_below_a_place_is_refused_elsewhere(bank, field):
    field("area", "text", scope=bank.there.unit.record)
    with pytest.raises(ValidationError) as refused:
        stored(risk(bank), area="here")
    assert [one.code for one in refused.value.error_dict["custom_area"]] == ["custom.elsewhere"]
    there = Risk.objects.select_related("record").get(pk=bank.there.another(Risk).pk)
    assert stored(there, area="there").custom == {"area": "there"}


def test_a_retired_field_keeps_its_values_and_takes_no_new_ones(bank, field):
    definition = field("area")
    row = stored(risk(bank), area="north")
    Retire(definition, by=HOUSE, reason="not used").execute()
    row.title_en = "Another title"
    row = Risk.objects.select_related("record").get(pk=Change(row, by=HOUSE).execute().pk)
    assert row.custom == {"area": "north"}
    row.custom = {"area": "south"}
    with pytest.raises(ValidationError):
        Change(row, by=HOUSE).execute()


def test_the_history_tells_a_change_in_the_readers_words(bank, field, english):
    field("area", "choice", choices=AREAS, title_en="Area")
    row = stored(stored(risk(bank), area="it"), area="hr")
    page = browser(bank.keeper).get(f"/risk/{row.pk}/history/")
    text = page.content.decode()
    assert "Area" in text
    assert text.index("People") > 0
    assert '{"area"' not in text


def test_cells_take_custom_values_and_a_change_is_taken_back(bank, field):
    field("days", "number", minimum="0")
    row = stored(risk(bank), days=Decimal(3))
    visitor = browser(bank.keeper)
    line = {"id": row.pk, "version": row.version, "values": {"custom_days": "-1"}}
    wrong = visitor.post("/risk/cells/", {"lines": [line]}, content_type="application/json")
    assert [one["field"] for one in wrong.json()["faults"]] == ["custom_days"]
    line["values"] = {"custom_days": "8"}
    done = visitor.post("/risk/cells/", {"lines": [line]}, content_type="application/json")
    assert Risk.objects.get(pk=row.pk).custom == {"days": "8"}
    made = {"records": done.json()["done"]}
    visitor.post("/risk/undo/", made, content_type="application/json")
    assert Risk.objects.get(pk=row.pk).custom == {"days": "3"}


def test_a_card_is_moved_to_another_choice(bank, field):
    field("area", "choice", choices=AREAS)
    row = stored(risk(bank), area="it")
    body = {"field": "custom_area", "value": "hr", "version": row.version}
    moved = browser(bank.keeper).post(
        f"/risk/{row.pk}/move/", body, content_type="application/json"
    )
    assert moved.status_code == 200
    assert Risk.objects.get(pk=row.pk).custom == {"area": "hr"}


def test_lists_of_choices_are_found_by_any_by_all_and_by_none(bank, field):
    field("areas", "choices", choices=AREAS)
    both, one, none = (
        stored(risk(bank), areas=["it", "hr"]),
        stored(risk(bank), areas=["it"]),
        risk(bank),
    )
    visitor = browser(bank.keeper)

    def found(operator, value=None):
        part = {"field": "custom_areas", "op": operator} | ({"value": value} if value else {})
        listed = visitor.get("/risk/", {"filter": json.dumps({"and": [part]})})
        return {line.row.pk for line in listed.context["lines"]}

    assert found("has", ["hr"]) == {both.pk}
    assert found("has_all", ["it", "hr"]) == {both.pk}
    assert found("lacks", ["hr"]) == {one.pk, none.pk}
    assert found("empty") == {none.pk}
