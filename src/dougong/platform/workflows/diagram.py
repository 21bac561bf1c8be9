"""Where the boxes and arrows of a workflow's picture lie: layers from left to right, no overlaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dougong.platform.register import registry

from .models import Workflow
from .queries import flow_of
from .sentences import Told, states_of, told_of

WIDE, HIGH, ACROSS, DOWN, MARGIN = 148, 46, 118, 62, 20
BADGE = 11
LANE = 36
"""So far apart that badges in the middle of neighbouring lanes stand clear of each other."""

Point = tuple[int, int]
Route = tuple[str, Sequence[Point], int]


@dataclass(frozen=True, slots=True)
class Box:
    """A state."""

    state: str
    label: str
    tone: str
    is_unused: bool
    is_first: bool
    x: int
    y: int

    @property
    def middle(self) -> tuple[int, int]:
        return self.x + WIDE // 2, self.y + HIGH // 2


@dataclass(frozen=True, slots=True)
class Arrow:
    """All transitions from one state to another."""

    path: str
    at: tuple[int, int]
    told: Sequence[Told]

    @property
    def numbers(self) -> str:
        return "·".join(str(one.number) for one in self.told)

    @property
    def width(self) -> int:
        """Of the badge, which grows with what stands in it."""
        return max(2 * BADGE, 8 * len(self.numbers) + 8)

    @property
    def half(self) -> int:
        return self.width // 2

    def covers(self, other: Arrow) -> bool:
        """Whether the badges of the two lie on one another."""
        across, down = (abs(self.at[axis] - other.at[axis]) for axis in (0, 1))
        return across < (self.width + other.width) // 2 and down < 2 * BADGE

    @property
    def title(self) -> str:
        return "\n".join(one.sentence for one in self.told)

    @property
    def is_closed(self) -> bool:
        return all(one.terms.is_closed for one in self.told)

    @property
    def is_approved(self) -> bool:
        return any(one.terms.party for one in self.told)


@dataclass(frozen=True, slots=True)
class Diagram:
    """The picture."""

    boxes: Sequence[Box]
    arrows: Sequence[Arrow]
    width: int
    height: int
    top: int


def diagram_of(row: Workflow) -> Diagram | None:
    """The picture of a version; None where its kind is no longer there."""
    kind = registry.get(row.subject)
    if kind is None or not kind.transitions:
        return None
    flow, told = flow_of(row), told_of(row)
    states = states_of(kind, flow)
    pairs = list(dict.fromkeys((one.way.source, one.way.goal) for one in told))
    first = str(kind.field("state").get_default())
    layers = layers_of([state for state, _label in states], pairs, first)
    boxes = _boxes(states, layers, flow, first)
    bottom = max(box.y for box in boxes.values()) + HIGH
    lanes = lanes_of(pairs, boxes)
    arrows: list[Arrow] = []
    lowest, highest = bottom, 0
    for source, goal in pairs:
        both = [one for one in told if one.way[1:] == (source, goal)]
        path, spots, reached = _route(boxes[source], boxes[goal], bottom, lanes.get((source, goal)))
        lowest, highest = max(lowest, reached), min(highest, reached)
        arrows.append(_clear([Arrow(path, at, both) for at in spots], arrows))
    width = max(box.x for box in boxes.values()) + WIDE + MARGIN
    top = min(0, highest - BADGE - MARGIN)
    return Diagram(list(boxes.values()), arrows, width, lowest + BADGE + MARGIN - top, top)


def _clear(choices: Sequence[Arrow], drawn: Sequence[Arrow]) -> Arrow:
    """The first whose badge stands clear of all that are drawn; where none does, the first."""
    return next((one for one in choices if not any(map(one.covers, drawn))), choices[0])


def layers_of(
    states: Sequence[str], pairs: Sequence[tuple[str, str]], first: str
) -> Mapping[str, int]:
    """The longest way to each state that only goes on in the order of life."""
    place = {state: number for number, state in enumerate(states)}
    onward = [pair for pair in pairs if place[pair[0]] < place[pair[1]]]
    layers: dict[str, int] = {}
    for state in states:
        before = [layers[s] for s, g in onward if g == state]
        layers[state] = max(before) + 1 if before else 0
    for state in states:
        after = [layers[g] for s, g in onward if s == state]
        if state != first and not layers[state] and after:
            layers[state] = max(0, min(after) - 1)
    return layers


def _boxes(
    states: Sequence[tuple[str, str]], layers: Mapping[str, int], flow: Any, first: str
) -> dict[str, Box]:
    by_layer: dict[int, list[str]] = {}
    for state, _label in states:
        by_layer.setdefault(layers[state], []).append(state)
    most = max(len(one) for one in by_layer.values())
    found = {}
    for state, label in states:
        column = by_layer[layers[state]]
        top = (most - len(column)) * (HIGH + DOWN) // 2
        x = MARGIN + layers[state] * (WIDE + ACROSS)
        y = MARGIN + top + column.index(state) * (HIGH + DOWN)
        look = flow.look(state)
        found[state] = Box(state, label, look.tone, look.is_unused, state == first, x, y)
    return found


def lanes_of(
    pairs: Sequence[tuple[str, str]], boxes: Mapping[str, Box]
) -> Mapping[tuple[str, str], int]:
    """Arrows that leap over boxes or lead back, each in a lane of its own, the shortest innermost.

    Lanes above the boxes lead on and have positive numbers; those below lead back. Of two of one
    length the inner one is that whose ends lie nearer to the middle of the picture.
    """
    reach = {(s, g): boxes[g].x - boxes[s].x for s, g in pairs}
    ends = {(s, g): boxes[s].y + boxes[g].y for s, g in pairs}
    on = sorted((p for p in pairs if reach[p] > WIDE + ACROSS), key=lambda p: (reach[p], -ends[p]))
    back = sorted((p for p in pairs if reach[p] < 0), key=lambda p: (-reach[p], ends[p]))
    above = {pair: number for number, pair in enumerate(on, start=1)}
    return above | {pair: -number for number, pair in enumerate(back, start=1)}


def _route(source: Box, goal: Box, bottom: int, lane: int | None) -> Route:
    """An arrow's path, where its badge may sit, and how high or low it reaches."""
    if lane is None:
        return _beside(source, goal) if source.x == goal.x else _straight(source, goal)
    is_below = lane < 0
    shift = -14 if is_below else 14
    edge = HIGH if is_below else 0
    out = HIGH + LANE * (abs(lane) - 1)
    level = bottom + out if is_below else MARGIN - out
    (sx, sy), (gx, gy) = (source.middle[0] + shift, source.y + edge), (
        goal.middle[0] - shift, goal.y + edge,
    )  # fmt: skip
    return _curve((sx, sy), (sx, level), (gx, level), (gx, gy))


