"""Where rights reach: the tree of units, portfolios and projects as a closure table of plates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import connection, models

from .plates import Record

TREE = 0x5C09E5
"""Key of the lock under which the tree is changed."""


class ScopeParent(models.Model):
    """One plate lies directly under another; a project may lie under a unit and a portfolio."""

    child = models.ForeignKey(Record, models.CASCADE, related_name="+")
    parent = models.ForeignKey(Record, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["child", "parent"], name="scope_parent_once"),
            models.CheckConstraint(
                name="scope_parent_is_another", condition=~models.Q(child=models.F("parent"))
            ),
        ]


class ScopeReach(models.Model):
    """A right granted on `above` holds on `below` (every plate is below itself)."""

    above = models.ForeignKey(Record, models.CASCADE, related_name="reaches", db_index=False)
    below = models.ForeignKey(Record, models.CASCADE, related_name="reached_from")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["above", "below"], name="scope_reach_once")]


def place(parents_of: Mapping[int, Sequence[int]]) -> None:
    """Hang plates under their parents and bring the closure of all they carry up to date."""
    alone()
    children = list(parents_of)
    ScopeParent.objects.filter(child__in=children).delete()
    ScopeParent.objects.bulk_create(
        [
            ScopeParent(child_id=c, parent_id=p)
            for c, above in parents_of.items()
            for p in set(above)
        ],
        batch_size=5000,
    )
    refresh(children)


def alone() -> None:
    """Until the end of the transaction nobody else changes the tree.

    A plate hung somewhere while another transaction moves the branch would miss the new parents.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE])


def remove(plate_ids: Iterable[int]) -> None:
    alone()
    ids = list(plate_ids)
    ScopeParent.objects.filter(models.Q(child__in=ids) | models.Q(parent__in=ids)).delete()
    ScopeReach.objects.filter(models.Q(above__in=ids) | models.Q(below__in=ids)).delete()


def refresh(roots: Sequence[int]) -> None:
    """Recompute who reaches the given plates and everything below them."""
    with connection.cursor() as cursor:
        cursor.execute(_AFFECTED, [list(roots)])
        affected = [row[0] for row in cursor.fetchall()]
        cursor.execute("DELETE FROM platform_scopereach WHERE below_id = ANY(%s)", [affected])
        cursor.execute(_CLOSURE, [affected])


def below(plate_id: int) -> models.QuerySet[ScopeReach, int]:
    """Plates below another one, itself among them, for use inside a query."""
    return ScopeReach.objects.filter(above=plate_id).values_list("below", flat=True)


def is_below(plate_id: int, above_id: int) -> bool:
    return ScopeReach.objects.filter(above=above_id, below=plate_id).exists()


_AFFECTED = """
WITH RECURSIVE tree(id) AS (
    SELECT unnest(%s::bigint[])
    UNION SELECT p.child_id FROM platform_scopeparent p JOIN tree ON p.parent_id = tree.id
) SELECT id FROM tree
"""

_CLOSURE = """
WITH RECURSIVE up(below, above) AS (
    SELECT id, id FROM unnest(%s::bigint[]) AS id
    UNION SELECT up.below, p.parent_id FROM up JOIN platform_scopeparent p ON p.child_id = up.above
) INSERT INTO platform_scopereach (above_id, below_id) SELECT above, below FROM up
"""
