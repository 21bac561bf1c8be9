"""How far a right reaches, and on whose word where it was lent by somebody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

Holder = int | None
"""Plate of the natural person who lent the right; None where it is the actor's own."""


class Reach(frozenset[int]):
    """Plates on which an actor holds a right, with the persons behind it where it was delegated."""

    lent: Mapping[int, frozenset[int]] = MappingProxyType({})
    """Who lent the right, for the plates on which the actor does not hold it themselves."""

    @classmethod
    def of(cls, rows: Iterable[tuple[int, Holder]]) -> Reach:
        """From plates, each with the person who lent the right there, or None for one's own."""
        lent: dict[int, set[int]] = {}
        own: set[int] = set()
        for plate, lender in rows:
            if lender is None:
                own.add(plate)
            else:
                lent.setdefault(plate, set()).add(lender)
        reach = cls(own | set(lent))
        reach.lent = {plate: frozenset(who) for plate, who in lent.items() if plate not in own}
        return reach

    @property
    def own(self) -> frozenset[int]:
        """The plates on which the right is the actor's own."""
        return self - frozenset(self.lent)


def own_part(reached: frozenset[int]) -> frozenset[int]:
    """What of a reach does not rest on a delegation."""
    return reached.own if isinstance(reached, Reach) else reached


def lenders(reached: frozenset[int], plate: int | None) -> frozenset[int]:
    """The persons who lent a right on a plate; none where it is the actor's own."""
    if not isinstance(reached, Reach) or plate is None:
        return frozenset()
    return reached.lent.get(plate, frozenset())


def by_holder(reached: frozenset[int]) -> dict[Holder, frozenset[int]]:
    """The plates by whose right it is there: the actor's own, or each person's who lent it."""
    found: dict[Holder, set[int]] = {}
    for plate in reached:
        for holder in lenders(reached, plate) or (None,):
            found.setdefault(holder, set()).add(plate)
    return {holder: frozenset(plates) for holder, plates in found.items()}
