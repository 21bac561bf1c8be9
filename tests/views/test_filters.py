"""The filter language: what may be asked, what it lets through, and what is refused."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from dougong.apps.accounts.models import Account, Person
from dougong.apps.portfolio.factories import ProjectFactory
from dougong.apps.portfolio.models import Project
from dougong.apps.risks.factories import RiskFactory
from dougong.apps.risks.models import Risk
from dougong.platform.factories import factory_of
from dougong.platform.policies import decisions_kept
from dougong.platform.records.days import current_day
from dougong.platform.register import registry
from dougong.platform.requests.errors import BadRequest
from dougong.platform.tables.conditions import group_of
from dougong.platform.tables.operands import operands_of
from tests.battery.world import API, KINDS, browser
from tests.cast import Bank, Place

ALL = {"is", "is_not", "contains", "lacks", "begins", "empty", "filled", "more", "least", "less",
       "most", "between", "before", "after", "within", "all", "only"}  # fmt: skip


def risks(place: Place, *impacts: int, **more: Any) -> list[Risk]:
    return [RiskFactory(project=place.project, impact=impact, **more) for impact in impacts]


def asked(account: Account, given: Any, kind: str = "risk") -> set[int]:
    """Keys of the rows that the interface answers to a filter."""
    answer = browser(account).get(f"{API}/{kind}/", {"filter": json.dumps(given), "limit": 200})
    assert answer.status_code == 200, answer.json()
    return {row["id"] for row in answer.json()["results"]}


def test_groups_of_and_and_or_are_nested(bank: Bank) -> None:
    low, middle, high = risks(bank.here, 1, 3, 5)
    either = {"or": [{"field": "impact", "op": "is", "value": 1},
                     {"field": "impact", "op": "least", "value": 5}]}  # fmt: skip
    assert asked(bank.keeper, either) == {low.pk, high.pk}
    both = {"and": [either, {"field": "impact", "op": "more", "value": 1}]}
    assert asked(bank.keeper, both) == {high.pk}
    assert asked(bank.keeper, {"field": "impact", "op": "between", "value": [2, 4]}) == {middle.pk}


def test_a_choice_is_asked_by_any_of_its_values(bank: Bank) -> None:
    (open_risk,) = risks(bank.here, 2)
    (closed,) = risks(bank.here, 2, state="closed")
    assert asked(bank.keeper, {"field": "state", "op": "is", "value": ["closed"]}) == {closed.pk}
    given = {"field": "state", "op": "is_not", "value": "closed"}
    assert asked(bank.keeper, given) == {open_risk.pk}


def test_a_text_is_found_in_either_language(bank: Bank) -> None:
    (found, _other) = risks(bank.here, 2, 2)
    with_words = RiskFactory(project=bank.here.project, title_zh="机房断电", title_en="Power lost")
    assert asked(bank.keeper, {"field": "title_zh", "op": "contains", "value": "power"}) == {
        with_words.pk
    }
    given = {"field": "name", "op": "begins", "value": "机房"}
    assert asked(bank.keeper, given) == {with_words.pk}
    assert found.pk in asked(bank.keeper, {"field": "name", "op": "lacks", "value": "机房"})


def test_days_are_asked_from_today(bank: Bank) -> None:
    today = current_day()
    monday = today - timedelta(days=today.weekday())
    (this_week,) = risks(bank.here, 2, due_on=monday)
    (long_ago,) = risks(bank.here, 2, due_on=date(2001, 1, 1))
    (undated,) = risks(bank.here, 2, due_on=None)

    def due(op: str, value: Any = None) -> set[int]:
        given = {"field": "due_on", "op": op}
        return asked(bank.keeper, given if value is None else given | {"value": value})

    assert due("within", "this_week") == {this_week.pk}
    assert due("before", "2001-01-02") == {long_ago.pk}
    assert due("after", "2001-01-01") == {this_week.pk}
    assert due("is", "2001-01-01") == {long_ago.pk}
    assert due("between", ["2001-01-01", "2001-01-01"]) == {long_ago.pk}
    assert due("empty") == {undated.pk}
    assert due("filled") == {this_week.pk, long_ago.pk}


def test_me_and_my_units_stand_for_the_reader(bank: Bank) -> None:
    reader = bank.keeper
    mine = RiskFactory(project=bank.here.project, owner=Person.objects.get(pk=reader.person_id))
    RiskFactory(project=bank.here.project, owner=factory_of(Person)(unit=bank.here.unit.record))
    assert asked(reader, {"field": "owner", "op": "is", "value": ["@me"]}) == {mine.pk}
    theirs = ProjectFactory(leading_unit=bank.there.unit)
    given = {"field": "leading_unit", "op": "is", "value": ["@my_units"]}
    found = asked(reader, given, "project")
    assert bank.here.project.pk in found
    assert theirs.pk not in found


@pytest.mark.parametrize(
    "given",
    [
        {"field": "password", "op": "is", "value": "x"},
        {"field": "record__scope", "op": "is", "value": 1},
        {"field": "impact__gt", "op": "is", "value": 1},
        {"field": "impact", "op": "regex", "value": "x"},
        {"field": "impact", "op": "is", "value": "many"},
        {"field": "impact", "op": "between", "value": [1]},
        {"field": "state", "op": "is", "value": ["nowhere"]},
        {"field": "state", "op": "is", "value": []},
        {"field": "state", "op": "is", "value": {"a": 1}},
        {"field": "owner", "op": "is", "value": ["@everybody"]},
        {"field": "owner", "op": "is", "value": [{}]},
        {"field": "due_on", "op": "within", "value": ["this_week"]},
        {"field": "due_on", "op": "is", "value": "yesterday or so"},
        {"field": "name", "op": "contains", "value": "x" * 300},
        {"field": "name", "op": "contains", "value": ["x"]},
        {"field": "name", "op": "empty", "value": "x"},
        {"field": ["name"], "op": "is", "value": "x"},
        {"field": "name"},
        {"and": "name"},
        {"and": [], "or": []},
        {"nor": []},
        {"and": [{"and": [{"and": [{"and": [{"and": []}]}]}]}]},
        {"and": [{"field": "impact", "op": "is", "value": 1}] * 41},
        "state",
        7,
    ],
    ids=str,
)  # fmt: skip
def test_what_is_not_declared_is_refused_in_both_languages(bank: Bank, given: Any) -> None:
    for address in ("/api/v1/risk/", "/api/v1/risk/totals/", "/risk/"):
        answer = browser(bank.keeper).get(address, {"filter": json.dumps(given)})
        assert answer.status_code == 400
    told = browser(bank.keeper).get("/api/v1/risk/", {"filter": json.dumps(given)}).json()
    assert told["message_zh"] != told["message_en"]


@pytest.mark.parametrize("word", ["{", "nul\0l", "[" * 3000, "x" * 9000])
def test_what_is_no_filter_at_all_is_refused(bank: Bank, word: str) -> None:
    answer = browser(bank.keeper).get("/api/v1/risk/", {"filter": word})
    assert answer.status_code == 400


def test_a_column_hidden_from_the_reader_is_no_way_to_find_group_or_add_up(bank: Bank) -> None:
    masked = [(k, name) for k in registry.values() for name in k.masks if name in operands_of(k)]
    assert masked, "no kind with a masked column that is shown in its list"
    kind, name = masked[0]
    blind = bank.here.account(kind.policy.permission("view"), on=bank.root)
    given = {"or": [{"field": name, "op": "filled"}]}
    for address in (f"/api/v1/{kind.name}/", f"/api/v1/{kind.name}/totals/"):
        answer = browser(blind).get(address, {"filter": json.dumps(given)})
        assert (answer.status_code, answer.json()["code"]) == (400, "field_not_allowed")
    assert browser(blind).get(f"/{kind.name}/", {"filter": json.dumps(given)}).status_code == 400


@pytest.mark.parametrize("name", KINDS)
def test_every_column_of_every_kind_is_asked_by_every_operator(bank: Bank, name: str) -> None:
    kind, keeper = registry[name], bank.keeper
    row = bank.here.row(kind.model)
    for operand in operands_of(kind).values():
        assert set(operand.operators) <= ALL
        for operator in operand.operators:
            given = {
                "field": operand.name,
                "op": operator,
                "value": example(operand, operator, row),
            }
            group = group_of(kind, {k: v for k, v in given.items() if v is not None})
            assert group is not None
            with decisions_kept():
                found = kind.policy.rows(keeper).filter(group.q(keeper))
                assert found.count() >= 0
            again = group_of(kind, group.plain())
            assert again is not None
            assert again.word() == group.word()
            assert group.told({})


def example(operand: Any, operator: str, row: Any) -> Any:
    """A value that fits the operator."""
    if operator in {"empty", "filled"}:
        return None
    if operand.shape == "date":
        day = "2026-01-01"
        return {"within": "this_week", "between": [day, day]}.get(operator, day)
    if operand.shape == "number":
        return ["1", "2"] if operator == "between" else "1"
    if operand.shape == "plate":
        return [row.pk, *(word for word, _label in operand.options)]
    if operand.shape in {"choice", "flag"}:
        value = operand.options[0][0]
        return value if operand.shape == "flag" else [value]
    return "word"


def test_a_filter_that_asks_nothing_is_none(db: None) -> None:
    assert group_of(registry["risk"], {}) is None
    assert group_of(registry["risk"], {"and": []}) is None
    with pytest.raises(BadRequest):
        group_of(registry["risk"], {"and": [{}, {"or": 1}]})


def test_a_project_is_among_its_own_rows_only_where_the_reader_sees_it(bank: Bank) -> None:
    stranger = bank.there.account("project.view", on=bank.there.unit)
    given = {"field": "name", "op": "lacks", "value": "no such words"}
    assert asked(stranger, given, "project") == {bank.there.project.pk}
    assert Project.objects.count() > 1
