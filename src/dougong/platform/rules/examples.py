"""Example cases of a rule: values with the results they must have, stored with each version and run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dougong.platform.facts import Fact

from .rule import Rule

MOST, LONGEST_NAME = 50, 120


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one example ended: met, or why not."""

    name: str
    is_met: bool
    why: str = ""

    def told(self) -> dict[str, Any]:
        return {"name": self.name, "is_met": self.is_met, "why": self.why}


def run(rule: Rule, examples: Any) -> list[Outcome]:
    """Every example against the rule; a ValidationError where one cannot be read."""
    return [_run(rule, one) for one in read(examples)]


def read(examples: Any) -> list[Mapping[str, Any]]:
    """Examples as they are stored, of the expected form."""
    keys = {"name", "values", "results"}
    is_list = isinstance(examples, list) and len(examples) <= MOST
    if not is_list or not all(isinstance(one, dict) and set(one) == keys for one in examples):
        message = _("Examples are a list of at most %(most)s cases.") % {"most": MOST}
        raise ValidationError({"examples": ValidationError(message, "rules.invalid")})
    for one in examples:
        is_named = isinstance(one["name"], str) and 0 < len(one["name"]) <= LONGEST_NAME
        if not (is_named and isinstance(one["values"], dict) and isinstance(one["results"], dict)):
            message = _("An example has a name, values and results.")
            raise ValidationError({"examples": ValidationError(message, "rules.invalid")})
    return examples


def _run(rule: Rule, example: Mapping[str, Any]) -> Outcome:
    name = example["name"]
    try:
        verdict = rule.weigh(typed(rule, example["values"]))
    except ValidationError as error:
        return Outcome(name, is_met=False, why=" ".join(error.messages))
    if not verdict.is_evaluated:
        return Outcome(name, is_met=False, why=verdict.why)
    if dict(verdict.results) == example["results"]:
        return Outcome(name, is_met=True)
    told = {"row": verdict.row or "—"}
    return Outcome(name, is_met=False, why=_("Another result follows, by row %(row)s.") % told)


def require_met(rule: Rule, examples: Any) -> None:
    """Refuse a version of which an example does not come out as it is written down."""
    missed = [one for one in run(rule, examples) if not one.is_met]
    if missed:
        text = _("The example “%(name)s” fails: %(why)s")
        errors = [
            ValidationError(text % {"name": one.name, "why": one.why}, "rules.example_fails")
            for one in missed
        ]
        raise ValidationError({"examples": errors})


def typed(rule: Rule, told: Mapping[str, Any]) -> dict[str, Any]:
    """Values as somebody typed them; an empty one is unknown."""
    found, errors = {}, []
    for name, fact in rule.facts.items():
        try:
            found[name] = _typed(fact, told.get(name))
        except (ValueError, InvalidOperation):
            label = {"column": fact.label, "message": _("This cannot be read.")}
            errors.append(ValidationError(_("%(column)s: %(message)s") % label, "rules.invalid"))
    if errors:
        raise ValidationError({"values": errors})
    return found


def _typed(fact: Fact, word: Any) -> Any:
    if word is None or word == "":
        return None
    if fact.value_type == "boolean":
        if not isinstance(word, bool):
            raise ValueError(word)
        return word
    if not isinstance(word, str) or len(word) > 200:
        raise ValueError(word)
    if fact.value_type == "number":
        number = Decimal(word)
        if not number.is_finite():
            raise ValueError(word)
        return number
    return date.fromisoformat(word) if fact.value_type == "date" else word
