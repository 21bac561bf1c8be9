"""Words in a filter that stand for whoever reads the list: me, my units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Field
from django.utils.translation import gettext as _

from dougong.platform.policies import Actor
from dougong.platform.records import Record
from dougong.platform.records.scopes import ScopeReach

ME, MY_UNITS = "@me", "@my_units"
PEOPLE, UNIT = ("person", "account"), "unit"


def kinds_named(field: Field[Any, Any] | None) -> tuple[str, ...]:
    """Kinds of records that a relation may point at."""
    if field is None:
        return ()
    target: Any = field.related_model
    if target is not Record:
        return (str(target.kind()),)
    limit: Any = field.get_limit_choices_to()  # type: ignore[attr-defined]
    return (limit["kind"],) if "kind" in limit else tuple(limit.get("kind__in", ()))


def fixed_words(field: Field[Any, Any] | None) -> list[tuple[str, str]]:
    """The words that fit what a relation points at."""
    kinds = kinds_named(field)
    words = [(ME, _("me"))] if set(PEOPLE) & set(kinds) else []
    return [*words, (MY_UNITS, _("my units"))] if UNIT in kinds else words


def keys_meant(field: Field[Any, Any] | None, values: Sequence[Any], actor: Actor) -> list[int]:
    """Keys of the name plates, with the words worked out for the reader."""
    found = [value for value in values if isinstance(value, int)]
    if ME in values:
        found += [key for key in (actor.natural_person, actor.pk) if key is not None]
    if MY_UNITS in values:
        found += units_of(actor)
    return found


def units_of(actor: Actor) -> list[int]:
    """The unit of the person behind the account, and those below it."""
    person = actor.natural_person
    if person is None:
        return []
    unit = Record.objects.filter(pk=person).values_list("unit", flat=True).first()
    below = ScopeReach.objects.filter(above=unit).values_list("below", flat=True)
    return [*below] if unit else []
