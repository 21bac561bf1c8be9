"""Links as a reader sees them: both directions, and only where both ends are seen."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from dougong.platform.beside.matters import Matter
from dougong.platform.policies import Actor
from dougong.platform.records import DELETED, Record
from dougong.platform.search import seen_among

from .models import RecordLink
from .types import LinkType, link_types

FARTHEST, MOST_NODES = 3, 80


@dataclass(frozen=True, slots=True)
class ShownLink:
    """A link from the record's side."""

    link: RecordLink
    type: LinkType
    other: Record
    is_inverse: bool

    @property
    def label(self) -> str:
        return str(self.type.inverse if self.is_inverse else self.type.label)


def links_of(matter: Matter) -> list[ShownLink]:
    """The links of a record, by what they say; those to records out of sight are left out."""
    rows = list(_between(matter.actor, Q(source=matter.plate) | Q(target=matter.plate)))
    shown = [
        ShownLink(row, link_types[row.link_type], other, is_inverse)
        for row in rows
        for is_inverse in (row.target_id == matter.pk,)
        for other in (row.source if is_inverse else row.target,)
    ]
    return sorted(shown, key=lambda one: (one.label, one.other.code))


def _between(actor: Actor, condition: Q) -> Iterable[RecordLink]:
    """Links whose ends stand and are both seen."""
    rows = RecordLink.objects.filter(condition, link_type__in=list(link_types))
    rows = rows.exclude(source__state=DELETED).exclude(target__state=DELETED)
    found = list(rows.select_related("source", "target").order_by("pk"))
    ends = {one.pk: one for row in found for one in (row.source, row.target)}
    seen = seen_among(actor, [(one.pk, one.kind, one.scope_id) for one in ends.values()])
    return [row for row in found if row.source_id in seen and row.target_id in seen]


@dataclass(slots=True)
class Graph:
    """Records around one, with how far each lies upstream (below zero) or downstream."""

    places: dict[int, int] = field(default_factory=dict)
    plates: dict[int, Record] = field(default_factory=dict)
    links: dict[int, RecordLink] = field(default_factory=dict)
    is_cut: bool = False


def graph_around(matter: Matter, farthest: int = FARTHEST) -> Graph:
    """What leads to the record and what follows from it, as far as the reader sees every step."""
    graph = Graph({matter.pk: 0}, {matter.pk: matter.plate})
    edge: deque[int] = deque([matter.pk])
    for _step in range(farthest):
        around = Q(source__in=list(edge)) | Q(target__in=list(edge))
        fresh: list[int] = []
        for row in _between(matter.actor, around):
            for near, far, way in ((row.source, row.target, 1), (row.target, row.source, -1)):
                if near.pk not in graph.places or far.pk in graph.places:
                    continue
                if len(graph.places) >= MOST_NODES:
                    graph.is_cut = True
                    continue
                graph.places[far.pk] = graph.places[near.pk] + way
                graph.plates[far.pk] = far
                fresh.append(far.pk)
            if row.source_id in graph.places and row.target_id in graph.places:
                graph.links[row.pk] = row
        edge = deque(fresh)
        if not edge:
            break
    return graph


def matrix_of(
    actor: Actor, rows: Sequence[Record], columns: Sequence[Record], wanted: str
) -> dict[tuple[int, int], list[str]]:
    """What joins each row to each column, in the words of the row's side."""
    row_keys, column_keys = {one.pk for one in rows}, {one.pk for one in columns}
    condition = Q(source__in=row_keys, target__in=column_keys)
    condition |= Q(source__in=column_keys, target__in=row_keys)
    if wanted:
        condition &= Q(link_type=wanted)
    cells: dict[tuple[int, int], list[str]] = {}
    for link in RecordLink.objects.filter(condition, link_type__in=list(link_types)):
        kind = link_types[link.link_type]
        if link.source_id in row_keys and link.target_id in column_keys:
            cells.setdefault((link.source_id, link.target_id), []).append(str(kind.label))
        if link.target_id in row_keys and link.source_id in column_keys:
            cells.setdefault((link.target_id, link.source_id), []).append(str(kind.inverse))
    return cells
