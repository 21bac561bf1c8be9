"""A workflow said in sentences: one for each transition that code makes possible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from dougong.platform.pages.steps import besides
from dougong.platform.records.bilingual import in_reader_language
from dougong.platform.register import Resource, registry
from dougong.platform.transitions.catalogue import reading
from dougong.platform.transitions.declared import Transition, state_column
from dougong.platform.transitions.flows import Flow, Terms
from dougong.platform.wording import heading

from .choices import Tone
from .models import Workflow
from .queries import flow_of


@dataclass(frozen=True, slots=True)
class Told:
    """One transition with its number in the diagram, in the reader's words."""

    number: int
    way: Transition
    terms: Terms
    verb: str
    source: str
    goal: str
    text: str
    """What is asked, after “From … to …:”."""

    @property
    def sentence(self) -> str:
        names = {"source": self.source, "goal": self.goal, "verb": self.verb, "text": self.text}
        return _("From “%(source)s” to “%(goal)s” (%(verb)s): %(text)s") % names


def told_of(row: Workflow) -> list[Told]:
    """Every transition of the kind, as a version has it."""
    kind = registry.get(row.subject)
    return told_by(kind, flow_of(row)) if kind is not None else []


def told_by(kind: Resource, flow: Flow | None) -> list[Told]:
    names = dict(states_of(kind, flow))
    found = []
    for number, way in enumerate(kind.transitions, 1):
        terms = flow.asks(way) if flow is not None else Terms()
        said = sentence_of(kind, kind.verbs[way.verb], terms)
        verb = str(kind.verbs[way.verb].label)
        found.append(Told(number, way, terms, verb, names[way.source], names[way.goal], said))
    return found


def sentence_of(kind: Resource, action: Any, terms: Terms) -> str:
    """Who may, and what is asked of them: “project manager may, after approval by …”."""
    if terms.is_closed:
        return _("nobody may.")
    if terms.roles:
        who = _(" or ").join(reading().role_names(terms.roles))
    else:
        who = _("whoever holds the right")
    asked = _(", ").join(parts_of(kind, action, terms))
    if asked:
        return _("%(who)s may, %(asked)s.") % {"who": who, "asked": asked}
    return _("%(who)s may.") % {"who": who}


def parts_of(kind: Resource, action: Any, terms: Terms) -> Iterator[str]:
    """What is asked besides the right."""
    if terms.fields:
        fields = [f"“{field_name(kind, name)}”" for name in terms.fields]
        yield _("when %(fields)s are filled") % {"fields": _(" and ").join(fields)}
    if terms.rule is not None:
        rule = in_reader_language(*reading().rule_names(terms.rule))
        yield _("when the rule “%(rule)s” holds") % {"rule": rule}
    yield from besides(action, terms)


def states_of(kind: Resource, flow: Flow | None) -> list[tuple[str, str]]:
    """States in the order of life, each as the workflow calls it."""
    column = state_column(kind.model)
    choices = column.flatchoices if column is not None else ()
    looks = flow.look if flow is not None else None
    return [
        (str(value), (looks(str(value)).label if looks else "") or str(label))
        for value, label in choices
        if value != ""
    ]


def looks_told(row: Workflow) -> list[str]:
    """What a version says of states: other names and colours, and those out of use."""
    kind = registry.get(row.subject)
    flow = flow_of(row)
    own = states_of(kind, None) if kind is not None else []
    tones = dict(Tone.choices)
    found = []
    for state, label in own:
        look = flow.look(state)
        names = {"state": label, "name": look.label, "tone": tones.get(look.tone, "")}
        if look.label:
            found.append(_("“%(state)s” is called “%(name)s”.") % names)
        if look.tone:
            found.append(_("“%(state)s” is shown in %(tone)s.") % names)
        if look.is_unused:
            found.append(_("“%(state)s” is out of use: no verb leads there.") % names)
    return found


def hints_of(row: Workflow) -> list[str]:
    """What somebody should look at twice: states that records can no longer reach or leave."""
    kind = registry.get(row.subject)
    if kind is None:
        return []
    flow = flow_of(row)
    before, after = _ends(kind, None), _ends(kind, flow)
    found = []
    for state, label in states_of(kind, flow):
        names = {"state": label}
        if state in before[1] - after[1] and not flow.look(state).is_unused:
            found.append(_("No way leads to “%(state)s” any more.") % names)
        if state in before[0] - after[0]:
            found.append(_("No way leads out of “%(state)s” any more.") % names)
    return found


def _ends(kind: Resource, flow: Flow | None) -> tuple[set[str], set[str]]:
    """States that can be left, and states that can be entered."""
    open_ways = [w for w in kind.transitions if flow is None or not flow.asks(w).is_closed]
    return {way.source for way in open_ways}, {way.goal for way in open_ways}


def field_name(kind: Resource, name: str) -> str:
    """The heading of a field; its name where it is no longer there."""
    try:
        return heading(kind.field(name))
    except ImproperlyConfigured:
        return name
