"""A list as a chart: counts or a sum by one field, or by two against each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from dougong.platform.records import Record
from dougong.platform.tables import Listing
from dougong.platform.tables.grouping import Grouping
from dougong.platform.tables.totals import Total, totals

from .words import Setting

MOST_NAMES, MOST_SERIES = 40, 8


def chart_of(listing: Listing, setting: Setting) -> dict[str, Any]:
    """The specification of the drawing, and the same figures as a table."""
    stacks, across = setting.stacks, setting.across
    if stacks is None:
        return {"is_possible": False}
    listing.query.resource.policy.refuse_finding_by(listing.actor, {stacks.name})
    groupings = [stacks, across] if across else [stacks]
    found = totals(listing.rows(), listing.query.measures[:1], *groupings)
    names = _heads(found, 0, MOST_NAMES, stacks)
    series = _heads(found, 1, MOST_SERIES, across) if across else [None]
    plates = _plates(found, groupings)
    measure = listing.query.measures[0] if listing.query.measures else None

    def figure(name: Any, one: Any) -> Any:
        total = found.get((name, one) if across else (name,), Total())
        if measure is None:
            return total.count
        sums = total.sums.get(measure.name, {})
        # One currency can be drawn; several cannot be added up and are told in the table only.
        return next(iter(sums.values())) if len(sums) == 1 else None if sums else 0

    lines = [
        {
            "name": across.told(one, plates) if across else _("Records"),
            "values": [figure(name, one) for name in names],
        }
        for one in series
    ]
    if measure is not None and not across:
        lines[0]["name"] = measure.label
    spec = {
        "kind": setting.figure if not across or setting.figure != "donut" else "stacked",
        "title": _heading(stacks, across, measure.label if measure else ""),
        "categories": [stacks.told(name, plates) for name in names],
        "series": [line | {"values": [_drawn(v) for v in line["values"]]} for line in lines],
        "strings": {"figures": _("Figures as a table"), "empty": _("There are no figures yet.")},
    }
    return {"is_possible": True, "spec": spec}


def _heading(stacks: Grouping, across: Grouping | None, measure: str) -> str:
    names = {"what": measure or _("Records"), "group": stacks.label}
    if across is None:
        return _("%(what)s by %(group)s") % names
    names["across"] = across.label
    return _("%(what)s by %(group)s and %(across)s") % names


def _heads(
    found: Mapping[tuple[Any, ...], Total], place: int, most: int, grouping: Grouping
) -> list[Any]:
    """The values of one field: days in their order, choices in theirs, others by size."""
    sizes: dict[Any, int] = {}
    for key, total in found.items():
        sizes[key[place]] = sizes.get(key[place], 0) + total.count
    if grouping.step:
        return sorted(sizes, key=lambda day: (day is None, str(day)))[-most:]
    order = {word: number for number, (word, _label) in enumerate(grouping.operand.options)}
    if grouping.operand.shape == "choice":
        return sorted(sizes, key=lambda value: order.get(str(value), len(order)))[:most]
    return sorted(sizes, key=lambda value: -sizes[value])[:most]


def _plates(found: Mapping[tuple[Any, ...], Total], groupings: list[Grouping]) -> dict[int, Record]:
    named = [one.keys(key[place] for key in found) for place, one in enumerate(groupings)]
    keys = set().union(*named)
    return Record.objects.in_bulk(keys) if keys else {}


def _drawn(value: Any) -> Any:
    """A number as the drawing takes it; the exact one stands in the totals."""
    return value if value is None or isinstance(value, int) else float(value)
