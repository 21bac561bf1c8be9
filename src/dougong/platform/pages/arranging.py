"""What the page of a list offers for building its filter, its groups, its sums and its order."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.utils.translation import gettext as _

from dougong.platform.register import Resource
from dougong.platform.search import seen_plates
from dougong.platform.shapes import Setting
from dougong.platform.shapes.words import FIGURES
from dougong.platform.tables import TableQuery
from dougong.platform.tables.conditions import Group
from dougong.platform.tables.grouping import STEPS, groupable
from dougong.platform.tables.operands import operands_of
from dougong.platform.tables.query import MOST_KEYS
from dougong.platform.tables.totals import summable

Option = dict[str, Any]


def filter_builder(query: TableQuery, url: Callable[..., str]) -> dict[str, Any]:
    """Columns with their operators, and the filter in force, for the browser module."""
    hidden = query.resource.policy.hidden_somewhere(query.actor)
    group = query.group or Group("and", ())
    plates = seen_plates(query.actor, group.keys)
    return {
        "filter": group.plain(),
        "names": {str(key): plate.title for key, plate in plates.items()},
        "fields": builder_fields(query.resource, hidden, url),
    }


def builder_fields(
    resource: Resource, hidden: Collection[str], url: Callable[..., str]
) -> list[Option]:
    """Columns of which something can be asked, with their operators and values."""
    return [
        {
            "name": name,
            "label": one.label,
            "shape": one.shape,
            "operators": [[key, str(label)] for key, label in one.operators.items()],
            "options": one.options,
            "remote": url("choices", name) if one.shape == "plate" else "",
        }
        for name, one in operands_of(resource).items()
        if name not in hidden
    ]


def arrangement_of(query: TableQuery) -> dict[str, Any]:
    """Groups, sums and order as lists of options, those in force marked."""
    hidden = query.resource.policy.hidden_somewhere(query.actor)
    columns = {name: one for name, one in query.columns.items() if name not in hidden}
    chosen = query.grouping.word if query.grouping else ""
    groups: list[Option] = []
    for name, operand in groupable(columns).items():
        steps = STEPS.items() if operand.shape == "date" else [("", "")]
        for step, label in steps:
            word = f"{name}.{step}" if step else name
            text = f"{operand.label} · {label}" if step else operand.label
            groups.append({"value": word, "label": text, "is_chosen": word == chosen})
    summed = {measure.name for measure in query.measures}
    return {
        "groups": groups,
        "sums": [
            {"value": name, "label": one.label, "is_chosen": name in summed}
            for name, one in summable(columns).items()
        ],
        "keys": [_key(query, columns, place) for place in range(min(3, MOST_KEYS))],
        "is_arranged": bool(query.grouping or query.measures or query.given.get("sort")),
    }


def second_fields(setting: Setting) -> dict[str, Any]:
    """What a board or chart can be divided by besides, and the ways to draw figures."""
    hidden = setting.query.resource.policy.hidden_somewhere(setting.query.actor)
    found = groupable({n: c for n, c in setting.query.columns.items() if n not in hidden})
    chosen = setting.given.get("across", "").partition(".")[0]
    return {
        "lanes_by": [
            {"value": name, "label": one.label, "is_chosen": name == chosen}
            for name, one in found.items()
        ],
        "figures": [
            {"value": word, "label": label, "is_chosen": word == setting.figure}
            for word, label in zip(
                FIGURES, (_("Bars"), _("Stacked"), _("Line"), _("Ring")), strict=True
            )
        ],
    }


def day_fields(setting: Setting) -> dict[str, Any]:
    """The columns by which a calendar or a line of time can be laid out."""
    chosen = {"date": setting.day_column("date", 0), "until": setting.day_column("until", 1)}
    return {
        "days": {
            word: [
                {"value": name, "label": one.label, "is_chosen": one == column}
                for name, one in setting.days.items()
            ]
            for word, column in chosen.items()
        }
    }


def _key(query: TableQuery, columns: dict[str, Any], place: int) -> list[Option]:
    """The options of one key of the order: every column up and down."""
    given = query.sorting.keys if query.given.get("sort") else ()
    word = given[place].word if place < len(given) else ""
    return [
        {"value": sign + name, "label": f"{one.label} {arrow}", "is_chosen": sign + name == word}
        for name, one in columns.items()
        if one.sort_key
        for sign, arrow in (("", "↑"), ("-", "↓"))
    ]
