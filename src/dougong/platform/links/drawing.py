"""Where the boxes and lines of the traceability graph stand; the template draws them as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dougong.platform.records import Record

from .reading import Graph
from .types import link_types

WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 196, 52, 84, 18, 14


@dataclass(frozen=True, slots=True)
class Box:
    """A record in the drawing."""

    plate: Record
    x: int
    y: int
    is_centre: bool
    url: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """A link in the drawing, as a path and the place of its word."""

    path: str
    label: str
    x: int
    y: int
    source: Record
    target: Record


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole picture with its size."""

    width: int
    height: int
    boxes: Sequence[Box]
    arrows: Sequence[Arrow]


def drawn(graph: Graph, urls: dict[int, str]) -> Drawing:
    """Columns by distance from the record, what leads to it on the left."""
    columns: dict[int, list[int]] = {}
    for key in sorted(graph.places, key=lambda one: graph.plates[one].code):
        columns.setdefault(graph.places[key], []).append(key)
    first = min(columns)
    tallest = max(map(len, columns.values()))
    height = 2 * MARGIN + tallest * HEIGHT + (tallest - 1) * GAP_Y
    boxes: dict[int, Box] = {}
    for place, keys in sorted(columns.items()):
        x = MARGIN + (place - first) * (WIDTH + GAP_X)
        taken = len(keys) * HEIGHT + (len(keys) - 1) * GAP_Y
        for number, key in enumerate(keys):
            y = (height - taken) // 2 + number * (HEIGHT + GAP_Y)
            boxes[key] = Box(graph.plates[key], x, y, graph.places[key] == 0, urls.get(key, ""))
    width = 2 * MARGIN + (max(columns) - first) * (WIDTH + GAP_X) + WIDTH
    arrows = [
        _arrow(boxes[one.source_id], boxes[one.target_id], str(link_types[one.link_type].label))
        for one in graph.links.values()
    ]
    return Drawing(width, height, list(boxes.values()), arrows)


def _arrow(source: Box, target: Box, label: str) -> Arrow:
    """A curve between the facing sides; within one column it leaves and enters on the right."""
    y1, y2 = source.y + HEIGHT / 2, target.y + HEIGHT / 2
    if source.x == target.x:
        x1 = x2 = float(source.x + WIDTH)
        bend1 = bend2 = x1 + GAP_X / 2
    else:
        is_forward = target.x > source.x
        x1 = float(source.x + (WIDTH if is_forward else 0))
        x2 = float(target.x + (0 if is_forward else WIDTH))
        bend1 = bend2 = (x1 + x2) / 2
    path = f"M{x1:.0f} {y1:.0f} C{bend1:.0f} {y1:.0f} {bend2:.0f} {y2:.0f} {x2:.0f} {y2:.0f}"
    middle = int((bend1 + bend2) / 2), int((y1 + y2) / 2) - 4
    return Arrow(path, label, *middle, source.plate, target.plate)
