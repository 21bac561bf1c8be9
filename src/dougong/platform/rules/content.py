"""The content of a rule as it is stored, read strictly: columns, outcomes and rows of typed cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dougong.platform.facts import Fact
from dougong.platform.records.bilingual import in_reader_language

from .cells import Unreadable, condition_of
from .conditions import Condition, Measure

MOST_ROWS, MOST_COLUMNS = 500, 30
MOST_CHOICES, LONGEST_TEXT = 30, 200
TONES = ("", "good", "near", "critical", "idle")
OutcomeType = Literal["choice", "boolean", "text"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where: row from 1, column by the key it has in the content."""

    message: str
    row: int | None = None
    column: str | None = None
    label: str = ""
    code: str = "rules.invalid"

    def __str__(self) -> str:
        place = {"row": self.row, "column": self.label or self.column, "message": self.message}
        if self.row and self.column:
            return _("Row %(row)s, %(column)s: %(message)s") % place
        if self.row:
            return _("Row %(row)s: %(message)s") % place
        return _("%(column)s: %(message)s") % place if self.column else self.message

    def told(self) -> dict[str, Any]:
        return {"row": self.row, "column": self.column, "text": str(self), "code": self.code}


@dataclass(frozen=True, slots=True)
class OutcomeChoice:
    """A value that an outcome may take."""

    code: str
    zh: str
    en: str
    tone: str

    @property
    def label(self) -> str:
        return in_reader_language(self.zh, self.en) or self.code


@dataclass(frozen=True, slots=True)
class Outcome:
    """A column of results: a code from a list, yes or no, or a short text; never an amount."""

    key: str
    zh: str
    en: str
    type: OutcomeType
    choices: tuple[OutcomeChoice, ...] = ()

    @property
    def label(self) -> str:
        return in_reader_language(self.zh, self.en) or self.key

    def choice(self, code: Any) -> OutcomeChoice | None:
        return next((one for one in self.choices if one.code == code), None)

    def takes(self, value: Any) -> bool:
        if self.type == "boolean":
            return isinstance(value, bool)
        if self.type == "choice":
            return self.choice(value) is not None
        return isinstance(value, str) and len(value) <= LONGEST_TEXT


