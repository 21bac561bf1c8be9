"""What a definition with a formula may say, and what rests on it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.platform.custom_values.column import PREFIX
from dougong.platform.custom_values.definitions import WORKED_OUT, Type
from dougong.platform.formulas.dependence import behind, direct_names
from dougong.platform.formulas.events import FORMULA_CHANGED
from dougong.platform.formulas.language import KINDS, Kind, read
from dougong.platform.formulas.names import OF_TYPES, names_of
from dougong.platform.register import registry
from dougong.platform.rules.tokens import Malformed

from .choices import FieldState, Openness

ENTERED_ONLY = ("default", "minimum", "maximum", "pattern", "longest", "is_required")
"""What is said of values that people enter."""


def formula_faults(row: Any) -> dict[str, ValidationError]:
    """Everything that keeps a formula from holding, by field."""
    if not row.formula or row.subject not in registry or row.value_type not in set(Type):
        return {}
    if Type(row.value_type) not in WORKED_OUT:
        text = _("A formula results in a text, a number, an amount, a date, or yes or no.")
        return {"value_type": ValidationError(text, "custom.formula_type")}
    found = {
        name: ValidationError(_("Nobody enters a value here: a formula has none of this."), "custom.formula_entered")
        for name in ENTERED_ONLY
        if getattr(row, name)
    }  # fmt: skip
    if Openness.BY_RIGHT in {row.read_by, row.written_by}:
        text = _("Whoever may read everything that a formula reads may read its value.")
        found["read_by"] = ValidationError(text, "custom.formula_rights")
    if fault := _fault(row):
        found["formula"] = fault
    return found


def _fault(row: Any) -> ValidationError | None:
    names = {name: one.kind for name, one in names_of(registry[row.subject]).items()}
    for one in _others(row).exclude(state=FieldState.RETIRED):
        if kind := OF_TYPES.get(one.value_type):
            names[f"{PREFIX}{one.key}"] = kind
    try:
        formula = read(row.formula, names | {f"{PREFIX}{row.key}": OF_TYPES[row.value_type]})
    except Malformed as error:
        return ValidationError(str(error), "custom.formula")
    wanted = OF_TYPES[row.value_type]
    if formula.kind is not wanted:
        pair = {"found": KINDS[Kind(formula.kind)], "wanted": KINDS[wanted]}
        text = _("The formula results in %(found)s, the field holds %(wanted)s.")
        return ValidationError(text, "custom.formula_result", pair)
    if goes_in_circle(row):
        text = _("The formula reads its own field, directly or through others.")
        return ValidationError(text, "custom.formula_circle")
    return None


def goes_in_circle(row: Any) -> bool:
    """Whether a formula rests on itself, drafts of others counted."""
    return f"{PREFIX}{row.key}" in behind(f"{PREFIX}{row.key}", _formulas(row))


def formulas_on(row: Any) -> list[str]:
    """Keys of the formulas in force that read a field."""
    name = f"{PREFIX}{row.key}"
    rows = _others(row).filter(state=FieldState.ACTIVE).exclude(formula="")
    return sorted(one.key for one in rows if name in direct_names(one.formula))


def not_in_force(row: Any) -> list[str]:
    """Custom fields that a formula reads although records do not have them."""
    active = _others(row).filter(state=FieldState.ACTIVE).values_list("key", flat=True)
    known = {f"{PREFIX}{key}" for key in active}
    named = {name for name in direct_names(row.formula) if name.startswith(PREFIX)}
    return sorted(named - known)


def work_out_all(row: Any) -> None:
    """Records that are there already get their values by a job."""
    if row.formula:
        FORMULA_CHANGED.publish(kind=row.subject)


def _formulas(row: Any) -> dict[str, str]:
    rows = _others(row).exclude(state=FieldState.RETIRED).exclude(formula="")
    return {f"{PREFIX}{one.key}": one.formula for one in rows} | {f"{PREFIX}{row.key}": row.formula}


def _others(row: Any) -> Any:
    """The definitions of the same kind besides this one."""
    return type(row).objects.filter(subject=row.subject).exclude(pk=row.pk)