def _straight(source: Box, goal: Box) -> Route:
    start = (source.x + WIDE, source.middle[1])
    end = (goal.x, goal.middle[1])
    half = (end[0] - start[0]) // 2
    handles = (start[0] + half, start[1]), (end[0] - half, end[1])
    path, _middle, reached = _curve(start, *handles, end)
    # Where arrows cross, a third of the way they are still apart.
    spots = [_at((start, *handles, end), share) for share in (1 / 3, 1 / 5, 2 / 3, 4 / 5, 1 / 2)]
    return path, spots, reached


def _beside(source: Box, goal: Box) -> Route:
    """Between two boxes of one column."""
    is_down = goal.y > source.y
    x = source.middle[0] + (16 if is_down else -16)
    start = (x, source.y + HIGH) if is_down else (x, source.y)
    end = (x, goal.y) if is_down else (x, goal.y + HIGH)
    return _curve(start, start, end, end)


def _at(curve: Sequence[Point], share: float) -> Point:
    """The point of a cubic curve at a share of the way."""
    rest = 1 - share
    weights = (rest**3, 3 * rest**2 * share, 3 * rest * share**2, share**3)
    x, y = (sum(w * point[i] for w, point in zip(weights, curve, strict=True)) for i in (0, 1))
    return round(x), round(y)


def _curve(a: Point, b: Point, c: Point, d: Point) -> Route:
    """A cubic curve; its middle is at one eighth of both ends and three eighths of both handles."""
    path = f"M{a[0]} {a[1]}C{b[0]} {b[1]} {c[0]} {c[1]} {d[0]} {d[1]}"
    x, y = ((a[i] + 3 * b[i] + 3 * c[i] + d[i]) // 8 for i in (0, 1))
    return path, [(x, y)], y