@dataclass(frozen=True, slots=True)
class Row:
    """One line: all conditions met, these results follow."""

    conditions: Mapping[str, Condition]
    results: Mapping[str, Any]
    remark: str = ""
    cells: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table: the first row whose conditions are met gives the results."""

    columns: tuple[Fact, ...]
    outcomes: tuple[Outcome, ...]
    rows: tuple[Row, ...]
    measures: Mapping[str, Measure]


class Faults(list[Problem]):
    """Problems found on the way; reading goes on so that the author sees all of them."""

    def add(self, message: str, row: int | None = None, column: Any = "", label: str = "") -> None:
        self.append(Problem(message, row, str(column) or None, label))

    def refuse(self) -> None:
        if self:
            errors = [ValidationError(str(one), one.code) for one in self]
            raise ValidationError({"content": errors})


def table_of(content: Any, known: Mapping[str, Fact], faults: Faults) -> Table:
    """The table as far as it can be read; `faults` holds what cannot."""
    if not isinstance(content, dict) or set(content) != {"columns", "outcomes", "rows"}:
        faults.add(_("A table has columns, outcomes and rows, and nothing else."))
        return Table((), (), (), {})
    lists = [content[name] for name in ("columns", "outcomes", "rows")]
    if not all(isinstance(one, list) for one in lists):
        faults.add(_("Columns, outcomes and rows are lists."))
        return Table((), (), (), {})
    columns, outcomes, rows = lists
    if len(rows) > MOST_ROWS or len(columns) + len(outcomes) > MOST_COLUMNS:
        text = _("A table has at most %(rows)s rows and %(columns)s columns.")
        faults.add(text % {"rows": MOST_ROWS, "columns": MOST_COLUMNS})
        return Table((), (), (), {})
    facts = tuple(_columns(columns, known, faults))
    results = tuple(_outcomes(outcomes, faults))
    if not results:
        faults.add(_("A table needs at least one outcome."))
    if not rows:
        faults.add(_("A table needs at least one row."))
    measures = {one.name: Measure.of(one, _texts(rows, one.name)) for one in facts}
    read = tuple(
        _row(number, row, facts, results, measures, faults) for number, row in enumerate(rows, 1)
    )
    return Table(facts, results, read, measures)


def _columns(told: Sequence[Any], known: Mapping[str, Fact], faults: Faults) -> Iterator[Fact]:
    seen: set[str] = set()
    for one in told:
        name = one.get("fact") if isinstance(one, dict) and set(one) == {"fact"} else None
        if not isinstance(name, str) or name not in known:
            faults.add(_("This is no declared fact of the records the rule is about."), None, name)
        elif name in seen:
            label = capfirst(str(known[name].label))
            faults.add(_("This fact has a column already."), None, name, label)
        else:
            seen.add(name)
            yield known[name]


def _outcomes(told: Sequence[Any], faults: Faults) -> Iterator[Outcome]:
    seen: set[str] = set()
    for one in told:
        found = _outcome(one)
        if found is None:
            faults.add(_("An outcome has a key, names, a type, and choices where it is a choice."))
        elif found.key in seen:
            faults.add(_("Two outcomes have the same key."), None, found.key, found.label)
        else:
            seen.add(found.key)
            yield found


def _outcome(told: Any) -> Outcome | None:
    if not isinstance(told, dict) or set(told) - {"key", "zh", "en", "type", "choices"}:
        return None
    key, zh, en = (told.get(name, "") for name in ("key", "zh", "en"))
    kind, choices = told.get("type"), told.get("choices", [])
    if not _are_short(key, zh, en) or not key.isidentifier() or not isinstance(choices, list):
        return None
    made = [_choice(one) for one in choices[:MOST_CHOICES]]
    codes = {one.code for one in made if one}
    is_whole = len(codes) == len(choices) and bool(codes) == (kind == "choice")
    if kind not in {"choice", "boolean", "text"} or not is_whole:
        return None
    return Outcome(key, zh, en, kind, tuple(one for one in made if one))


def _choice(told: Any) -> OutcomeChoice | None:
    if not isinstance(told, dict) or set(told) - {"code", "zh", "en", "tone"}:
        return None
    code, zh, en = (told.get(name, "") for name in ("code", "zh", "en"))
    tone = told.get("tone", "")
    if not _are_short(code, zh, en) or not code or tone not in TONES:
        return None
    return OutcomeChoice(code, zh, en, tone)


def _are_short(*texts: Any) -> bool:
    return all(isinstance(one, str) and len(one) <= LONGEST_TEXT for one in texts)


def _texts(rows: Iterable[Any], name: str) -> list[str]:
    """Every text that cells of a column name, in their order."""
    found: list[str] = []
    for row in rows:
        when = row.get("when") if isinstance(row, dict) else None
        cell = when.get(name) if isinstance(when, dict) else None
        if isinstance(cell, dict):
            for words in (cell.get("in"), cell.get("not_in")):
                found += [w for w in words if isinstance(w, str)] if isinstance(words, list) else []
    return found


def _row(
    number: int,
    told: Any,
    facts: Sequence[Fact],
    outcomes: Sequence[Outcome],
    measures: Mapping[str, Measure],
    faults: Faults,
) -> Row:
    if not isinstance(told, dict) or set(told) - {"when", "then", "remark"}:
        faults.add(_("A row has conditions, results and a remark, and nothing else."), number)
        return Row({}, {})
    when, then, remark = told.get("when", {}), told.get("then", {}), told.get("remark", "")
    if not (isinstance(when, dict) and isinstance(then, dict) and _are_short(remark)):
        faults.add(_("A row has conditions, results and a remark, and nothing else."), number)
        return Row({}, {})
    strangers = set(when) - set(measures) | set(then) - {one.key for one in outcomes}
    for name in sorted(map(str, strangers)):
        faults.add(_("There is no such column."), number, name)
    conditions = {}
    for fact in facts:
        try:
            found = condition_of(when.get(fact.name), measures[fact.name])
        except Unreadable as error:
            faults.add(str(error), number, fact.name, capfirst(str(fact.label)))
        else:
            if found is not None:
                conditions[fact.name] = found
    for outcome in outcomes:
        if not outcome.takes(then.get(outcome.key)):
            faults.add(_("The result is missing."), number, outcome.key, outcome.label)
    cells = {name: when[name] for name in conditions}
    return Row(conditions, dict(then), remark, cells)
