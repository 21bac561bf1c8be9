"""What an address asks of the search: words, and what narrows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Choices, Q
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dougong.platform.policies import Actor
from dougong.platform.records.scopes import ScopeReach
from dougong.platform.register import registry
from dougong.platform.requests.errors import BadRequest
from dougong.platform.watching.models import Watch

LONGEST = 200
LARGEST_KEY = 2**63 - 1
SOURCES = {
    "name": gettext_lazy("Codes and names"),
    "comment": gettext_lazy("Comments"),
    "file": gettext_lazy("Names of files"),
}
"""Where words may stand."""
WORDS = ("q", "kind", "below", "state", "source", "mine", "since")


@dataclass(frozen=True, slots=True)
class Asked:
    """Words, and among what they are looked for."""

    words: str = ""
    kind: str = ""
    below: int | None = None
    """A unit, portfolio or project: what lies in it and below it."""
    state: str = ""
    source: str = ""
    is_mine: bool = False
    """Only what the reader follows, and that is all they have worked on."""
    since: date | None = None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Asked:
        """Read an address; a word that stands for nothing is refused, not overlooked."""
        if strange := sorted(set(given) - {*WORDS}):
            names = {"names": ", ".join(name[:40] for name in strange[:5])}
            raise BadRequest(_("The search knows no filter named %(names)s.") % names)
        words = given.get("q", "").strip()
        if len(words) > LONGEST or "\0" in words:
            raise BadRequest(_("This search is too long."))
        return cls(
            words,
            _one_of(given.get("kind", ""), registry),
            _key(given.get("below", "")),
            _state(given.get("state", ""), given.get("kind", "")),
            _one_of(given.get("source", ""), SOURCES),
            bool(given.get("mine")),
            _day(given.get("since", "")),
        )

    @property
    def kinds(self) -> list[str] | None:
        return [self.kind] if self.kind else None

    @property
    def is_narrowed(self) -> bool:
        return any((self.kind, self.below, self.is_mine, self.since))

    def narrowing(self, actor: Actor, path: str = "") -> Q:
        """The condition on plates besides words and sight; `path` leads to the plate."""
        condition = Q()
        if self.below is not None:
            reached = ScopeReach.objects.filter(above=self.below).values_list("below", flat=True)
            condition &= Q((f"{path}scope__any", list(reached)))
        if self.state:
            condition &= Q((f"{path}state", self.state))
        if self.is_mine:
            followed = Watch.objects.filter(account=actor.pk, is_off=False)
            condition &= Q((f"{path}pk__in", followed.values("record")))
        if self.since:
            start = timezone.make_aware(datetime.combine(self.since, time.min))
            condition &= Q((f"{path}updated_at__gte", start))
        return condition


def states_of(kind: str) -> list[tuple[str, str]]:
    """The states that records of a kind can be in."""
    if kind not in registry:
        return []
    named = {field.name: field for field in registry[kind].model._meta.concrete_fields}
    choices: Any = named["state"].flatchoices if "state" in named else ()
    return [(str(value), str(label)) for value, label in choices]


def _one_of(word: str, known: Mapping[str, Any] | type[Choices]) -> str:
    if word and word not in known:
        raise BadRequest(_("The search has no such choice: %(word)s.") % {"word": word[:40]})
    return word


def _state(word: str, kind: str) -> str:
    return _one_of(word, dict(states_of(kind)))


def _key(word: str) -> int | None:
    if not word:
        return None
    if not (word.isascii() and word.isdigit() and int(word[:20]) <= LARGEST_KEY):
        raise BadRequest(_("The search has no such choice: %(word)s.") % {"word": word[:40]})
    return int(word)


def _day(word: str) -> date | None:
    try:
        day = parse_date(word)
    except ValueError:
        day = None
    if word and day is None:
        raise BadRequest(_("A day is written like 2026-11-22."))
    return day
