"""What custom values of a row are refused, each under the name of its field."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .catalogue import Fields, fields_of
from .column import PREFIX
from .definitions import REFERENCES

LARGEST_KEY = 2**63 - 1


def put(row: Any, column: Any, value: Any) -> None:
    """Write a value into a row in memory, whether a column or a custom field takes it."""
    if column.name.startswith(PREFIX):
        column.put(row, value)
    else:
        setattr(row, column.attname, value)


def write(row: Any, values: Mapping[str, Any]) -> None:
    """Put values into a record in memory, each under the name of its column or custom field."""
    custom = fields_of(type(row))
    for name, value in values.items():
        if name in custom:
            custom[name].put(row, value)
        else:
            setattr(row, name, value)


def errors_of(row: Any) -> dict[str, list[ValidationError]]:
    """Refusals of the values that a verb is about to store; what it leaves alone is not asked.

    A new record gets the defaults of what it does not say.
    """
    is_new = row._state.adding
    read = row.custom_as_read or {}
    if not is_new and row.custom is row.custom_as_read:
        return {}
    fields = fields_of(type(row), with_retired=True)
    if not isinstance(row.custom, dict):
        return {"custom": [ValidationError(_("This field is not known here."), "custom.unknown")]}
    if is_new:
        _take_defaults(row, fields)
    given = {f"{PREFIX}{key}": value for key, value in row.custom.items()}
    before = {f"{PREFIX}{key}": value for key, value in read.items()}
    errors: dict[str, list[ValidationError]] = {}
    held = applying_among(row, [one for one in fields.values() if not one.definition.is_retired])
    entered = {name for name in given if not (name in fields and fields[name].definition.formula)}
    for name in [one for one in entered if one not in before or given[one] != before[one]]:
        try:
            given[name] = _checked(name, given[name], fields, held)
        except ValidationError as error:
            errors[name] = error.error_list
    for name, field in held.items():
        if field.definition.is_required and name not in given and (is_new or name in before):
            errors[name] = [ValidationError(field.error_messages["blank"], "blank")]
    row.custom = {name.removeprefix(PREFIX): value for name, value in given.items()}
    return errors


def _checked(name: str, value: Any, fields: Fields, held: Fields) -> Any:
    """The value in the form in which it is stored."""
    field = fields.get(name)
    if field is None or field.definition.is_retired:
        raise ValidationError(_("This field is not known here."), "custom.unknown")
    if name not in held:
        raise ValidationError(_("This field does not apply in that place."), "custom.elsewhere")
    if field.definition.type in REFERENCES:
        if type(value) is not int or not 0 < value <= LARGEST_KEY:
            raise ValidationError(_("There is no such record."), "custom.no_record")
        return value
    return field.stored(field.clean(value, None))


def _take_defaults(row: Any, fields: Fields) -> None:
    custom = dict(row.custom)
    wanted = [f for f in fields.values() if f.definition.default and not f.definition.is_retired]
    missing = [field for field in wanted if field.definition.key not in custom]
    for field in applying_among(row, missing).values():
        custom[field.definition.key] = field.stored(field.proposed)
    row.custom = {key: value for key, value in custom.items() if value is not None}


def applying_among(row: Any, fields: Collection[Any]) -> dict[str, Any]:
    """Those of the fields that a row has in the place in which it will stand."""
    wanted = {field.definition.scope for field in fields} - {None}
    above = scopes_above(row) if wanted else frozenset()
    return {
        field.name: field
        for field in fields
        if field.definition.scope is None or field.definition.scope in above
    }


def scopes_above(row: Any) -> frozenset[int]:
    """The scopes below which the row lies or will lie, itself included where it is one."""
    plate = row.plate()
    places = [plate.project_id or plate.unit_id]
    if row.is_scope:
        places = [row.record_id, *row.scope_parents()]
    known = [place for place in places if place is not None]
    plates: Any = row._meta.get_field("record").related_model
    above = plates.objects.filter(reaches__below__in=known)
    found = above.values_list("pk", flat=True)
    return frozenset(found) | frozenset(known)


def fitting(row: Any, names: list[str]) -> list[str]:
    """Those of the names that are columns, or custom fields which the record has."""
    if not any(name.startswith(PREFIX) for name in names):
        return names
    held = applying(row)
    return [name for name in names if name in held or not name.startswith(PREFIX)]


def applying(row: Any) -> dict[str, Any]:
    """The custom fields in force that a stored record has."""
    return applying_among(row, list(fields_of(type(row)).values()))


def unfolded(
    before: dict[str, Any], after: dict[str, Any], fields: Fields
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both sides of a change with each custom value that differs under the name of its field."""
    if "custom" not in before and "custom" not in after:
        return before, after
    old, new = (side.get("custom") or {} for side in (before, after))
    before, after = (
        {name: value for name, value in side.items() if name != "custom"}
        for side in (before, after)
    )
    for name, field in fields.items():
        key = field.definition.key
        if old.get(key) != new.get(key):
            before[name], after[name] = old.get(key), new.get(key)
    return before, after
