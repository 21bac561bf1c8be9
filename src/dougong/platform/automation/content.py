"""What an automation may say: names that its kind declares, values that its owner may write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db.models import Field
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dougong.platform.custom_values.definitions import Type
from dougong.platform.custom_values.fields import is_live
from dougong.platform.editing.trial import editable_names
from dougong.platform.editing.values import Reader
from dougong.platform.facts import Fact, facts_of
from dougong.platform.policies import Actor, FieldNotAllowed, policy_of
from dougong.platform.register import Resource, registry
from dougong.platform.requests.errors import BadRequest
from dougong.platform.webhooks.models import Webhook
from dougong.platform.wording import names_plate

from .choices import Occasion
from .matching import condition_of
from .models import Automation
from .steps import OF_RECORD, RECORD, steps_of

PERSONS = {"person", "account"}
NOT_HEARD = frozenset({"delete"})
"""Nothing can be asked of a record that is gone."""
NOT_DONE = frozenset({"add", "change", "delete"})
LONGEST_VALUE, MOST_VALUES = 300, 60


def check_content(row: Automation, by: Actor) -> None:
    """Refuse, field by field, whatever the kind does not know or the writer may not do."""
    kind = registry.get(row.subject)
    if kind is None:
        return  # the column's own choices refuse it
    wrong: dict[str, Any] = {}
    for name, message in faults(row, kind, by):
        wrong.setdefault(name, ValidationError(str(message), "automation.content"))
    if wrong:
        raise ValidationError(wrong)


def faults(row: Automation, kind: Resource, by: Actor) -> Iterator[tuple[str, str | Promise]]:
    yield from _occasion(row, kind)
    yield from _condition(row, kind, by)
    yield from _steps(row, kind, by)
    if row.new_kind in registry:
        yield from _new_values(row, kind, registry[row.new_kind], by)


def _occasion(row: Automation, kind: Resource) -> Iterator[tuple[str, str | Promise]]:
    if row.occasion == Occasion.EVENT and row.verb and row.verb not in heard_verbs(kind):
        yield "verb", _("Such records have no such verb.")
    if row.occasion == Occasion.FIELD and row.field not in watched_fields(kind):
        yield "field", _("Choose one of the fields of such records.")
    if row.occasion == Occasion.FACT:
        if row.fact not in limited_facts(kind):
            yield "fact", _("Choose one of the key figures of such records.")
        if row.threshold is None:
            yield "threshold", _("Give the limit.")


def _condition(row: Automation, kind: Resource, by: Actor) -> Iterator[tuple[str, str | Promise]]:
    try:
        group = condition_of(row)
        if group is not None:
            kind.policy.refuse_finding_by(by, group.names)
    except (BadRequest, FieldNotAllowed) as error:
        yield "condition", error.message
    if row.rule_set is not None and row.rule_set.subject != row.subject:
        yield "rule_set", _("This rule is about records of another kind.")


def _steps(row: Automation, kind: Resource, by: Actor) -> Iterator[tuple[str, str | Promise]]:
    if not next(steps_of(row), None):
        yield "tells_owner", _("Say what is to be done: notify somebody, or do one of the steps.")
    if row.tell_field and row.tell_field not in person_fields(kind):
        yield "tell_field", _("This field names no person.")
    if row.do_verb and row.do_verb not in offered_verbs(kind):
        yield "do_verb", _("Such records have no such verb.")
    if row.call_webhook is not None:
        seen = policy_of(Webhook).rows(by, "view").filter(pk=row.call_webhook_id)
        if not seen.exists():
            yield "call_webhook", _("Choose a webhook that you may see.")
    if not row.set_field:
        return
    if row.set_field not in editable_names(kind, by):
        yield "set_field", _("You may not edit this field of such records.")
        return
    try:
        Reader(by).read(kind.field(row.set_field), row.set_value, None)
    except ValidationError as error:
        yield "set_value", " ".join(error.messages)


def _new_values(
    row: Automation, kind: Resource, target: Resource, by: Actor
) -> Iterator[tuple[str, str | Promise]]:
    values = row.new_values
    is_map = isinstance(values, dict) and len(values) <= MOST_VALUES
    if not is_map or not all(
        isinstance(text, str) and len(text) <= LONGEST_VALUE for text in values.values()
    ):
        yield "new_values", _("Give a text for each field.")
        return
    if strange := sorted(set(values) - set(target.entered)):
        yield "new_values", _("Such records have no field “%(name)s”.") % {"name": strange[0][:60]}
        return
    for name, text in values.items():
        if told := _wrong_value(target.field(name), text, kind, by):
            yield "new_values", f"{target.field(name).verbose_name}: {told}"


def _wrong_value(
    column: Field[Any, Any], text: str, kind: Resource, by: Actor
) -> str | Promise | None:
    if text == RECORD:
        return None if names_plate(column) else _("Only a field that names records takes @record.")
    if text.startswith(OF_RECORD):
        try:
            kind.field(text.removeprefix(OF_RECORD))
        except ImproperlyConfigured:
            return _("There is no such field to take the value from.")
        return None
    try:
        if text:
            Reader(by).read(column, text, None)
    except ValidationError as error:
        return " ".join(error.messages)
    return None


def heard_verbs(kind: Resource) -> dict[str, str]:
    """Verbs that may set an automation off, with their labels."""
    return {v: str(a.label) for v, a in kind.verbs.items() if v not in NOT_HEARD}


def offered_verbs(kind: Resource) -> dict[str, str]:
    """Verbs that an automation may do: those that need nothing entered but a reason."""
    return {v: str(a.label) for v, a in kind.verbs.items() if v not in NOT_DONE and not a.edits}


def watched_fields(kind: Resource) -> dict[str, Field[Any, Any]]:
    """Columns whose change may set an automation off."""
    left_out = {"record", "version", "created_at", "updated_at"}
    shown = {*kind.fields, *kind.columns, *kind.filters}
    columns = {f.name: f for f in kind.model._meta.concrete_fields if f.name in shown - left_out}
    return columns | {name: one for name, one in kind.custom.items() if not is_live(one)}


def person_fields(kind: Resource) -> dict[str, Field[Any, Any]]:
    """Columns that name a person or an account."""
    found = {}
    for field in kind.model._meta.concrete_fields:
        target: Any = field.related_model
        if target is None or field.primary_key:
            continue
        limit: Any = field.get_limit_choices_to()  # type: ignore[attr-defined]
        if str(target._meta.model_name) in PERSONS or limit.get("kind") in PERSONS:
            found[field.name] = field
    persons = {n: one for n, one in kind.custom.items() if one.definition.type is Type.PERSON}
    return found | persons


def limited_facts(kind: Resource) -> dict[str, Fact]:
    """Key figures that are numbers."""
    return {n: one for n, one in facts_of(kind.name).items() if one.value_type == "number"}
