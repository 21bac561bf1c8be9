"""Requirements that say much the same, found by the words of their titles."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import NamedTuple

from django.contrib.postgres.search import SearchQueryField
from django.db.models import F, FloatField, Func, Value
from django.db.models.functions import Cast

from dougong.apps.requirements.models import Requirement
from dougong.platform.policies import Actor, policy_of
from dougong.platform.records import Record
from dougong.platform.records.lexemes import Search, lexemes

ALIKE = Decimal("0.5")
SHOWN, LOOKED_AT = 5, 50


class Likeness(NamedTuple):
    """A requirement and how much of its words it shares, from 0 to 1."""

    requirement: Requirement
    share: Decimal


def similarity(one: Collection[str], other: Collection[str]) -> Decimal:
    """Words in common over all words (Jaccard)."""
    mine, theirs = set(one), set(other)
    union = len(mine | theirs)
    return Decimal(len(mine & theirs)) / union if union else Decimal(0)


def similar_to(requirement: Requirement, actor: Actor) -> list[Likeness]:
    """The most similar among those the reader sees, the best first."""
    words = _words(requirement.record)
    if not words:
        return []
    asked = " | ".join(f"'{word}'" for word in sorted(words))
    rank = Func(
        F("record__terms"),
        Cast(Value(asked), SearchQueryField()),
        function="ts_rank",
        output_field=FloatField(),
    )
    rows = policy_of(Requirement).rows(actor, "view").exclude(pk=requirement.pk)
    rows = rows.filter(record__terms__finds=Search((), asked)).select_related("record")
    near = rows.order_by(rank.desc(), "-pk")[:LOOKED_AT]
    found = [Likeness(row, similarity(words, _words(row.record))) for row in near]
    best = sorted((one for one in found if one.share >= ALIKE), key=lambda one: -one.share)
    return best[:SHOWN]


def _words(plate: Record) -> set[str]:
    """The words of a title in both languages; what could end a quoted word is left out."""
    found = lexemes(f"{plate.label} {plate.label_en}")
    return {word for word in found if "'" not in word and "\\" not in word}
