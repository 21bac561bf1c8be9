"""Which line means a record that is there: found by code, external id or another column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.platform.policies import Actor
from dougong.platform.register import Resource

from .columns import CODE, EXTERNAL, Wanted
from .references import AT_ONCE, code_in
from .values import reader_of


@dataclass(frozen=True, slots=True)
class Match:
    """The record that a line means, if any, and what stands against taking it."""

    row: Any = None
    may_change: bool = False
    refusal: ValidationError | None = None

    def require(self) -> None:
        if self.refusal is not None:
            raise self.refusal


def matches(
    resource: Resource, actor: Actor, keys: Sequence[str], wanted: Wanted
) -> Iterator[Match]:
    """A match for each key in its order; a line without key is a new record."""
    if not wanted.key:
        yield from (Match() for _key in keys)
        return
    words = [code_in(key) if wanted.key == CODE else key for key in keys]
    counts = Counter(words)
    found = _rows(resource, actor, list(dict.fromkeys(filter(None, words))), wanted)
    seen = [row.pk for rows in found.values() for row in rows]
    changeable: set[int] = set()
    if "change" in resource.verbs:
        allowed = resource.policy.rows(actor, "change").filter(pk__in=seen)
        changeable = set(allowed.values_list("pk", flat=True))
    for word in words:
        rows = found.get(word, [])
        if refusal := _refusal(word, counts[word], len(rows), wanted.key):
            yield Match(refusal=refusal)
        else:
            yield Match(rows[0], rows[0].pk in changeable) if rows else Match()


def _refusal(word: str, times: int, found: int, key: str) -> ValidationError | None:
    names = {"key": word[:60]}
    if word and times > 1:
        text = _("“%(key)s” stands in several rows of the sheet.")
        return ValidationError({key: ValidationError(text, "imports.key_twice", names)})
    if found > 1:
        text = _("Several records have “%(key)s” here: recognise them by something else.")
        return ValidationError({key: ValidationError(text, "imports.key_not_unique", names)})
    if key == CODE and word and not found:
        text = _("There is no record with the code %(key)s, or you have no right to see it.")
        return ValidationError({key: ValidationError(text, "imports.no_such_code", names)})
    return None


def _rows(
    resource: Resource, actor: Actor, words: Sequence[str], wanted: Wanted
) -> dict[str, list[Any]]:
    """Visible records by the word that names them."""
    resource.policy.refuse_finding_by(actor, {wanted.key})
    visible = resource.policy.rows(actor, "view").select_related("record")
    found: dict[str, list[Any]] = {}
    for start in range(0, len(words), AT_ONCE):
        part = words[start : start + AT_ONCE]
        if wanted.key == CODE:
            for row in visible.filter(record__code__in=part):
                found.setdefault(row.code, []).append(row)
        elif wanted.key == EXTERNAL:
            for row in visible.filter(external_source=wanted.source, external_id__in=part):
                found.setdefault(row.external_id, []).append(row)
        else:
            _by_field(visible, resource.field(wanted.key), part, found)
    return found


def _by_field(visible: Any, field: Any, words: Sequence[str], found: dict[str, list[Any]]) -> None:
    """By a column of the kind; a word that the column cannot hold names nobody."""
    read = reader_of(field)
    values: dict[Any, str] = {}
    for word in words:
        try:
            values.setdefault(read(word), word)
        except ValidationError:
            continue
    for row in visible.filter((f"{field.attname}__in", list(values))):
        found.setdefault(values[field.value_from_object(row)], []).append(row)
