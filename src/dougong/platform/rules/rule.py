"""A rule ready to be weighed: read from its stored content, compiled, asked with values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dougong.platform.facts import Fact, facts_of

from .cells import cell_text, value_text
from .choices import RuleForm
from .compilation import (
    FAILS,
    HIT,
    HOLDS,
    Graph,
    graph_of_expression,
    graph_of_table,
    inputs_of,
)
from .conditions import Measure
from .content import Faults, Table, table_of
from .expressions import facts_in, parse, texts_in
from .pool import NotEvaluated, pool
from .tokens import Malformed


@dataclass(frozen=True, slots=True)
class Reading:
    """One fact as it was read, what was asked of it, and whether that was met."""

    fact: Fact
    value: Any
    cell: Any = None
    is_met: bool | None = None

    @property
    def value_text(self) -> str:
        return value_text(self.value, self.fact)

    @property
    def asked_text(self) -> str:
        return cell_text(self.cell, self.fact)

    def told(self) -> dict[str, Any]:
        return {
            "fact": self.fact.name,
            "label": capfirst(str(self.fact.label)),
            "value": self.value_text,
            "asked": self.asked_text,
            "is_met": self.is_met,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule said, and why. Without an answer nothing has passed.

    `row` is the row that was met, or the one that an unknown value left open; `told()` is the trace
    to be kept beside a decision.
    """

    results: Mapping[str, Any] = field(default_factory=dict)
    row: int | None = None
    refusal: str = ""
    readings: tuple[Reading, ...] = ()

    @property
    def is_evaluated(self) -> bool:
        return not self.refusal

    @property
    def why(self) -> str:
        """The reason of a missing answer, for the reader."""
        return _why(self.refusal, self.row) if self.refusal else ""

    def told(self) -> dict[str, Any]:
        return {
            "evaluated": self.is_evaluated,
            "row": self.row,
            "results": dict(self.results),
            "refusal": self.refusal,
            "why": self.why,
            "readings": [one.told() for one in self.readings],
        }


def _why(refusal: str, row: int | None) -> str:
    if refusal == "rules.unknown_value" and row:
        return _("Not evaluated: an unknown value leaves row %(row)s open.") % {"row": row}
    texts = {
        "rules.unknown_value": _("Not evaluated: an unknown value decides."),
        "rules.no_row": _("Not evaluated: no row is met."),
        "rules.wrong_type": _("Not evaluated: a value is of another type than declared."),
        "rules.too_costly": _("Not evaluated: it took too long or too much memory."),
        "rules.unreadable": _("Not evaluated: the rule cannot be read."),
    }
    return texts.get(refusal, _("Not evaluated."))


@dataclass(frozen=True, slots=True)
class Rule:
    """A table or an expression with the facts it reads."""

    form: str
    facts: Mapping[str, Fact]
    measures: Mapping[str, Measure]
    graph: Graph
    table: Table | None = None

    def weigh(self, values: Mapping[str, Any]) -> Verdict:
        """The verdict on values of the facts; a missing value is an unknown one."""
        given = {name: values.get(name) for name in self.facts}
        try:
            numbers = {name: self.measures[name].number(given[name]) for name in self.facts}
        except ValueError:
            return self._verdict(given, {}, refusal="rules.wrong_type")
        try:
            answer = pool.evaluate(self.graph, inputs_of(list(self.facts), numbers))
        except NotEvaluated as error:
            return self._verdict(given, numbers, refusal=error.code)
        return self._read(answer, given, numbers)

    def _read(
        self, answer: Mapping[str, Any], given: Mapping[str, Any], numbers: Mapping[str, int | None]
    ) -> Verdict:
        if self.table is None:
            if answer.get(HOLDS) is True or answer.get(FAILS) is True:
                return self._verdict(given, numbers, results={"holds": answer[HOLDS] is True})
            return self._verdict(given, numbers, refusal="rules.unknown_value")
        hit = answer.get(HIT)
        if not isinstance(hit, int | float) or not 0 < abs(hit) <= len(self.table.rows):
            return self._verdict(given, numbers, refusal="rules.no_row")
        row = int(abs(hit))
        if hit < 0:
            return self._verdict(given, numbers, row=row, refusal="rules.unknown_value")
        return self._verdict(given, numbers, row=row, results=self.table.rows[row - 1].results)

    def _verdict(
        self,
        given: Mapping[str, Any],
        numbers: Mapping[str, int | None],
        *,
        row: int | None = None,
        **more: Any,
    ) -> Verdict:
        line = self.table.rows[row - 1] if self.table and row else None
        readings = []
        for name, fact in self.facts.items():
            asked = line.conditions.get(name) if line else None
            is_met = asked.includes(numbers[name]) if asked else None
            cell = line.cells.get(name) if line else None
            readings.append(Reading(fact, given[name], cell, is_met))
        return Verdict(row=row, readings=tuple(readings), **more)


def rule_of(form: str, subject: str, content: Any) -> Rule:
    """The rule of a stored content; a ValidationError names every cell that cannot be read."""
    known = facts_of(subject)
    if form == RuleForm.EXPRESSION:
        return _expression(content, known)
    faults = Faults()
    table = table_of(content, known, faults)
    faults.refuse()
    facts = {one.name: one for one in table.columns}
    return Rule(form, facts, table.measures, graph_of_table(table), table)


def _expression(content: Any, known: Mapping[str, Fact]) -> Rule:
    if not isinstance(content, dict) or set(content) != {"expression"}:
        message = _("An expression is kept as a text, and nothing else.")
        raise ValidationError({"content": ValidationError(message, "rules.invalid")})
    try:
        tree = parse(content["expression"], known)
    except Malformed as error:
        raise ValidationError({"content": ValidationError(str(error), "rules.invalid")}) from error
    facts = {name: known[name] for name in facts_in(tree)}
    texts = texts_in(tree)
    measures = {name: Measure.of(one, texts.get(name, ())) for name, one in facts.items()}
    graph = graph_of_expression(tree, measures)
    return Rule(RuleForm.EXPRESSION, facts, measures, graph)
