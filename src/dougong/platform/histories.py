"""The history of a record in the reader's words: who did what, when and why, from what to what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Field
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .beside.actions import contributions
from .custom_values.catalogue import fields_of
from .custom_values.checking import unfolded
from .journal import Entry
from .journal.canonical import plain
from .policies import Actor
from .policies.masks import veiled_values
from .records import Record
from .register import Resource, registry
from .search import seen_among
from .verb_names import verb_name
from .wording import names_plate, plates_named, stored_text, text_of

LOOKED_THROUGH = (300, 1200, 3000)
"""How many of the newest entries are looked through, step by step, for what one may see."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One column that an entry changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """An entry of the journal in the reader's words; `differences` only where they were asked."""

    entry: Entry
    kind: str
    verb: str
    icon: str
    who: str
    differences: Sequence[Difference] = ()
    others: Sequence[Record] = ()
    """Other records that the verb was about, as far as the reader sees them."""


def history_of(
    plate: Record,
    resource: Resource,
    actor: Actor,
    number: int,
    before: UUID | None,
    without: Collection[str] = (),
) -> list[Told]:
    """The newest entries of a record (older than `before`), with every change they made."""
    rows = Entry.objects.of_activity(contributions.keys() - set(without)).filter(record=plate)
    rows = rows.select_related("actor").order_by("-pk")
    rows = rows.filter(pk__lt=before) if before else rows
    entries = rows[:number].with_changes()
    others = _others_in(entries, plate.pk, actor)
    columns = {f.attname: f for f in resource.model._meta.concrete_fields if f.name != "record"}
    custom = fields_of(resource.model, with_retired=True)
    columns |= custom
    sides = {one.pk: unfolded(one.before, one.after, custom) for one in entries}
    plates = _plates_in(sides.values(), columns)
    hides = resource.policy.hides(actor, plate.scope_id)
    told = []
    principals = _principals_of(entries)
    for entry in entries:
        old, new = (veiled_values(side, hides, resource.policy.masks) for side in sides[entry.pk])
        found = _said_beside(entry, old, new) or _differences(old, new, columns, plates)
        one = _told(entry, resource, principals, found)
        told.append(replace(one, others=others.get(entry.pk, ())))
    return told


def _said_beside(entry: Entry, old: dict[str, Any], new: dict[str, Any]) -> list[Difference]:
    """What a verb beside the record told, in the words of that verb."""
    if entry.verb not in contributions:
        return []
    words = contributions[entry.verb].words
    return [
        Difference(str(label), str(old.get(name, "")), str(new.get(name, "")))
        for name, label in words.items()
        if name in old or name in new
    ]


def _others_in(entries: Sequence[Entry], own: int, actor: Actor) -> dict[UUID, list[Record]]:
    """Records that entries name besides their own, those that the actor sees."""
    named = {
        entry.pk: [key for key in entry.about.get("records", ()) if key != own]
        for entry in entries
        if entry.verb in contributions
    }
    plates = Record.objects.in_bulk({key for keys in named.values() for key in keys})
    seen = seen_among(actor, [(one.pk, one.kind, one.scope_id) for one in plates.values()])
    return {entry: [plates[k] for k in keys if k in seen] for entry, keys in named.items()}


def latest_of(plate: int, resource: Resource, number: int) -> list[Told]:
    """The newest entries of a record without their changes."""
    rows = Entry.objects.of_changes().filter(record=plate).select_related("actor").order_by("-pk")
    return _all_told(rows[:number], resource)


def latest_seen_by(actor: Actor, number: int) -> list[Told]:
    """The newest entries of what people did to records of any kind that the actor may view."""
    found: list[UUID] = []
    newest = Entry.objects.of_changes().filter(actor__isnull=False).order_by("-pk")
    for size in LOOKED_THROUGH:
        batch = list(newest.values_list("pk", "record_id")[:size])
        plates = Record.objects.filter(pk__in={record for _entry, record in batch if record})
        seen = seen_among(actor, plates.values_list("pk", "kind", "scope_id"))
        found += [entry for entry, record in batch if record in seen]
        if len(found) >= number or len(batch) < size:
            break
        newest = newest.filter(pk__lt=batch[-1][0])
    entries = Entry.objects.filter(pk__in=found[:number]).select_related("record", "actor")
    shown = entries.order_by("-pk")
    principals = _principals_of(shown)
    return [_told(e, registry[e.record.kind], principals) for e in shown if e.record is not None]


