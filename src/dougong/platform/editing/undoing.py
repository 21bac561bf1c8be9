"""Taking a change back: the values before it are stored again, as a change of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dougong.platform.actions import Conflict, Missing
from dougong.platform.journal import Entry
from dougong.platform.policies import Actor
from dougong.platform.register import Resource, registry


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


LOOKED_THROUGH = 20_000
"""So many of the person's newest entries are looked through for those of one piece of work."""


def take_back_work(actor: Actor, work: str) -> list[Any]:
    """Undo what one request of the actor changed and added, all or none."""
    newest = Entry.objects.of_changes().filter(actor=actor.pk).order_by("-pk")
    told: Any = newest.values_list("request_id", "verb", "record_id", "record__kind", "version")
    mine: list[Any] = [line for request, *line in told[:LOOKED_THROUGH] if work and request == work]
    if not mine or any(verb not in UNDONE_BY for verb, *_rest in mine):
        message = _("Only your own last change of a record can be taken back.")
        raise ValidationError(message, "views.not_undoable")
    done: list[Any] = []
    with transaction.atomic():
        groups = sorted({(verb, kind) for verb, _record, kind, _version in mine})
        for verb, kind in groups:
            versions = {r: version for v, r, k, version in mine if (v, k) == (verb, kind)}
            done += UNDONE_BY[verb](registry[kind], actor, versions)
    return done


def take_away(resource: Resource, actor: Actor, versions: Mapping[int, int]) -> list[Any]:
    """Remove records that were added, as long as nobody has touched them since."""
    if "delete" not in resource.verbs:
        raise PermissionDenied(resource.policy.permission("delete"))
    rows = resource.policy.rows(actor).select_related("record").filter(pk__in=versions)
    found = list(rows)
    if len(found) < len(versions):
        raise Missing(str(min(versions.keys() - {row.pk for row in found})))
    for row in found:
        row.version = versions[row.pk]
    reason = _("Taken back by whoever added it")
    return resource.verbs["delete"].execute_many(found, by=actor, reason=reason)


UNDONE_BY = {"change": take_back, "add": take_away}
"""Verbs that can be taken back, and how."""


def put_back(resource: Resource, row: Any, before: Mapping[str, Any]) -> None:
    """Write the values before a change into the record in memory."""
    for name in resource.fields:
        column = resource.field(name)
        if column.attname in before:
            setattr(row, column.attname, column.to_python(before[column.attname]))
    if "custom" in before:
        row.custom = before["custom"] or {}
