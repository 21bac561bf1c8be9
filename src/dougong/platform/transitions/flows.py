"""A workflow as it is applied: looks of states, and what is asked of each transition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dougong.platform.records.bilingual import in_reader_language

from .declared import Transition


@dataclass(frozen=True, slots=True)
class Look:
    """How a state is called and coloured; into a state out of use no verb leads."""

    zh: str = ""
    en: str = ""
    tone: str = ""
    is_unused: bool = False

    @property
    def label(self) -> str:
        """The name in the reader's language; empty where the state keeps its own."""
        return in_reader_language(self.zh, self.en)


@dataclass(frozen=True, slots=True)
class Terms:
    """What one transition asks besides the right to the verb; without anything it is free."""

    is_closed: bool = False
    roles: tuple[str, ...] = ()
    """Roles of which the actor holds one where the record lies."""
    fields: tuple[str, ...] = ()
    """Columns and custom fields that are filled when the verb is done."""
    needs_reason: bool = False
    rule: int | None = None
    """Key of the rule set that has to hold."""
    party: str = ""
    """Role that approves it first."""


FREE = Terms()


@dataclass(frozen=True)
class Flow:
    """A workflow in force: for records of one kind, in the whole house or below one place."""

    pk: int
    subject: str
    scope: int | None
    titles: tuple[str, str]
    looks: Mapping[str, Look] = field(default_factory=dict)
    terms: Mapping[Transition, Terms] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return in_reader_language(*self.titles)

    def look(self, state: str) -> Look:
        return self.looks.get(state, Look())

    def asks(self, transition: Transition) -> Terms:
        """The terms of a transition; into a state out of use there is no way."""
        if self.look(transition.goal).is_unused:
            return Terms(is_closed=True)
        return self.terms.get(transition, FREE)
