"""A custom field appears by itself wherever records of any kind are shown, entered and sent."""

from __future__ import annotations

import json

import pytest

from dougong.platform.custom_fields.choices import FieldState, ValueType
from dougong.platform.custom_fields.factories import CustomFieldFactory
from dougong.platform.register import registry
from tests.battery.world import API, ENTERED, KINDS, REASON, form_values, new_values, ready

JSON = "application/json"
CHOICES = [{"key": "low", "zh": "低", "en": "Low"}, {"key": "high", "zh": "高", "en": "High"}]
EDITED = [name for name in KINDS if "change" in registry[name].verbs]


def effort_of(name):
    return CustomFieldFactory(
        subject=name, key="effort", title_zh="投入", title_en="Effort", state=FieldState.ACTIVE,
        value_type=ValueType.NUMBER, decimals=1, minimum="0",
    )  # fmt: skip


def appetite_of(name):
    return CustomFieldFactory(
        subject=name, key="appetite", title_zh="偏好", title_en="Appetite",
        state=FieldState.ACTIVE, value_type=ValueType.CHOICE, choices=CHOICES,
    )  # fmt: skip


@pytest.fixture
def both(request):
    name = request.getfixturevalue("name")
    return effort_of(name), appetite_of(name)


@pytest.mark.parametrize("name", ENTERED)
def test_a_new_record_of_any_kind_takes_and_answers_its_custom_values(world, name, both):
    kind = registry[name]
    body = new_values(world.bank.fresh(), kind) | {"reason": REASON}
    wrong = body | {"custom": {"effort": "-1", "colour": "red"}}
    refused = world.keeper.post(f"{API}/{name}/", wrong, content_type=JSON)
    assert refused.status_code in {400, 422}
    places = {one["field"] for one in refused.json()["errors"]}
    assert places == {"/custom/effort", "/custom/colour"}
    body["custom"] = {"effort": "12.5", "appetite": "high"}
    made = world.keeper.post(f"{API}/{name}/", body, content_type=JSON)
    assert made.status_code == 201
    assert made.json()["custom"] == {"effort": "12.5", "appetite": "high"}


@pytest.mark.parametrize("name", EDITED)
def test_custom_values_of_any_kind_are_found_sorted_and_counted(world, name, both):
    kind = registry[name]
    row = ready(world.bank.fresh(), kind, kind.verbs["change"])
    type(row)._meta.get_field("custom")
    give(row, effort="7.5", appetite="low")
    asked = json.dumps({"and": [{"field": "custom_effort", "op": "most", "value": "9"}]})
    listed = world.keeper.get(f"/{name}/", {"filter": asked, "sort": "-custom_effort"})
    assert [line.row.pk for line in listed.context["lines"]] == [row.pk]
    words = {"group": "custom_appetite", "sum": "custom_effort", "filter": asked}
    counted = world.keeper.get(f"{API}/{name}/totals/", words).json()
    assert counted["sums"] == {"custom_effort": "7.5"}
    assert [(one["value"], one["label"]) for one in counted["groups"]] == [("low", "Low")]
    board = world.keeper.get(f"/{name}/", {"shape": "board", "group": "custom_appetite"})
    assert [head["word"] for head in board.context["drawn"]["stacks"]][:2] == ["low", "high"]


@pytest.mark.parametrize("name", EDITED)
def test_custom_fields_stand_on_form_and_page_of_any_kind(world, name, both):
    kind = registry[name]
    row = ready(world.bank.fresh(), kind, kind.verbs["change"])
    give(row, effort="7.5", appetite="low")
    page = world.keeper.get(f"/{name}/{row.pk}/")
    if "detail" not in kind.pages:
        assert b"Effort" in page.content
        assert b"7.5" in page.content
    if "change" in kind.pages:
        return
    form = world.keeper.get(f"/{name}/{row.pk}/edit/").context["form"]
    assert {"custom_effort", "custom_appetite"} <= set(form.fields)
    sent = form_values(kind, row) | {"custom_effort": "-3", "custom_appetite": "high"}
    refused = world.keeper.post(f"/{name}/{row.pk}/edit/", sent)
    assert refused.status_code == 422
    assert "custom_effort" in refused.context["form"].errors


def give(row, **values):
    from dougong.platform.factories import unwatched

    with unwatched():
        type(row).objects.filter(pk=row.pk).update(custom=values)
