"""The language of formulas: what it takes, what it makes of it exactly, and what it refuses."""

from __future__ import annotations

import pytest

from dougong.platform.formulas.language import Kind, read
from dougong.platform.formulas.working import RESULT, graph_of
from dougong.platform.rules.pool import pool
from dougong.platform.rules.tokens import Malformed

NAMES = {
    "a": Kind.NUMBER, "b": Kind.NUMBER, "start": Kind.DATE, "end": Kind.DATE,
    "title": Kind.TEXT, "is_late": Kind.FLAG, "risk.exposure": Kind.NUMBER,
}  # fmt: skip
VALUES = {
    "a": "12.50", "b": "3", "start": "739000", "end": "739010", "title": "甲\u202e🙂",
    "is_late": "1", "risk.exposure": None,
}  # fmt: skip


def worked_out(text):
    formula = read(text, NAMES)
    inputs = {place: VALUES[name] for name, place in formula.names.items()} | formula.texts
    (answer,) = pool.evaluate_many(graph_of(formula), [inputs])
    return None if answer is None else answer.get(RESULT)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a * b + 0.1", "37.60"),
        ("0.1 + 0.2", "0.3"),
        ("(a - b) / 2", "4.75"),
        ("-a + 20", "7.50"),
        ("round(a / b, 2)", "4.17"),
        ("abs(b - a)", "9.50"),
        ("min(a, b, 7)", "3"),
        ("max(a, b)", "12.50"),
        ("end - start", "10"),
        ("start + 30", "739030"),
        ('if end > date("2024-04-28") then 1 else 2', "1"),
        ("if is_late and not (a < b) then a else b", "12.50"),
        ('title + "，" + "x"', "甲\u202e🙂，x"),
        ('title = "甲\u202e🙂"', True),
        ("a >= 12.5 or b = 4", True),
        ("known(risk.exposure)", False),
        ("first(risk.exposure, b)", "3"),
        ("if known(risk.exposure) then risk.exposure else 0", "0"),
        ("risk.exposure + 1", None),
        ("risk.exposure > 1", None),
        ("a / (b - 3)", None),
    ],
)
def test_a_formula_is_worked_out_exactly_and_the_unknown_stays_unknown(text, value):
    assert worked_out(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "", "a +", "a b", "a + title", 'title > "x"', "start + end", "start * 2", "colour + 1",
        "a[0]", "a.b", "__import__", "round(a, 9)", "round(a, b)", "if a then b else a",
        "if is_late then a else title", "known(a + b)", 'date("2026-13-01")', "a ? b : a",
        "`${a}`", "a; b", "$root", "map(a, b)", "min(title, title)", "not a", "-title",
        "(" * 30 + "a" + ")" * 30, "-" * 30 + "a", "a + " * 200 + "a", "1" * 2100,
    ],
)  # fmt: skip
def test_what_is_not_of_the_language_is_refused(text):
    with pytest.raises(Malformed):
        read(text, NAMES)


def test_nothing_that_its_author_typed_is_part_of_what_the_engine_runs():
    formula = read('if title = "x\' + y" then a else b', NAMES)
    assert "title" not in formula.source
    assert "y" not in formula.source
    assert formula.texts == {"t0": "x' + y"}
