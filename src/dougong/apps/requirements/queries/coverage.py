"""How far each requirement is followed up: criterion, work item, test, release, feedback."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from dougong.apps.requirements.choices import OUT_STATES
from dougong.apps.requirements.models import Requirement, SuspectLink
from dougong.platform.links.models import RecordLink
from dougong.platform.policies import Actor, policy_of
from dougong.platform.records import DELETED

LINKED = {"implements": "work", "verifies": "test", "ships": "release", "answers": "feedback"}
"""The stage to which a link of each type belongs; the requirement stands at its end."""


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """One requirement with the number of records of each stage."""

    requirement: Requirement
    counts: Sequence[int]
    suspects: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Of the requirements of a project: all, those without gaps, those to look at again, by stage."""

    count: int
    complete: int
    suspect: int
    stages: Sequence[int]


def share(covered: int, all_of_them: int) -> Decimal | None:
    """Covered over all; unknown where there is none."""
    return Decimal(covered) / all_of_them if all_of_them else None


def requirements_of(project: int, actor: Actor) -> QuerySet[Any]:
    """The requirements of a project that the reader sees, with what they have in each stage."""
    links = RecordLink.objects.filter(target=OuterRef("pk")).exclude(source__state=DELETED)
    suspects = SuspectLink.objects.filter(requirement=OuterRef("pk"), resolved_at=None)
    rows = policy_of(Requirement).rows(actor, "view").filter(project=project)
    return rows.exclude(state__in=OUT_STATES).alias(
        has_suspect=Exists(suspects),
        **{f"has_{stage}": Exists(links.filter(link_type=key)) for key, stage in LINKED.items()},
    )


HAS_CRITERION = ~Q(criteria="")
IS_COMPLETE = HAS_CRITERION & Q(has_work=True) & Q(has_test=True)


def totals_of(rows: QuerySet[Any]) -> Totals:
    """All figures in one query."""
    stages = {stage: Count("pk", filter=Q((f"has_{stage}", True))) for stage in LINKED.values()}
    found = rows.aggregate(
        every=Count("pk"),
        complete=Count("pk", filter=IS_COMPLETE),
        suspect=Count("pk", filter=Q(has_suspect=True)),
        criterion=Count("pk", filter=HAS_CRITERION),
        **stages,
    )
    counts = [found["criterion"], *(found[stage] for stage in LINKED.values())]
    return Totals(found["every"], found["complete"], found["suspect"], counts)


def lines_of(rows: Sequence[Requirement]) -> list[CoverageLine]:
    """The requirements of one page with their numbers."""
    keys = [row.pk for row in rows]
    links = RecordLink.objects.filter(target__in=keys, link_type__in=list(LINKED))
    counted = links.exclude(source__state=DELETED).values_list("target", "link_type")
    numbers = {(target, kind): count for target, kind, count in counted.annotate(Count("pk"))}
    open_ones = SuspectLink.objects.filter(requirement__in=keys, resolved_at=None)
    suspects = dict(open_ones.values_list("requirement").annotate(Count("pk")))
    return [
        CoverageLine(
            row,
            [_criteria(row), *(numbers.get((row.pk, key), 0) for key in LINKED)],
            suspects.get(row.pk, 0),
        )
        for row in rows
    ]


def _criteria(row: Requirement) -> int:
    return sum(bool(line.strip()) for line in row.criteria.splitlines())
