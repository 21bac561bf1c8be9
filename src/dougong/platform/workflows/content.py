"""What a workflow may hold: states and transitions that its kind declares, known roles and rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.platform.approvals.shipped import PARTIES
from dougong.platform.register import Resource, registry
from dougong.platform.rules.choices import RuleForm
from dougong.platform.rules.models import RuleSet
from dougong.platform.transitions.declared import Transition, state_column
from dougong.platform.transitions.flows import Look, Terms

from .choices import Tone

LONGEST_NAME = 40
LOOK: Mapping[str, type] = {"state": str, "zh": str, "en": str, "tone": str, "is_unused": bool}
TERMS: Mapping[str, type] = {
    "verb": str,
    "from": str,
    "to": str,
    "is_closed": bool,
    "roles": list,
    "fields": list,
    "needs_reason": bool,
    "rule": int,
    "party": str,
}
"""What is said of a state and of a transition; everything but the names may be left out."""


class Unreadable(ValueError):
    """What was sent is no list of states or transitions."""


def looks_in(stored: Any) -> dict[str, Look]:
    """The looks of states as they are stored."""
    return {
        one["state"]: Look(one["zh"].strip(), one["en"].strip(), one["tone"], one["is_unused"])
        for one in _lines(stored, LOOK)
    }


def terms_in(stored: Any) -> dict[Transition, Terms]:
    """The terms of transitions as they are stored."""
    return {
        Transition(one["verb"], one["from"], one["to"]): Terms(
            is_closed=one["is_closed"],
            roles=tuple(one["roles"]),
            fields=tuple(one["fields"]),
            needs_reason=one["needs_reason"],
            rule=one["rule"] or None,
            party=one["party"],
        )
        for one in _lines(stored, TERMS)
    }


def told_looks(looks: Mapping[str, Look]) -> list[dict[str, Any]]:
    """The form in which looks are stored: only of states about which something is said."""
    return [
        {"state": s, "zh": one.zh, "en": one.en, "tone": one.tone, "is_unused": one.is_unused}
        for s, one in looks.items()
        if one != Look()
    ]


def told_terms(terms: Mapping[Transition, Terms]) -> list[dict[str, Any]]:
    """The form in which terms are stored: only of transitions of which something is asked."""
    return [
        {
            "verb": way.verb,
            "from": way.source,
            "to": way.goal,
            "is_closed": one.is_closed,
            "roles": list(one.roles),
            "fields": list(one.fields),
            "needs_reason": one.needs_reason,
            "rule": one.rule,
            "party": one.party,
        }
        for way, one in terms.items()
        if one != Terms()
    ]


def _lines(stored: Any, keys: Mapping[str, type]) -> Iterator[dict[str, Any]]:
    """Every line with all its keys; a line of another shape is refused."""
    if not isinstance(stored, list):
        raise Unreadable
    for one in stored:
        if not isinstance(one, dict) or set(one) - set(keys):
            raise Unreadable
        line = {key: one[key] if one.get(key) is not None else kind() for key, kind in keys.items()}
        if any(type(line[key]) is not kind for key, kind in keys.items()):
            raise Unreadable
        if not all(isinstance(v, str) for key in ("roles", "fields") for v in line.get(key, ())):
            raise Unreadable
        yield line


def faults_of(row: Any) -> dict[str, Any]:
    """Everything that keeps a version from holding, by field."""
    kind = registry.get(row.subject)
    if kind is None or not kind.transitions:
        return {}  # the column's own choices refuse it
    look: tuple[tuple[str, Callable[[], Iterator[ValidationError]]], ...] = (
        ("states", lambda: _faults_of_looks(kind, looks_in(row.states))),
        ("transitions", lambda: _faults_of_terms(kind, terms_in(row.transitions))),
    )
    faults: dict[str, Any] = {}
    for name, faults_in in look:
        try:
            found = list(faults_in())
        except Unreadable:
            text = _("This cannot be read: a list of lines as the documentation shows it.")
            found = [ValidationError(text, "workflow.unreadable")]
        if found:
            faults[name] = found
    return faults


def _faults_of_looks(kind: Resource, looks: Mapping[str, Look]) -> Iterator[ValidationError]:
    column = state_column(kind.model)
    labels = {str(value): str(label) for value, label in column.flatchoices} if column else {}
    for state, look in looks.items():
        names = {"state": labels.get(state, state[:40])}
        if state not in labels:
            yield ValidationError(_("There is no state “%(state)s”."), "workflow.no_state", names)
        if look.tone and look.tone not in Tone.values:
            text = _("“%(state)s” has a colour that is none of the list.")
            yield ValidationError(text, "workflow.no_tone", names)
        if max(len(look.zh), len(look.en)) > LONGEST_NAME:
            text = _("The name of “%(state)s” is longer than 40 characters.")
            yield ValidationError(text, "workflow.name_too_long", names)
    for said in ("zh", "en"):
        own = {s: getattr(looks.get(s), said, "") for s in labels}
        given = [name for name in own.values() if name]
        if len(set(given)) < len(given):
            text = _("Two states have the same name.")
            yield ValidationError(text, "workflow.name_twice")


def _faults_of_terms(
    kind: Resource, terms: Mapping[Transition, Terms]
) -> Iterator[ValidationError]:
    account: Any = get_user_model()
    roles = {role for one in terms.values() for role in one.roles}
    unknown = roles - set(account.names_of_roles(roles))
    rules = {one.rule for one in terms.values() if one.rule}
    known = RuleSet.objects.filter(pk__in=rules, subject=kind.name, form=RuleForm.EXPRESSION)
    missing = rules - set(known.values_list("pk", flat=True))
    for way, one in terms.items():
        names = {"verb": way.verb, "source": way.source, "goal": way.goal}
        if way not in kind.transitions:
            text = _("No verb “%(verb)s” leads from “%(source)s” to “%(goal)s”.")
            yield ValidationError(text, "workflow.no_transition", names)
            continue
        action = kind.verbs[way.verb]
        names["verb"] = str(action.label)
        if strange := sorted(unknown & set(one.roles)):
            text = _("“%(verb)s”: there is no role “%(role)s”.")
            yield ValidationError(text, "workflow.no_role", names | {"role": strange[0]})
        if strange := [name for name in one.fields if not is_asked_for(kind, name)]:
            text = _("“%(verb)s”: such records have no field “%(field)s”.")
            yield ValidationError(text, "workflow.no_field", names | {"field": strange[0]})
        if one.rule in missing:
            text = _("“%(verb)s”: there is no such rule about these records.")
            yield ValidationError(text, "workflow.no_rule", names)
        if one.party and one.party not in PARTIES:
            text = _("“%(verb)s”: “%(role)s” decides no requests.")
            yield ValidationError(text, "workflow.no_party", names | {"role": one.party[:40]})
        if one.party and action.classed:
            text = _("“%(verb)s” is approved by the authorisation matrix already.")
            yield ValidationError(text, "workflow.approved_already", names)


def is_asked_for(kind: Resource, name: str) -> bool:
    """Whether records of a kind have a field that can be asked to be filled."""
    try:
        field = kind.field(name)
    except ImproperlyConfigured:
        return False
    return not field.primary_key and (name in kind.entered or field.editable)
