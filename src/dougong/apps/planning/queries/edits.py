"""Edits of a plan as a page sends them: plain values, read strictly, in the order they are done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, get_type_hints

from dougong.apps.planning.choices import LagKindChoice, LinkChoice
from dougong.platform.requests.errors import BadRequest

Ref = int | str
"""A work item by its key, or one that the same request adds by the name it gives it."""
MOST = 2000
"""Edits of one request."""


@dataclass(frozen=True, slots=True)
class SetCells:
    """Type texts into cells of a row; `version` is the one that was read."""

    id: Ref
    values: Mapping[str, str]
    version: int | None = None


@dataclass(frozen=True, slots=True)
class AddRow:
    """A new row below `parent`, behind the sibling `after`, or before all of them."""

    key: str
    parent: Ref | None = None
    after: Ref | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Any] = field(default_factory=dict)
    """Stored values, of a row that was deleted and comes back."""


@dataclass(frozen=True, slots=True)
class PlaceRows:
    """Hang rows elsewhere in the outline, one behind the other."""

    ids: Sequence[Ref]
    parent: Ref | None = None
    after: Ref | None = None


@dataclass(frozen=True, slots=True)
class RemoveRows:
    """Delete rows with all that lies below them."""

    ids: Sequence[Ref]


@dataclass(frozen=True, slots=True)
class DrawLink:
    """Let one row wait for another."""

    pred: Ref
    succ: Ref
    type: str = LinkChoice.FS
    lag: str = ""


@dataclass(frozen=True, slots=True)
class CutLinks:
    """Take away the links between rows of a group."""

    ids: Sequence[Ref]


@dataclass(frozen=True, slots=True)
class PutBack:
    """Store values again that an edit has replaced, as long as nobody has changed them since."""

    id: Ref
    columns: Mapping[str, Any]
    expect: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PutLinks:
    """The same for the links into a row: predecessor, type, lag and its kind of each."""

    id: Ref
    links: Sequence[Sequence[Any]]
    expect: Sequence[Sequence[Any]] | None = None


Edit = SetCells | AddRow | PlaceRows | RemoveRows | DrawLink | CutLinks | PutBack | PutLinks
KINDS: dict[str, type[Edit]] = {
    "set": SetCells,
    "add": AddRow,
    "place": PlaceRows,
    "remove": RemoveRows,
    "link": DrawLink,
    "unlink": CutLinks,
    "put": PutBack,
    "put_links": PutLinks,
}
_NAMES = {kind: name for name, kind in KINDS.items()}
TIMED = frozenset({"duration", "start", "finish", "constraint", "deadline", "preds"})
"""Columns of which only dates follow."""


def written(edit: Edit) -> dict[str, Any]:
    """An edit as it is sent."""
    values = {f.name: getattr(edit, f.name) for f in fields(edit)}
    return {"do": _NAMES[type(edit)], **values}


def read_edits(given: Any) -> list[Edit]:
    """The edits of a request; whatever is not one of them is refused by its place."""
    if not isinstance(given, list) or len(given) > MOST:
        raise BadRequest(f"edits: a list of at most {MOST}")
    return [_read(number, one) for number, one in enumerate(given)]


def _read(number: int, given: Any) -> Edit:
    kind = KINDS.get(given.get("do", "")) if isinstance(given, dict) else None
    if kind is None:
        raise BadRequest(f"edits/{number}/do")
    values = {name: value for name, value in given.items() if name != "do"}
    hints: dict[str, Any] = get_type_hints(kind)
    for name, value in values.items():
        if name not in hints or not _fits(name, value):
            raise BadRequest(f"edits/{number}/{name}")
    try:
        return kind(**values)
    except TypeError as error:
        raise BadRequest(f"edits/{number}: a part is missing") from error


def _fits(name: str, value: Any) -> bool:
    return _CHECKS[name](value)


def _is_ref(value: Any) -> bool:
    is_key = type(value) is int and 0 < value < 2**63
    return is_key or (isinstance(value, str) and 0 < len(value) <= 60)


def _is_ref_or_none(value: Any) -> bool:
    return value is None or _is_ref(value)


def _are_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(text, str) and len(text) <= 2000 for text in value.values()
    )


def _are_links(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(_is_link(one) for one in value))


def _is_link(value: Any) -> bool:
    if not isinstance(value, list) or len(value) != 4:
        return False
    pred, kind, lag, lag_kind = value
    is_known = kind in LinkChoice.values and lag_kind in LagKindChoice.values
    return _is_ref(pred) and is_known and type(lag) is int and abs(lag) < 2**31


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "id": _is_ref,
    "pred": _is_ref,
    "succ": _is_ref,
    "parent": _is_ref_or_none,
    "after": _is_ref_or_none,
    "ids": lambda value: isinstance(value, list) and bool(value) and all(map(_is_ref, value)),
    "values": _are_texts,
    "columns": lambda value: isinstance(value, dict),
    "expect": lambda value: isinstance(value, dict) or _are_links(value),
    "links": _are_links,
    "key": lambda value: isinstance(value, str) and 0 < len(value) <= 60,
    "type": lambda value: value in LinkChoice.values,
    "lag": lambda value: isinstance(value, str) and len(value) <= 20,
    "version": lambda value: value is None or type(value) is int,
}
