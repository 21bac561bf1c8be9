"""Which verb brings a record to another value of a column: its form's, or one that leads there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Field
from django.utils.translation import gettext as _

from dougong.platform.actions import Action
from dougong.platform.actions.passing import approval_asked, reason_asked
from dougong.platform.policies import Actor
from dougong.platform.records import Recorded
from dougong.platform.register import Resource

from .trial import editable_names

REHEARSED = "rehearsed"
BESIDES = frozenset({"add", "change", "delete"})


def is_edited(resource: Resource, name: str, actor: Actor) -> bool:
    """Whether the column is changed by editing, and not by verbs of its own."""
    return name in editable_names(resource, actor)


def verbs_leading(
    verbs: Iterable[type[Action]], row: Recorded, column: Field[Any, Any], value: Any, actor: Actor
) -> list[type[Action]]:
    """Of the verbs at hand those after which the column has the value, plain ones first."""
    found = [
        action
        for action in verbs
        if action.verb not in BESIDES and leads(action, row, column, value, actor)
    ]
    return sorted(found, key=lambda action: asks(action, row))


def asks(action: type[Action], row: Recorded) -> bool:
    """Whether the verb needs a dialog before it is done on a record."""
    is_formal = reason_asked(action, row) or approval_asked(action, row)
    return bool(action.edits or action.is_grave or is_formal)


def leads(
    action: type[Action], row: Recorded, column: Field[Any, Any], value: Any, actor: Actor
) -> bool:
    """Rehearse the verb on a copy in memory; whatever it might write is taken back."""
    twin = row.copy()
    twin.record = row.record
    rehearsal = action(twin, by=actor, reason=REHEARSED)
    rehearsal.stored = row
    with transaction.atomic():
        try:
            rehearsal.perform()
        except (ValidationError, PermissionDenied):
            return False
        finally:
            transaction.set_rollback(True)
    return bool(column.value_from_object(twin) == value)


def no_way(column: Field[Any, Any], text: str) -> ValidationError:
    """The refusal where no verb leads to the value."""
    names = {"field": column.verbose_name, "value": text or "—"}
    message = _("No verb that you may do now leads to “%(value)s” in “%(field)s”.") % names
    return ValidationError(message, "views.no_way")
