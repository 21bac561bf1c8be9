"""Taking a change back: the values before it are stored again, as a change of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dougong.platform.actions import Conflict, Missing
from dougong.platform.journal import Entry
from dougong.platform.policies import Actor
from dougong.platform.register import Resource


def take_back(resource: Resource, actor: Actor, versions: Mapping[int, int]) -> list[Any]:
    """Undo the actor's own plain changes that made these versions, all or none."""
    rows = resource.policy.rows(actor, "change").select_related("record")
    found = {row.pk: row for row in rows.filter(pk__in=versions)}
    made = Entry.objects.of_changes().filter(
        record__in=versions, actor=actor.pk, verb="change", version__in=set(versions.values())
    )
    entries = {(one.record_id, one.version): one for one in made.with_changes()}
    for key, version in versions.items():
        if key not in found:
            raise Missing(str(key))
        if found[key].version != version:
            sent = found[key].copy()
            sent.version = version
            raise Conflict(sent, found[key])
        entry = entries.get((key, version))
        if entry is None:
            raise ValidationError(
                _("Only your own last change of a record can be taken back."),
                "views.not_undoable",
            )
        put_back(resource, found[key], entry.before)
    return resource.verbs["change"].execute_many(
        list(found.values()), by=actor, reason=_("Taken back")
    )


def put_back(resource: Resource, row: Any, before: Mapping[str, Any]) -> None:
    """Write the values before a change into the record in memory."""
    for name in resource.fields:
        column = resource.field(name)
        if column.attname in before:
            setattr(row, column.attname, column.to_python(before[column.attname]))
    if "custom" in before:
        row.custom = before["custom"] or {}
