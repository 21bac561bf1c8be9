"""How far each requirement is followed up: criterion, work item, test, release, feedback."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q

from dougong.apps.requirements.choices import OUT_STATES
from dougong.apps.requirements.models import Requirement, SuspectLink
from dougong.platform.links.models import RecordLink
from dougong.platform.policies import Actor, policy_of

STAGES = ("criterion", "work", "test", "release", "feedback")
LINK_OF = {"implements": "work", "verifies": "test", "ships": "release", "answers": "feedback"}
"""The stage to which a link of each type belongs; the requirement stands at its end."""


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """One requirement with the number of records of each stage."""

    requirement: Requirement
    counts: Sequence[int]
    suspects: int

    @property
    def is_complete(self) -> bool:
        return all(self.counts[:REQUIRED])


REQUIRED = 3
"""Stages that every requirement needs: a criterion, work and a test."""


def share(covered: int, all_of_them: int) -> Decimal | None:
    """Covered over all; unknown where there is none."""
    return Decimal(covered) / all_of_them if all_of_them else None


def counted(project: int, actor: Actor) -> list[CoverageLine]:
    """Every requirement of a project that the reader sees, in three queries."""
    rows = policy_of(Requirement).rows(actor, "view").filter(project=project)
    rows = rows.exclude(state__in=OUT_STATES).select_related("record").order_by("pk")
    rows = rows.defer("text", "text_en")
    linked = _linked(project)
    suspects = dict(
        SuspectLink.objects.filter(requirement__project=project, resolved_at=None)
        .values_list("requirement")
        .annotate(Count("pk"))
    )
    return [_line(row, linked.get(row.pk, {}), suspects.get(row.pk, 0)) for row in rows]


def _linked(project: int) -> dict[int, dict[str, int]]:
    rows = (
        RecordLink.objects.filter(
            Q(target__project=project, target__kind="requirement"), link_type__in=list(LINK_OF)
        )
        .exclude(source__state="deleted")
        .values_list("target", "link_type")
        .annotate(Count("pk"))
    )
    found: dict[int, dict[str, int]] = {}
    for target, kind, count in rows:
        found.setdefault(target, {})[LINK_OF[kind]] = count
    return found


def _line(row: Requirement, linked: dict[str, int], suspects: int) -> CoverageLine:
    criteria = sum(bool(line.strip()) for line in row.criteria.splitlines())
    counts = [criteria, *(linked.get(stage, 0) for stage in STAGES[1:])]
    return CoverageLine(row, counts, suspects)


def totals(lines: Iterable[CoverageLine]) -> list[int]:
    """How many requirements have anything in each stage."""
    found = list(lines)
    return [sum(bool(line.counts[place]) for line in found) for place in range(len(STAGES))]
