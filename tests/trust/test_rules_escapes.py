"""Ways out of the rule language and its engine: none is open, none costs more than its share."""

from __future__ import annotations

import json
from decimal import Decimal
from time import monotonic
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from dougong.platform.facts import Fact
from dougong.platform.rules import rule as rules
from dougong.platform.rules.compilation import graph_around
from dougong.platform.rules.pool import NotEvaluated, Pool
from dougong.platform.rules.rule import rule_of
from dougong.platform.rules.worker import BYTES, SECONDS

FACTS = {
    "thing.amount": Fact("thing.amount", lambda _row: None, "amount", "", "amount", Decimal | None),
    "thing.name": Fact("thing.name", lambda _row: None, "name", "", "name", str),
}
OUTCOME = {"key": "n", "zh": "", "en": "n", "type": "text"}
WELL = {
    "columns": [{"fact": "thing.amount"}],
    "outcomes": [OUTCOME],
    "rows": [{"when": {"thing.amount": {"from": "1"}}, "then": {"n": "a"}}],
}


@pytest.fixture(autouse=True)
def things(monkeypatch):
    monkeypatch.setattr(rules, "facts_of", lambda _kind: FACTS)


@pytest.fixture(scope="module")
def pool():
    made = Pool(1)
    made.evaluate(node("expressionNode", expressions=[line("1 + 1")]), {})
    yield made
    made.end()


def node(kind: Any, **content: Any) -> dict[str, Any]:
    return graph_around({"type": kind, "content": content})


def line(expression: str) -> dict[str, str]:
    return {"id": "a", "key": "a", "value": expression}


# --- what an author may write -------------------------------------------------------------------

EXPRESSIONS = [
    "__import__('os').system('touch /tmp/dougong-escaped')",
    "thing.amount.__class__ = 1",
    "thing.amount.__class__.__mro__ = 1",
    "thing['amount'] = 1",
    "thing.amount = eval('1')",
    "exec('import os')",
    "import os",
    "(() => 1)()",
    "function(){ return 1 }",
    "new Function('return 1')()",
    "require('fs')",
    "process.env.SECRET_KEY = 'x'",
    "while true",
    "for x in thing.name",
    "map([1..100000000], #)",
    "sum(map([1..2000], sum(map([1..2000], #)))) > 1",
    "thing.amount > 1; thing.amount > 2",
    "thing.amount > 1 # remark",
    "thing.amount > 1 /* */",
    "`thing.amount` > 1",
    "thing.amount > 1 ? true : false",
    "thing.amount ** 99999999 > 1",
    "9 * 9 > 1",
    "1 > 0",
    "thing.amount > 1e309",
    "thing.amount > 0x10",
    "thing.amount > 1.23456",
    "thing.amount > 12345678901234567",
    "thing.amount in [1..9]",
    "thing.name ~ '.*'",
    "thing.name matches '(a+)+$'",
    'thing.name = "a\\" or 1 = 1 or \\""',
    "thing.name = 'a\nb'",
    "thing.name > 1",
    "thing.amount = 'a'",
    "thing.amount = true",
    "thing.secret > 1",
    "other.amount > 1",
    "$root.amount > 1",
    "$nodes.x > 1",
    "${thing.amount} > 1",
    "{{ thing.amount }} > 1",
    "thing.amount > thing",
    "thing.amount > 1 and",
    "((((thing.amount > 1",
    "thing.amount > 1 or or thing.amount > 2",
    "not not",
    "",
    " ",
    "\x00",
    "thing.amount > 1\u202e",
    "thing.ａmount > 1",
    "(" * 21 + "thing.amount > 1" + ")" * 21,
    "not " * 21 + "thing.amount > 1",
    " or ".join(["thing.amount > 1"] * 51),
    "thing.amount > 1 or " * 200 + "thing.amount > 1",
    "thing.name = '" + "a" * 201 + "'",
    "thing.name = '" + "a" * 4096 + "'",
]


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_what_is_not_of_the_language_is_refused_when_it_is_saved(text):
    begun = monotonic()
    with pytest.raises(ValidationError):
        rule_of("expression", "thing", {"expression": text})
    assert monotonic() - begun < SECONDS


CONTENTS = [
    None,
    [],
    "x",
    {},
    {"nodes": [{"type": "functionNode", "content": "handler"}], "edges": []},
    WELL | {"nodes": [{"type": "functionNode"}]},
    WELL | {"columns": [{"fact": "thing.amount", "field": "eval"}]},
    WELL | {"columns": [{"fact": "thing.__class__"}]},
    WELL | {"columns": [{"fact": ["thing.amount"]}]},
    WELL | {"columns": [{"fact": "thing.amount"}] * 2},
    WELL | {"columns": [{"fact": "thing.amount"}] * 31},
    WELL | {"rows": WELL["rows"] * 501},
    WELL | {"rows": []},
    WELL | {"rows": [{"when": {"thing.amount": "function() {}"}, "then": {"n": "a"}}]},
    WELL | {"rows": [{"when": {"thing.amount": {"from": 1}}, "then": {"n": "a"}}]},
    WELL | {"rows": [{"when": {"thing.amount": {"from": "1) or (1"}}, "then": {"n": "a"}}]},
    WELL | {"rows": [{"when": {"thing.amount": {"from": "NaN"}}, "then": {"n": "a"}}]},
    WELL | {"rows": [{"when": {"thing.amount": {"from": "1e999999"}}, "then": {"n": "a"}}]},
    WELL | {"rows": [{"when": {"thing.amount": {"from": "1e-999999"}}, "then": {"n": "a"}}]},
    WELL | {"rows": [{"when": {"thing.amount": {"from": "9" * 41}}, "then": {"n": "a"}}]},
    WELL | {"rows": [{"when": {"thing.amount": {"over": "2", "below": "1"}}, "then": {"n": "a"}}]},
    WELL | {"rows": [{"when": {"thing.amount": {"in": ["1"]}}, "then": {"n": "a"}}]},
    WELL | {"rows": [{"when": {"thing.amount": {"expression": "1"}}, "then": {"n": "a"}}]},
    WELL | {"rows": [{"when": {}, "then": {"n": 1}}]},
    WELL | {"rows": [{"when": {}, "then": {"n": "a", "amount": 5}}]},
    WELL | {"rows": [{"when": {}, "then": {"n": "a" * 201}}]},
    WELL | {"outcomes": [OUTCOME | {"type": "amount"}]},
    WELL | {"outcomes": [OUTCOME | {"key": "a b"}]},
    WELL | {"outcomes": [OUTCOME, OUTCOME]},
]


