"""A request in the reader's words: what it would change, what it was weighed by, whose turn it is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dougong.kernel import clock
from dougong.platform.actions import Missing
from dougong.platform.comparison import TableChange
from dougong.platform.custom_values.catalogue import Fields, fields_of
from dougong.platform.custom_values.checking import unfolded
from dougong.platform.journal.captured import readable
from dougong.platform.policies import Actor, Installation
from dougong.platform.records import Record
from dougong.platform.register import Resource, registry
from dougong.platform.wording import names_plate, number_text, stored_text

from .choices import StepState
from .classes import class_of
from .models import ApprovalRequest, Decision, Step
from .payloads import action_of

UNTOLD = frozenset({"version", "record_id", "external_source", "external_id"})
ICONS = {"I": "plus", "U": "pencil", "D": "trash"}


@dataclass(frozen=True, slots=True)
class Line:
    """One column, before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangedRecord:
    """One record that the request would add, alter or remove."""

    title: str
    kind: str
    icon: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Station:
    """A step with the role's name and what has been said in it."""

    step: Step
    party: str
    decisions: Sequence[Decision]
    is_late: bool


def changes_of(request: ApprovalRequest, actor: Actor) -> list[ChangedRecord]:
    """The stored preview by record, as far as the actor may read it.

    What only mirrors other columns is left out.
    """
    kinds = {kind.model._meta.db_table: kind for kind in registry.values()}
    rows = [row for row in json.loads(request.preview) if row["table"] in kinds]
    plates = _plates_named(rows, kinds)
    found = []
    for row in rows:
        kind, key = kinds[row["table"]], str(row["key"])
        plate = plates.get(int(key)) if key.isdigit() else None
        hides = kind.policy.hides(actor, plate.scope_id if plate else request.scope_id)
        found.append(_changed(row, kind, plates, hides))
    return found


def table_change_of(request: ApprovalRequest) -> TableChange | None:
    """How a table would change, where the request is about one and still waits."""
    if not request.is_open:
        return None
    try:
        return action_of(request, Installation()).table_change()
    except Missing:
        return None


def _changed(
    row: Mapping[str, Any], kind: Resource, plates: Mapping[int, Record], hides: Sequence[str]
) -> ChangedRecord:
    custom = fields_of(kind.model, with_retired=True)
    fields = {f.attname: f for f in kind.model._meta.concrete_fields} | dict(custom)
    sides = _sides(_columns(kind.model, row["columns"]), custom)
    lines = []
    for name, (before, after) in sides.items():
        if name not in UNTOLD and name not in kind.drawn:
            texts = [_text(fields[name], value, plates) for value in (before, after)]
            if texts[0] != texts[1]:
                if name in hides:
                    texts = [kind.policy.masks[name].show(text) if text else text for text in texts]
                lines.append(Line(capfirst(str(fields[name].verbose_name)), *texts))
    key = str(row["key"])
    plate = plates.get(int(key)) if key.isdigit() else None
    title = f"{plate.code} {plate.title}" if plate else _("a new record")
    return ChangedRecord(title, kind.label, ICONS[row["op"][0]], lines)


def _columns(model: type[Model], columns: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
    """Values as the fields read them; names of records that do not exist yet stay texts."""
    new = {name: list(pair) for name, pair in columns.items() if any(map(_is_new, pair))}
    old = {name: list(pair) for name, pair in columns.items() if name not in new}
    return readable(model, old) | new


def _sides(columns: dict[str, list[Any]], custom: Fields) -> dict[str, list[Any]]:
    """The columns with each custom value that differs under the name of its field."""
    before, after = ({name: pair[side] for name, pair in columns.items()} for side in (0, 1))
    before, after = unfolded(before, after, custom)
    return {name: [before[name], after[name]] for name in before}


def _is_new(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("new:")


def _text(field: Any, value: Any, plates: Mapping[int, Record]) -> str:
    return _("a new record") if _is_new(value) else stored_text(field, value, plates)


def _plates_named(
    rows: Sequence[Mapping[str, Any]], kinds: Mapping[str, Resource]
) -> dict[int, Record]:
    keys = {str(row["key"]) for row in rows}
    for row in rows:
        columns = kinds[row["table"]].model._meta.concrete_fields
        names = {f.column for f in columns if names_plate(f)}
        pairs = [pair for name, pair in row["columns"].items() if name in names]
        keys |= {str(value) for pair in pairs for value in pair if value is not None}
    return Record.objects.in_bulk({int(key) for key in keys if key.isdigit()})


def weighed_by(request: ApprovalRequest) -> list[tuple[str, str]]:
    """The values that chose the steps, with their names."""
    told = []
    for dimension in class_of(request.action_class).dimensions:
        value = request.weighed.get(dimension.key)
        if dimension.kind == "amount":
            total = request.sum_basis
            text = f"{number_text(total)} {request.currency}" if total is not None else _("unknown")
        elif dimension.kind == "number" and value is not None:
            text = number_text(Decimal(value).quantize(Decimal("0.0001")))
        else:
            text = str(dict(dimension.choices).get(value, value or _("unknown")))
        told.append((capfirst(str(dimension.label)), text))
    return told


def stations_of(request: ApprovalRequest) -> list[Station]:
    """The steps of the present round in their order."""
    steps = list(request.steps.filter(round=request.round).order_by("stage", "number"))
    names = names_of_parties({step.party for step in steps})
    said = list(
        request.decisions.filter(round=request.round).select_related(
            "account", "person", "on_behalf_of"
        )
    )
    now = clock.now()
    return [
        Station(
            step,
            names[step.party],
            [one for one in said if one.step_id == step.pk],
            step.state == StepState.OPEN and step.due_at is not None and step.due_at < now,
        )
        for step in steps
    ]


def names_of_parties(parties: set[str]) -> dict[str, str]:
    """Names of roles in the reader's language; a role that is gone is called by its key."""
    account: Any = get_user_model()
    known = account.names_of_roles(parties)
    return {party: known.get(party, party) for party in parties}
