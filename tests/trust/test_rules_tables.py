"""Tables and expressions agree with a slow evaluator of our own, on made rules and made values."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dougong.platform.facts import Fact
from dougong.platform.rules import rule as rules
from dougong.platform.rules.rule import rule_of

TODAY = date(2026, 3, 31)
HINTS: dict[str, Any] = {
    "thing.amount": Decimal | None,
    "thing.count": int,
    "thing.day": date | None,
    "thing.is_ready": bool | None,
    "thing.colour": str,
    "thing.name": str | None,
}
COLOURS = (("red", "Red"), ("amber", "Amber"), ("green", "Green"))
NAMES = ("alpha", "it's", 'say "no"', "中文", "1) or (1 == 1", "null")
FACTS = {
    name: Fact(name, lambda _row: None, name, "", name, hint, COLOURS if "colour" in name else ())
    for name, hint in HINTS.items()
}
numbers = st.decimals(-50, 50, places=2)
days = st.integers(-9, 9).map(lambda n: TODAY + timedelta(days=n))


@pytest.fixture(autouse=True)
def things(monkeypatch):
    monkeypatch.setattr(rules, "facts_of", lambda _kind: FACTS)


def values_for(name: str) -> st.SearchStrategy:
    made = {
        "thing.amount": numbers,
        "thing.count": st.integers(-50, 50),
        "thing.day": days,
        "thing.is_ready": st.booleans(),
        "thing.colour": st.sampled_from([code for code, _label in COLOURS]),
        "thing.name": st.sampled_from([*NAMES, "somebody else"]),
    }[name]
    return st.none() | made


@st.composite
def cells(draw, name: str) -> Any:
    shape = draw(st.integers(0, 7))
    if shape == 0:
        return {"unknown": draw(st.booleans())}
    if name == "thing.is_ready":
        return {"is": draw(st.booleans())}
    if name in {"thing.colour", "thing.name"}:
        words = [code for code, _label in COLOURS] if "colour" in name else list(NAMES)
        word = draw(st.sampled_from(["in", "not_in"]))
        return {word: draw(st.lists(st.sampled_from(words), min_size=1, unique=True))}
    ends = sorted(draw(st.tuples(days, days) if "day" in name else st.tuples(numbers, numbers)))
    told = [str(one) for one in ends]
    lower = draw(st.sampled_from(["from", "over", ""]))
    upper = draw(st.sampled_from(["below", "up_to", ""]))
    if not (lower or upper) or (ends[1] == ends[0] and (lower, upper) != ("from", "up_to")):
        lower, upper = "from", "up_to"
    step = timedelta(days=1) if "day" in name else 0
    if (lower, upper) == ("over", "below") and step and ends[1] - ends[0] == step:
        lower = "from"
    pairs = [(lower, told[0]), (upper, told[1])]
    return {word: text for word, text in pairs if word}


@st.composite
def tables(draw) -> dict[str, Any]:
    names = draw(st.lists(st.sampled_from(sorted(FACTS)), min_size=1, max_size=4, unique=True))
    rows = []
    for number in range(draw(st.integers(1, 6))):
        asked = draw(st.lists(st.sampled_from(names), unique=True))
        rows.append(
            {"when": {name: draw(cells(name)) for name in asked}, "then": {"n": f"{number}"}}
        )
    outcomes = [{"key": "n", "zh": "", "en": "n", "type": "text"}]
    return {"columns": [{"fact": name} for name in names], "outcomes": outcomes, "rows": rows}


def slowly_met(cell: dict[str, Any], value: Any) -> bool | None:
    """One cell by the words of the documentation, without whole numbers and without an engine."""
    if "unknown" in cell:
        return (value is None) == cell["unknown"]
    if value is None:
        return None
    if "is" in cell:
        return value == cell["is"]
    if "in" in cell:
        return value in cell["in"]
    if "not_in" in cell:
        return value not in cell["not_in"]
    read = date.fromisoformat if isinstance(value, date) else Decimal
    signs = {
        "from": lambda end: value >= end,
        "over": lambda end: value > end,
        "below": lambda end: value < end,
        "up_to": lambda end: value <= end,
    }
    return all(signs[word](read(text)) for word, text in cell.items())


def slowly(table: dict[str, Any], values: dict[str, Any]) -> tuple[int | None, str]:
    for number, row in enumerate(table["rows"], 1):
        answers = [slowly_met(cell, values[name]) for name, cell in row["when"].items()]
        if False in answers:
            continue
        return number, "rules.unknown_value" if None in answers else ""
    return None, "rules.no_row"


@settings(max_examples=150, deadline=None)
@given(tables(), st.data())
def test_a_table_says_what_a_slow_reading_of_it_says(table, data):
    rule = rule_of("table", "thing", table)
    for _turn in range(3):
        values = {name: data.draw(values_for(name)) for name in rule.facts}
        verdict = rule.weigh(values)
        assert (verdict.row, verdict.refusal) == slowly(table, values)
        assert verdict.is_evaluated == bool(verdict.results)


@pytest.mark.full
@settings(max_examples=3000, deadline=None)
@given(tables(), st.data())
def test_a_table_says_what_a_slow_reading_of_it_says_three_thousand_times(table, data):
    rule = rule_of("table", "thing", table)
    values = {name: data.draw(values_for(name)) for name in rule.facts}
    verdict = rule.weigh(values)
    assert (verdict.row, verdict.refusal) == slowly(table, values)


# --- expressions --------------------------------------------------------------------------------

SIGNS = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


@st.composite
def statements(draw) -> tuple[str, Any]:
    """A text of the language, and a function of values that answers yes, no or unknown."""
    sign = draw(st.sampled_from(sorted(SIGNS)))
    shape = draw(st.integers(0, 4))
    if shape == 0:
        end = draw(st.decimals(0, 50, places=2))
        return f"thing.amount {sign} {end}", lambda v: known(
            v, "amount", lambda a: SIGNS[sign](a, end)
        )
    if shape == 1:
        share = draw(st.decimals(0, 9, places=1))
        text = f"{share} * thing.count + 1.5 {sign} thing.amount"
        return text, lambda v: known2(v, lambda a, c: SIGNS[sign](share * c + Decimal("1.5"), a))
    if shape == 2:
        end = draw(days)
        return f'thing.day {sign} "{end}"', lambda v: known(v, "day", lambda d: SIGNS[sign](d, end))
    if shape == 3:
        words = draw(st.lists(st.sampled_from(["red", "green"]), min_size=1, unique=True))
        told = ", ".join(f'"{one}"' for one in words)
        return f"thing.colour in ({told})", lambda v: known(v, "colour", lambda c: c in words)
    return "thing.amount is unknown", lambda v: v["thing.amount"] is None


def known(values, name, judge):
    value = values[f"thing.{name}"]
    return None if value is None else judge(value)


def known2(values, judge):
    amount, count = values["thing.amount"], values["thing.count"]
    return None if None in {amount, count} else judge(amount, count)


def both(first, second):
    if False in {first, second}:
        return False
    return None if None in {first, second} else True


def inverse(answer):
    return None if answer is None else not answer


def trees(depth=3):
    joined = st.deferred(lambda: trees(depth - 1)) if depth else statements()
    either = st.tuples(joined, joined)
    return st.one_of(
        statements(),
        joined.map(lambda one: (f"not ({one[0]})", lambda v: inverse(one[1](v)))),
        either.map(
            lambda p: (f"({p[0][0]} and {p[1][0]})", lambda v: both(p[0][1](v), p[1][1](v)))
        ),
        either.map(
            lambda p: (
                f"({p[0][0]} or {p[1][0]})",
                lambda v: inverse(both(inverse(p[0][1](v)), inverse(p[1][1](v)))),
            )
        ),
    )


@settings(max_examples=150, deadline=None)
@given(trees(), st.data())
def test_an_expression_says_what_three_valued_logic_says(tree, data):
    text, judge = tree
    rule = rule_of("expression", "thing", {"expression": text})
    values = {name: data.draw(values_for(name)) for name in FACTS}
    verdict = rule.weigh(values)
    answer = judge(values)
    assert verdict.results.get("holds") is answer
    assert verdict.is_evaluated == (answer is not None)
