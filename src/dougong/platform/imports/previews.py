"""The stored preview of an import in the words of its reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dougong.platform.policies import Actor
from dougong.platform.records import Record
from dougong.platform.register import Resource
from dougong.platform.search import seen_plates
from dougong.platform.wording import Plates, heading, names_plate, stored_text


def changes_shown(
    resource: Resource, preview: Mapping[str, Any], actor: Actor
) -> list[dict[str, Any]]:
    """Changed rows: each field with its value before and after."""
    rows = preview.get("changed", [])
    plates = _plates(
        resource, [side for row in rows for side in (row["before"], row["after"])], actor
    )
    return [
        {
            "row": row["row"],
            "code": row["code"],
            "record": row["record"],
            "changes": [
                {
                    "label": heading(resource.field(name)),
                    "before": _text(resource, name, row["before"][name], plates),
                    "after": _text(resource, name, value, plates),
                }
                for name, value in row["after"].items()
            ],
        }
        for row in rows
    ]


def news_shown(
    resource: Resource, preview: Mapping[str, Any], mapping: Mapping[str, str], actor: Actor
) -> dict[str, Any]:
    """New rows as a small table of the columns of the sheet."""
    rows = preview.get("new", [])
    names = [name for name in mapping.values() if name in resource.entered] if rows else []
    plates = _plates(resource, [row["values"] for row in rows], actor)
    return {
        "headings": [heading(resource.field(name)) for name in names],
        "lines": [
            (
                row["row"],
                [_text(resource, name, row["values"].get(name), plates) for name in names],
            )
            for row in rows
        ],
    }


def _text(resource: Resource, name: str, value: Any, plates: Plates) -> str:
    field = resource.field(name)
    if names_plate(field):
        plate = plates.get(value)
        return plate.title if plate else ("" if value is None else f"#{value}")
    return stored_text(field, value, plates)


def _plates(
    resource: Resource, values: Iterable[Mapping[str, Any]], actor: Actor
) -> Mapping[int, Record]:
    """Plates that the values name, as far as the reader sees them."""
    keys: Sequence[int] = [
        value
        for row in values
        for name, value in row.items()
        if isinstance(value, int) and names_plate(resource.field(name))
    ]
    return seen_plates(actor, keys)
