"""A list as a board: a column for each value, cards in them, lanes across."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from dougong.platform.editing.moving import is_edited
from dougong.platform.records import Record
from dougong.platform.tables import Listing
from dougong.platform.tables.grouping import Grouping
from dougong.platform.tables.listing import cells_of
from dougong.platform.tables.totals import Total, totals
from dougong.platform.transitions.looks import is_unused
from dougong.platform.wording import plates_named

from .words import Setting, is_person

CARDS, STACKS, LANES, SHOWN = 30, 24, 20, 3
Limits = Mapping[str, int]


def board_of(listing: Listing, setting: Setting, limits: Limits) -> dict[str, Any]:
    """Lanes of columns with the first cards of each, and counts of all."""
    stacks, lanes = setting.stacks, setting.across
    if stacks is None:
        return {"is_possible": False}
    listing.query.resource.policy.refuse_finding_by(listing.actor, {stacks.name})
    rows, measures = listing.rows(), listing.query.measures
    counted = totals(rows, measures, stacks)
    cards = _cards(listing, stacks)
    groupings = [one for one in (stacks, lanes) if one]
    plates = _plates(listing, cards, counted, groupings)
    values = _values(stacks, counted)
    drawn = [
        (stacks.value_of(row), lanes.value_of(row) if lanes else None, card(row, listing, plates))
        for row in cards
    ]
    heads = [
        _head(stacks, value, counted.get((value,), Total()), listing, plates) for value in values
    ]
    for head in heads:
        head["limit"] = limits.get(head["word"])
        head["takes_new"] = takes_new(stacks, head["word"], listing)
        head["is_over"] = bool(head["limit"]) and head["count"] > head["limit"]
    keys = list(dict.fromkeys(lane for _stack, lane, _card in drawn))[:LANES] if lanes else [None]
    return {
        "is_possible": True,
        "field": stacks.name,
        "is_movable": is_movable(stacks, listing),
        "stacks": heads,
        "lanes": [
            {
                "text": lanes.told(lane, plates) if lanes else "",
                "stacks": [
                    head | {"cards": [c for s, at, c in drawn if (s, at) == (value, lane)]}
                    for value, head in zip(values, heads, strict=True)
                ],
            }
            for lane in keys
        ],
    }


def is_movable(stacks: Grouping, listing: Listing) -> bool:
    """Days are no columns to drag between; all else is moved by an edit or a verb."""
    verbs = set(listing.resource.verbs) - {"add", "delete"}
    is_edit = is_edited(listing.resource, stacks.name, listing.actor)
    return (
        stacks.operand.field is not None
        and not stacks.step
        and (is_edit or bool(verbs - {"change"}))
    )


def takes_new(stacks: Grouping, word: str, listing: Listing) -> bool:
    """Whether a new record may begin in the column: one that is edited, or the state of the first day."""
    field = stacks.operand.field
    if field is None or stacks.step:
        return False
    if is_edited(listing.resource, stacks.name, listing.actor):
        return bool(word)
    return field.has_default() and word == str(field.get_default())


def _cards(listing: Listing, stacks: Grouping) -> list[Any]:
    """The first rows of every column, by one query."""
    order = listing.query.sorting
    expressions = {k.path: k.expression for k in order.keys if k.expression is not None}
    by = [key.arranged(backwards=False) for key in order.keys]
    place = Window(RowNumber(), partition_by=[stacks.expression], order_by=[*by, F("pk").asc()])
    rows = listing.rows().annotate(**expressions).annotate(place_in_stack=place)
    found = list(rows.filter(place_in_stack__lte=CARDS).order_by("place_in_stack"))
    return [listing.resource.policy.veiled(row, listing.actor) for row in found]


def _values(stacks: Grouping, counted: Mapping[tuple[Any, ...], Total]) -> list[Any]:
    """The columns: every choice there is, else the values with the most rows."""
    seen = [value for (value,) in counted]
    if stacks.operand.shape == "choice" and stacks.operand.field is not None:
        field = stacks.operand.field
        every = [value for value, _label in field.flatchoices if value != ""]
        every = [value for value in every if value in seen or not is_unused(field, value)]
        return [*every, *([None] if None in seen else [])]
    if stacks.step:
        return sorted(seen, key=lambda day: (day is None, str(day)))[:STACKS]
    return sorted(seen, key=lambda v: (v is not None, -counted[(v,)].count))[:STACKS]


def _plates(
    listing: Listing, cards: Sequence[Any], counted: Any, groupings: Sequence[Grouping]
) -> dict[int, Record]:
    named = [one.operand.field for one in groupings if is_person(one) and one.operand.field]
    found = listing.plates_of(cards) | plates_named(cards, named)
    missing = groupings[0].keys(value for (value,) in counted) - found.keys()
    return found | (Record.objects.in_bulk(missing) if missing else {})


def _head(
    stacks: Grouping, value: Any, total: Total, listing: Listing, plates: Mapping[int, Record]
) -> dict[str, Any]:
    word = "" if value is None else str(value)
    return {
        "word": word,
        "text": stacks.told(value, plates),
        "count": total.count,
        "sums": total.told(listing.query.measures),
    }


def card(row: Any, listing: Listing, plates: Mapping[int, Record]) -> dict[str, Any]:
    """A record as it lies on a board: code, name, and the first of the other columns."""
    others = [one for one in listing.columns if one.name not in {"code", "name"}][:SHOWN]
    return {
        "row": row,
        "title": row.record.title or row.code,
        "cells": [
            (label, html) for _css, label, html in cells_of(row, others, plates, listing.actor)
        ],
    }
