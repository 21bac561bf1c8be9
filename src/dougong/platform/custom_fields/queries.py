"""The definitions that kinds have, and the stamp by which a change of them is noticed."""

from __future__ import annotations

from django.db.models import Func, TextField

from dougong.platform.custom_values.definitions import Definition
from dougong.platform.formulas.dependence import settled

from .choices import FieldState
from .models import CustomField


def definitions() -> list[Definition]:
    """All that are or were in force, in the order of forms."""
    rows = CustomField.objects.exclude(state=FieldState.DRAFT)
    return settled([row.definition() for row in rows.order_by("position", "record_id")])


def stamp() -> Func:
    """Another text after every change of a definition; empty where none is or was in force."""
    return Func(template=_STAMP, output_field=TextField())


_STAMP = """(
SELECT coalesce(md5(string_agg(
    concat_ws(' ', record_id, version, state, extract(epoch FROM updated_at)), ',' ORDER BY record_id
)), '') FROM custom_fields_customfield WHERE state <> 'draft'
)"""
