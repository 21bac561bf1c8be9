"""What a request would do, as canonical text, and the action made from it again."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Field, JSONField

from dougong.platform.actions import Action, Missing
from dougong.platform.journal.canonical import canonical, plain, stated
from dougong.platform.policies import Actor
from dougong.platform.register import registry

from .models import ApprovalRequest

KEPT_BY_THE_HOUSE = frozenset({"record", "version", "created_at", "updated_at"})


def payload_of(action: Action) -> str:
    """Verb, record with version, altered columns and reason as text that is hashed and stored."""
    model = type(action.record)
    if registry.of(model).verbs.get(action.verb) is not type(action):
        raise ImproperlyConfigured(f"{type(action).__name__} is classed but not a registered verb")
    is_new = action.record.record_id is None
    return canonical(
        {
            "v": 1,
            "action": action_name(action),
            "record": action.record.record_id,
            "version": None if is_new else action.record.version,
            "values": _values(action.record, is_new=is_new),
            "reason": action.reason,
        }
    )


def action_name(action: Action) -> str:
    return f"{type(action.record).kind()}.{action.verb}"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _values(row: Any, *, is_new: bool) -> dict[str, Any]:
    columns = [f for f in row._meta.concrete_fields if f.name not in KEPT_BY_THE_HOUSE]
    given = {f.attname: _told(f, f.value_from_object(row)) for f in columns}
    if is_new:
        return given
    stored = type(row)._default_manager.get(pk=row.pk)
    standing = {f.attname: _told(f, f.value_from_object(stored)) for f in columns}
    return {name: value for name, value in given.items() if value != standing[name]}


def _told(column: Field[Any, Any], value: Any) -> Any:
    if isinstance(column, JSONField):  # its own text, because canonical bytes know no floats
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return stated(plain(value))


def _read(column: Any, told: Any) -> Any:
    if isinstance(column, JSONField):
        return json.loads(told)
    return None if told is None else getattr(column, "target_field", column).to_python(told)


def action_of(request: ApprovalRequest, by: Actor) -> Action:
    """The verb that the request would do, on a record as it stands now."""
    told = json.loads(request.payload)
    kind, verb = told["action"].split(".")
    resource = registry[kind]
    model = resource.model
    if told["record"] is None:
        row = model()
    else:
        found = model._default_manager.select_related("record").filter(pk=told["record"]).first()
        if found is None:
            raise Missing(str(told["record"]))
        row = found
    columns = {f.attname: f for f in model._meta.concrete_fields}
    for name, value in told["values"].items():
        setattr(row, name, _read(columns[name], value))
    return resource.verbs[verb](row, by=by, reason=told["reason"])
