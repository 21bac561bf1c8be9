"""What a person may capture on the way: kinds to add to, and their own records with the verbs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Field, Q

from dougong.platform.actions import Action
from dougong.platform.beside.rights import ATTACH
from dougong.platform.policies import Actor, decisions_kept, reach
from dougong.platform.register import Resource, registry
from dougong.platform.tables.persons import PEOPLE, kinds_named
from dougong.platform.watching.models import Watch
from dougong.platform.wording import heading, text_of

from .fields import input_of, spelled_out
from .models import SiteNote

MOST_OF_A_KIND, MOST_WATCHED = 30, 200
COMMON = ("add", "change", "delete")
STATE, PROJECT = "state", "project"


def offers_to(actor: Actor) -> dict[str, Any]:
    """Everything a phone has to know before it leaves the network, and nothing more."""
    with decisions_kept():
        return {
            "adds": [
                _addition(kind, actor)
                for kind in registry.values()
                if kind.captured and kind.policy.allows(actor, "add")
            ],
            "may_attach": bool(reach(actor, ATTACH)),
            **_work_of(actor),
        }


def _addition(kind: Resource, actor: Actor) -> dict[str, Any]:
    return {
        "kind": kind.name,
        "label": kind.label[:1].upper() + kind.label[1:],
        "icon": kind.icon,
        "is_placed": issubclass(kind.model, SiteNote),
        "fields": spelled_out(kind, kind.captured, actor),
    }


def verbs_on_the_way(kind: Resource) -> dict[str, type[Action]]:
    """Verbs that move a record on and ask for nothing that a phone cannot ask for."""
    if not {STATE, PROJECT} <= {column.name for column in kind.model._meta.concrete_fields}:
        return {}  # people, rules and files are not work that is moved on from a phone
    return {
        name: verb
        for name, verb in kind.verbs.items()
        if name not in COMMON
        and not (verb.is_grave or verb.needs_key or verb.classed)
        and all(input_of(kind.field(field)) not in {"", "record"} for field in verb.edits)
    }


def _work_of(actor: Actor) -> dict[str, Any]:
    """The records that the person watches or is named on, and what can be done with each."""
    watched = Watch.objects.filter(account=actor.pk, is_off=False).order_by("-pk")
    keys = list(watched.values_list("record", flat=True)[:MOST_WATCHED])
    records: list[dict[str, Any]] = []
    verbs: dict[str, dict[str, Any]] = {}
    kinds: dict[str, dict[str, Any]] = {}
    for kind in registry.values():
        offered = verbs_on_the_way(kind)
        if offered and (found := _records_of(kind, offered, actor, keys)):
            records += found
            kinds[kind.name] = _wording(kind)
            verbs[kind.name] = {
                name: {
                    "label": str(verb.label),
                    "icon": verb.icon,
                    "needs_reason": verb.needs_reason,
                    "fields": spelled_out(kind, verb.edits, actor),
                }
                for name, verb in offered.items()
            }
    return {"records": records, "verbs": verbs, "kinds": kinds}


def _wording(kind: Resource) -> dict[str, Any]:
    """What columns and choices are called, for showing two versions of a record."""
    return {
        "names": {one.name: heading(one) for one in _named(kind)},
        "choices": {
            one.name: {str(key): str(text) for key, text in one.flatchoices}
            for one in _named(kind)
            if one.choices
        },
    }


def _named(kind: Resource) -> list[Field[Any, Any]]:
    """Plain columns that a person knows: those of lists, forms and dialogs."""
    edited = {name for verb in kind.verbs.values() for name in verb.edits}
    columns = [kind.field(name) for name in sorted({*kind.columns, *kind.fields, *edited})]
    return [column for column in columns if not column.is_relation]


def _records_of(
    kind: Resource, offered: dict[str, type[Action]], actor: Actor, watched: Iterable[int]
) -> list[dict[str, Any]]:
    rows = kind.policy.rows(actor).select_related("record")
    rows = rows.filter(_own(kind, actor) | Q(pk__in=watched))
    shown = list(rows.order_by("-updated_at", "-pk")[:MOST_OF_A_KIND])
    allowed = {
        name: set(
            kind.policy.rows(actor, kind.right_for(name))
            .filter(pk__in=[row.pk for row in shown])
            .values_list("pk", flat=True)
        )
        for name in (offered if shown else ())
    }
    state = kind.field(STATE)
    return [
        {
            "id": row.pk,
            "kind": kind.name,
            "kind_label": kind.label,
            "code": row.record.code,
            "title": row.record.title,
            "state": text_of(state, row.state, {}),
            "version": row.version,
            "values": _values(kind.policy.veiled(row, actor), kind),
            "verbs": [n for n, v in offered.items() if row.pk in allowed[n] and v.applies_to(row)],
        }
        for row in shown
    ]


def _values(row: Any, kind: Resource) -> dict[str, Any]:
    """What the columns with a name hold now, to start forms from and to compare with later."""
    return {column.name: getattr(row, column.name) for column in _named(kind)}


def _own(kind: Resource, actor: Actor) -> Q:
    """Rows on which a column that lists show names the person or the account."""
    me = [key for key in (actor.natural_person, actor.pk) if key is not None]
    condition = Q(pk__in=())
    for name in {*kind.columns, *kind.filters} - {"record"}:
        column = kind.field(name)
        if set(PEOPLE) & set(kinds_named(column) if column.is_relation else ()):
            condition |= Q((f"{column.attname}__in", me))
    return condition
