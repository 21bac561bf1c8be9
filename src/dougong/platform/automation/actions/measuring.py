"""On which side of its limit a figure stands, and when it has crossed over."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from dougong.platform.actions.locking import lock
from dougong.platform.automation.choices import Side
from dougong.platform.automation.matching import covered, owner_of, subject_of
from dougong.platform.automation.models import Automation, Standing
from dougong.platform.facts import fact_named
from dougong.platform.policies import Actor, decisions_kept


def is_beyond(automation: Automation, row: Any, owner: Actor) -> bool | None:
    """Whether the figure lies beyond the limit, as the owner may read it; None where it is unknown."""
    fact = fact_named(automation.fact)
    value = fact.seen_on(subject_of(automation).policy.blinded(row, owner)) if fact else None
    if value is None or automation.threshold is None:
        return None
    figure = Decimal(str(value))
    above = figure > automation.threshold
    return above if automation.side == Side.ABOVE else figure < automation.threshold


def crossing(automation: Automation, record: int) -> str:
    """The name of a crossing that has just been made; empty where there was none.

    Records that were there before the automation was active have a standing by then; a new one
    begins on the near side.
    """
    owner = owner_of(automation)
    if owner is None or not _is_measured(automation):
        return ""
    row = covered(automation, owner).filter(pk=record).first()
    beyond = None if row is None else is_beyond(automation, row, owner)
    if beyond is None:
        return ""
    Standing.objects.bulk_create(
        [Standing(automation=automation, record_id=record)], ignore_conflicts=True
    )
    rows = Standing.objects.filter(automation=automation, record=record)
    ((standing,),) = lock(rows)
    if standing.is_beyond == beyond:
        return ""
    standing.is_beyond = beyond
    standing.crossings += beyond
    standing.save(update_fields=["is_beyond", "crossings"])
    return f"crossing/{standing.crossings}" if beyond else ""


def moved(automation: Automation, owner: Actor) -> list[int]:
    """Records whose figure does not stand where it stood, found without asking for each."""
    stood = dict(Standing.objects.filter(automation=automation).values_list("record", "is_beyond"))
    return [
        row.pk
        for row in covered(automation, owner)
        if is_beyond(automation, row, owner) not in {None, stood.get(row.pk, False)}
    ]


def _is_measured(automation: Automation) -> bool:
    return Standing.objects.filter(automation=automation, record=None).exists()


def measure(automation: Automation) -> None:
    """Note where all figures stand, without acting: from there on crossings count."""
    owner = owner_of(automation)
    if owner is None:
        return
    with decisions_kept():
        known = dict(
            Standing.objects.filter(automation=automation).values_list("record", "crossings")
        )
        found = [
            Standing(
                automation=automation,
                record_id=row.pk,
                is_beyond=bool(is_beyond(automation, row, owner)),
                crossings=known.get(row.pk, 0),
            )
            for row in covered(automation, owner)
        ]
    Standing.objects.filter(automation=automation).delete()
    Standing.objects.bulk_create([*found, Standing(automation=automation)], batch_size=1000)