def _all_told(entries: Iterable[Entry], resource: Resource) -> list[Told]:
    found = list(entries)
    principals = _principals_of(found)
    return [_told(entry, resource, principals) for entry in found]


def _principals_of(entries: Iterable[Entry]) -> Mapping[int, Record]:
    """The plates of those in whose place somebody acted."""
    wanted = {one for entry in entries for one in entry.principals}
    return Record.objects.in_bulk(wanted) if wanted else {}


def _told(
    entry: Entry,
    resource: Resource,
    principals: Mapping[int, Record],
    differences: Sequence[Difference] = (),
) -> Told:
    label, icon = verb_name(resource.model.kind(), entry.verb)
    who = entry.actor.title if entry.actor else _("The installation")
    if absent := [principals[one].title for one in entry.principals if one in principals]:
        who = _("%(who)s on behalf of %(absent)s") % {"who": who, "absent": ", ".join(absent)}
    return Told(entry, resource.label, label, icon, who, differences)


def _differences(
    old: dict[str, Any], new: dict[str, Any], columns: dict[str, Field], plates: dict[int, Record]
) -> list[Difference]:
    found = []
    for name, field in columns.items():
        if name == "version" or not (name in old or name in new):
            continue
        before = stored_text(field, old.get(name), plates)
        after = stored_text(field, new.get(name), plates)
        if before != after:
            found.append(Difference(capfirst(str(field.verbose_name)), before, after))
    return found


def _plates_in(
    changes: Iterable[tuple[dict[str, Any], dict[str, Any]]], columns: dict[str, Field]
) -> dict[int, Record]:
    names = [name for name, field in columns.items() if names_plate(field)]
    keys = {side.get(name) for sides in changes for side in sides for name in names}
    wanted = {key for key in keys if isinstance(key, int)}
    return Record.objects.in_bulk(wanted) if wanted else {}


@dataclass(frozen=True, slots=True)
class Dispute:
    """A field with the reader's value and the stored one."""

    name: str
    label: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Fields that both changed, fields that only the other changed, and who that was."""

    disputed: Sequence[Dispute]
    theirs_only: Sequence[Dispute]
    entries: Sequence[Told]


def disagreement(mine: Any, stored: Any, resource: Resource, names: Sequence[str]) -> Disagreement:
    """Compare two editors' versions with the one both began from, as the journal kept it."""
    since = Entry.objects.of_changes().filter(record=stored.pk, version__gt=mine.version)
    entries = since.select_related("actor").order_by("pk").with_changes()
    origin: dict[str, Any] = {}
    custom = resource.custom
    for entry in entries:
        before, _after = unfolded(entry.before, entry.after, custom)
        for name, value in before.items():
            origin.setdefault(custom[name].attname if name in custom else name, value)
    entered = resource.entered
    columns = [resource.field(name) for name in names if name in entered]
    plates = plates_named([mine, stored], columns)
    disputed: list[Dispute] = []
    theirs_only: list[Dispute] = []
    for column in columns:
        if column.attname not in origin or _same(column, mine, stored):
            continue
        texts = [text_of(column, column.value_from_object(row), plates) for row in (mine, stored)]
        line = Dispute(column.name, capfirst(str(column.verbose_name)), *texts)
        untouched = plain(column.value_from_object(mine)) == origin[column.attname]
        (theirs_only if untouched else disputed).append(line)
    return Disagreement(disputed, theirs_only, _all_told(entries, resource))


def _same(column: Field, mine: Any, stored: Any) -> bool:
    return plain(column.value_from_object(mine)) == plain(column.value_from_object(stored))