@pytest.mark.parametrize("content", CONTENTS, ids=range(len(CONTENTS)))
def test_a_content_that_is_no_table_of_ours_is_refused(content):
    begun = monotonic()
    with pytest.raises(ValidationError):
        rule_of("table", "thing", content)
    assert monotonic() - begun < 1


def test_texts_of_an_author_never_reach_the_engine():
    hostile = ['") or true or ("', "'; handler(); '", "${x}", "null", "中文"]
    rows = [{"when": {"thing.name": {"in": hostile}}, "then": {"n": '"}; evil()'}}]
    table = {"columns": [{"fact": "thing.name"}], "outcomes": [OUTCOME], "rows": rows}
    graph = json.dumps(rule_of("table", "thing", table).graph, ensure_ascii=False)
    assert not any(one in graph for one in [*hostile[:3], "中文", "evil"])


# --- what would reach the engine if everything before it failed ----------------------------------


@pytest.mark.parametrize(
    "kind",
    ["functionNode", "decisionNode", "customNode", "switchNode", "httpNode", "", None, 5, []],
    ids=str,
)
def test_no_other_kind_of_node_is_loaded(pool, kind):
    with pytest.raises(NotEvaluated) as refused:
        pool.evaluate(node(kind, source="export const handler = () => ({a: 1})"), {})
    assert refused.value.code in {"rules.foreign_node", "rules.not_evaluated"}


@pytest.mark.parametrize(
    "expression",
    [
        "map([1..100000000], # * 2)",
        "sum(map([1..3000000], #))",
        "len(map([1..4000], map([1..4000], #)))",
        "sum(map([1..2000], sum(map([1..2000], #))))",
        "all([1..30000], all([1..30000], # > 0))",
        "count([1..90000000], # > 1)",
        "flatMap([1..20000], [1..20000])",
    ],
)
def test_what_takes_too_long_or_too_much_is_ended_and_the_next_answer_comes(pool, expression):
    begun = monotonic()
    with pytest.raises(NotEvaluated) as refused:
        pool.evaluate(node("expressionNode", expressions=[line(expression)]), {})
    assert refused.value.code == "rules.too_costly"
    assert monotonic() - begun < 2
    assert pool.evaluate(node("expressionNode", expressions=[line("2 + 2")]), {}) == {"a": 4}


@pytest.mark.parametrize("graph", [{}, {"nodes": 5}, {"nodes": [{}] * 51}, {"nodes": [5]}], ids=str)
def test_a_graph_that_is_none_gets_no_answer(pool, graph):
    with pytest.raises(NotEvaluated):
        pool.evaluate(graph, {})


def test_the_child_knows_nothing_of_the_application(pool):
    process = pool.children[0].process
    with open(f"/proc/{process.pid}/environ", "rb") as file:
        assert b"SECRET" not in file.read()
    with open(f"/proc/{process.pid}/limits", encoding="ascii") as file:
        limits = {row[:25].strip(): row[26:].split()[0] for row in file.read().splitlines()[1:]}
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        used = next(int(row.split()[1]) for row in file if row.startswith("VmData:"))
    assert int(limits["Max data size"]) < used * 1024 + BYTES + 2**20
    assert int(limits["Max open files"]) == 12
    assert limits["Max file size"] == "0"


def test_the_largest_table_is_weighed_within_its_share():
    names = [f"thing.f{place}" for place in range(29)]
    FACTS.update({n: Fact(n, lambda _row: None, n, "", n, Decimal | None) for n in names})
    rows = [
        {"when": {n: {"from": str(r), "below": str(r + 1)} for n in names}, "then": {"n": f"{r}"}}
        for r in range(500)
    ]
    table = {"columns": [{"fact": n} for n in names], "outcomes": [OUTCOME], "rows": rows}
    rule = rule_of("table", "thing", table)
    assert rule.weigh(dict.fromkeys(names, Decimal(499))).row == 500
    assert rule.weigh(dict.fromkeys(names, Decimal(-1))).refusal == "rules.no_row"


WRONG = [
    ("thing.amount", 1.5),
    ("thing.amount", "1"),
    ("thing.amount", True),
    ("thing.amount", Decimal("NaN")),
    ("thing.amount", Decimal("1e30")),
    ("thing.amount", [1]),
]


@pytest.mark.parametrize(("name", "value"), WRONG, ids=str)
def test_a_value_of_another_type_is_not_evaluated_and_never_passes(name, value):
    verdict = rule_of("table", "thing", WELL).weigh({name: value})
    assert (verdict.refusal, dict(verdict.results)) == ("rules.wrong_type", {})
