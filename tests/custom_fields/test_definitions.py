"""Definitions: what they may hold, and that nobody brings one into force alone."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from dougong.platform.actions import Add
from dougong.platform.actions.classed import Submitted
from dougong.platform.custom_fields.actions import Activate, ChangeField, DeleteField, Retire
from dougong.platform.custom_fields.factories import CustomFieldFactory
from dougong.platform.custom_fields.models import CustomField
from dougong.platform.policies import Installation

LOW_HIGH = [{"key": "low", "zh": "低", "en": "Low"}, {"key": "high", "zh": "高", "en": "High"}]
HOUSE = Installation()


def drafted(**values):
    known = {"subject": "risk", "key": "area", "title_en": "Area", "value_type": "text"}
    return CustomField(**known | values)


@pytest.mark.parametrize(
    ("values", "name", "code"),
    [
        ({"key": "Bad Key"}, "key", None),
        ({"value_type": "choice"}, "choices", "custom.choices_missing"),
        ({"choices": LOW_HIGH}, "choices", "custom.no_choices"),
        ({"value_type": "choice", "choices": ["low"]}, "choices", "custom.choice_unreadable"),
        ({"value_type": "choice", "choices": LOW_HIGH * 2}, "choices", "custom.choice_twice"),
        (
            {"value_type": "choice", "choices": [{"key": "高", "zh": "高", "en": ""}]},
            "choices",
            "custom.choice_key",
        ),
        (
            {"value_type": "choice", "choices": [{"key": "low", "zh": "", "en": " "}]},
            "choices",
            "custom.choice_label",
        ),
        ({"value_type": "number", "minimum": "many"}, "minimum", "custom.bound"),
        ({"value_type": "number", "maximum": "NaN"}, "maximum", "custom.bound"),
        ({"value_type": "date", "minimum": "31.3.2026"}, "minimum", "custom.bound"),
        ({"minimum": "3"}, "minimum", "custom.no_bounds"),
        ({"value_type": "money"}, "currency", "custom.currency"),
        ({"value_type": "record"}, "target", "custom.target"),
        ({"pattern": "(a+)+"}, "pattern", "custom.pattern_heavy"),
        ({"pattern": "a*b*c*"}, "pattern", "custom.pattern_heavy"),
        ({"pattern": "[a-"}, "pattern", "custom.pattern"),
        ({"value_type": "number", "pattern": "[0-9]"}, "pattern", "custom.no_pattern"),
        ({"value_type": "number", "default": "many"}, "default", "custom.default"),
        ({"value_type": "person", "default": "7"}, "default", "custom.no_default"),
    ],
)
def test_a_definition_that_cannot_hold_is_refused_by_its_field(bank, values, name, code):
    with pytest.raises(ValidationError) as refused:
        Add(drafted(**values), by=HOUSE).execute()
    errors = refused.value.error_dict
    assert name in errors
    assert code is None or [one.code for one in errors[name]] == [code]


def test_a_key_is_given_once_for_a_kind(bank, field):
    field("area")
    with pytest.raises(ValidationError):
        Add(drafted(), by=HOUSE).execute()


@pytest.mark.parametrize("verb", [Activate, Retire, ChangeField])
def test_what_is_in_force_changes_on_the_word_of_others_only(bank, field, verb):
    row = CustomFieldFactory(subject="risk") if verb is Activate else field("area")
    with pytest.raises(Submitted) as submitted:
        verb(row, by=bank.keeper, reason="as agreed").execute()
    assert len(submitted.value.requests) == 1
    assert CustomField.objects.get(pk=row.pk).state == row.state


def test_a_draft_is_changed_and_deleted_at_once(bank):
    row = CustomFieldFactory(subject="risk", key="area")
    row.title_en = "Field of work"
    ChangeField(row, by=bank.keeper).execute()
    assert CustomField.objects.get(pk=row.pk).title_en == "Field of work"
    DeleteField(CustomField.objects.get(pk=row.pk), by=bank.keeper).execute()
    assert not CustomField.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"key": "other"}, "custom.identity_is_fixed"),
        ({"value_type": "text", "choices": []}, "custom.identity_is_fixed"),
        ({"choices": LOW_HIGH[:1]}, "custom.choice_stays"),
    ],
)
def test_what_values_rest_on_stays_once_the_field_was_in_force(bank, field, values, code):
    row = CustomField.objects.get(pk=field("level", "choice", choices=LOW_HIGH).pk)
    for name, value in values.items():
        setattr(row, name, value)
    with pytest.raises(ValidationError) as refused:
        ChangeField(row, by=HOUSE).execute()
    codes = [one.code for errors in refused.value.error_dict.values() for one in errors]
    assert codes == [code]


def test_a_field_that_was_in_force_is_not_deleted(bank, field):
    with pytest.raises(ValidationError) as refused:
        DeleteField(field("area"), by=HOUSE).execute()
    assert refused.value.code == "custom.not_a_draft"
