"""The form of a workflow: a line for each state, a sentence to fill for each transition."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dougong.platform.approvals.differences import names_of_parties
from dougong.platform.approvals.shipped import PARTIES
from dougong.platform.register import Resource, registry
from dougong.platform.transitions.flows import Look, Terms
from dougong.platform.wording import heading

from .choices import Tone
from .content import LONGEST_NAME, Unreadable, looks_in, terms_in, told_looks, told_terms
from .models import Workflow
from .queries import rules_about
from .sentences import states_of

Choices = list[dict[str, Any]]


class LinesWidget(forms.HiddenInput):
    """Base: lines to fill that make up one list; a program may send the list itself."""

    kind: Resource | None = None
    template: ClassVar[str]

    def read(self, data: Any, start: str) -> list[dict[str, Any]]:
        """The list that the entered lines make up."""
        raise NotImplementedError

    def lines(self, name: str, given: Any) -> dict[str, Any]:
        """What the template draws."""
        raise NotImplementedError

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        start = f"{name}."
        if self.kind is None or not any(key.startswith(start) for key in data):
            return data.get(name, "[]")
        return json.dumps(self.read(data, start))

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        given = json.loads(value) if isinstance(value, str) and value else value or []
        drawn = self.lines(name, given) if self.kind is not None else {}
        return render_to_string(self.template, {"name": name, **drawn})


class StatesWidget(LinesWidget):
    """Name, colour and use of every state."""

    input_type = "states"
    template = "workflows/form_states.html"

    def read(self, data: Any, start: str) -> list[dict[str, Any]]:
        found = {}
        for state, _label in states_of(self.kind, None) if self.kind else ():
            at = f"{start}{state}."
            zh, en = data.get(f"{at}zh", "").strip(), data.get(f"{at}en", "").strip()
            found[state] = Look(zh, en, data.get(f"{at}tone", ""), f"{at}is_unused" in data)
        return told_looks(found)

    def lines(self, name: str, given: Any) -> dict[str, Any]:
        looks = _readable(looks_in, given)
        states = states_of(self.kind, None) if self.kind else ()
        return {
            "longest": LONGEST_NAME,
            "tones": Tone.choices,
            "lines": [
                {"at": f"{name}.{state}", "label": label, "look": looks.get(state, Look())}
                for state, label in states
            ],
        }


class TransitionsWidget(LinesWidget):
    """What is asked of every transition: roles, fields, a reason, a rule, approval."""

    input_type = "transitions"
    template = "workflows/form_transitions.html"

    def read(self, data: Any, start: str) -> list[dict[str, Any]]:
        found = {}
        for way in self.kind.transitions if self.kind else ():
            at = start + ".".join(way)
            rule = data.get(f"{at}.rule", "")
            found[way] = Terms(
                is_closed=f"{at}.is_closed" in data,
                roles=tuple(_listed(data, f"{at}.roles")),
                fields=tuple(_listed(data, f"{at}.fields")),
                needs_reason=f"{at}.needs_reason" in data,
                rule=int(rule) if rule.isascii() and rule.isdigit() and len(rule) < 19 else None,
                party=data.get(f"{at}.party", ""),
            )
        return told_terms(found)

    def lines(self, name: str, given: Any) -> dict[str, Any]:
        kind = self.kind
        if kind is None:
            return {}
        terms = _readable(terms_in, given)
        account: Any = get_user_model()
        roles = account.names_of_roles({*registry.shipped_grants(), *_roles_in(terms.values())})
        fields = {one: capfirst(heading(kind.field(one))) for one in kind.entered}
        rules = {row.pk: row.record.title for row in rules_about(kind.name)}
        parties = names_of_parties(set(PARTIES))
        names = dict(states_of(kind, None))
        return {
            "lines": [
                {
                    "at": f"{name}.{'.'.join(way)}",
                    "verb": kind.verbs[way.verb].label,
                    "source": names[way.source],
                    "goal": names[way.goal],
                    "terms": one,
                    "roles": chosen(roles, one.roles),
                    "fields": chosen(fields, one.fields),
                    "rules": chosen(rules, [one.rule]),
                    "parties": chosen(parties, [one.party]),
                    "has_reason": kind.verbs[way.verb].needs_reason,
                    "is_classed": kind.verbs[way.verb].classed,
                }
                for way, one in ((way, terms.get(way, Terms())) for way in kind.transitions)
            ]
        }


def chosen(options: Mapping[Any, str], given: Iterable[Any]) -> Choices:
    """Options for a list, in the order of their labels."""
    held = set(given)
    ordered = sorted(options.items(), key=lambda pair: pair[1].lower())
    return [{"value": key, "label": label, "is_chosen": key in held} for key, label in ordered]


def _listed(data: Any, name: str) -> list[str]:
    """The chosen ones of a list; a map without lists holds at most one."""
    found = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
    return [one for one in found if one]


def _roles_in(terms: Iterable[Terms]) -> set[str]:
    return {role for one in terms for role in one.roles}


def _readable(read: Any, given: Any) -> Any:
    """What was sent, read; what cannot be read is shown as if nothing were said."""
    try:
        return read(given)
    except Unreadable:
        return {}


class WorkflowForm(forms.ModelForm):
    """A draft as a person writes it, by choosing."""

    class Meta:
        model = Workflow
        fields = ("subject", "scope", "title_zh", "title_en", "states", "transitions")
        widgets: ClassVar[dict[str, Any]] = {
            "states": StatesWidget(),
            "transitions": TransitionsWidget(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].widget.attrs["data-redraw"] = ""
        subject = self["subject"].value()
        kind = registry.get(str(subject)) if subject else None
        for name in ("states", "transitions"):
            if kind is None or not kind.transitions:
                del self.fields[name]
            else:
                self.fields[name].widget.kind = kind
        if kind is not None and "states" in self.fields:
            self.fields["states"].help_text = _("Leave a name empty to keep the state's own.")

    def clean_states(self) -> Any:
        return self.cleaned_data["states"] or []

    def clean_transitions(self) -> Any:
        return self.cleaned_data["transitions"] or []
