"""An answered form becomes a record: by the kind's own verb, as the installation, once for a receipt."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Field
from django.utils.translation import gettext as _

from dougong.platform.actions.locking import lock
from dougong.platform.custom_values.checking import put
from dougong.platform.editing.values import Reader
from dougong.platform.policies import Installation
from dougong.platform.records import Record
from dougong.platform.register import Resource, registry
from dougong.platform.wording import names_plate

from .models import IntakeForm

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Signs that are not taken for one another."""


def form_at(link: str) -> IntakeForm | None:
    """The form of an address; whoever knows the address has all the right there is."""
    return IntakeForm.objects.select_related("record", "place").filter(link=link).first()


def new_receipt() -> str:
    """A number by which the answer is asked after; it says nothing of others."""
    signs = "".join(secrets.choice(SIGNS) for _place in range(12))
    return f"{signs[:4]}-{signs[4:8]}-{signs[8:]}"


def place_column(kind: Resource, form: IntakeForm) -> Field[Any, Any] | None:
    """The field of a new record that names the place of the form; None where another one is fixed."""
    if form.place_id is None:
        return None
    columns = (kind.field(name) for name in kind.fields if name not in form.fixed)
    named = (column for column in columns if names_plate(column))
    return next((column for column in named if form.place.kind in target_kinds(column)), None)


def target_kinds(column: Any) -> set[str]:
    """Kinds of the records that a column names."""
    if column.related_model is not Record:
        return {column.related_model.kind()}
    limit = column.get_limit_choices_to()
    return {limit["kind"]} if "kind" in limit else set(limit.get("kind__in", ()))


def started(form: IntakeForm, kind: Resource) -> Any:
    """A new record of the form with its place and what is fixed."""
    row, reader = kind.model(), Reader(Installation())
    if column := place_column(kind, form):
        setattr(row, column.attname, form.place_id)
    for name, text in form.fixed.items():
        column = kind.field(name)
        put(row, column, reader.read(column, text, None))
    return row


def receive(form: IntakeForm, answers: Mapping[str, Any], receipt: str, submitter: str) -> Any:
    """The record of an answer; sent twice with one receipt, it is made once."""
    kind = registry[form.subject]
    with transaction.atomic():
        lock(IntakeForm.objects.filter(pk=form.pk))
        found = kind.model._default_manager.filter(
            external_source=form.code, external_id=receipt
        ).first()
        if found is not None:
            return found
        row = started(form, kind)
        for name, value in answers.items():
            put(row, kind.field(name), value)
        row.external_source, row.external_id = form.code, receipt
        names = {"code": form.code, "receipt": receipt, "who": submitter}
        reason = _("By the form %(code)s, receipt %(receipt)s; sent by %(who)s") % names
        return kind.verbs["add"](row, by=Installation(), reason=reason).execute()
