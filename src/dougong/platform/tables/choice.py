"""The columns a person chose for the list of a kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from dougong.platform.register import Resource
from dougong.platform.requests.errors import BadRequest

from .choices import TableChoice
from .columns import Column, choosable, columns_of

MOST_COLUMNS = 20


def choice_of(resource: Resource, account_id: Any) -> TableChoice | None:
    """What the person has chosen for the list of the kind."""
    return TableChoice.objects.filter(account=account_id, kind=resource.name).first()


def chosen_columns(resource: Resource, account_id: Any) -> list[Column]:
    """The person's columns; the kind's own where nothing (or nothing valid any more) was chosen."""
    choice = choice_of(resource, account_id)
    return columns_named(resource, choice.columns if choice else [])


def columns_named(resource: Resource, names: Sequence[str]) -> list[Column]:
    """The columns of these names; the kind's own where there are none."""
    known = choosable(resource)
    return [known[name] for name in names if name in known] or declared_columns(resource)


def declared_columns(resource: Resource) -> list[Column]:
    found = [column for name in resource.columns for column in columns_of(resource, name)]
    return list({column.name: column for column in found}.values())


def choose_columns(resource: Resource, account_id: Any, names: Sequence[str]) -> None:
    """Remember a person's columns; none at all means the kind's own again."""
    known = choosable(resource)
    if strange := [name for name in names if name not in known] or names[MOST_COLUMNS:]:
        text = _("This list has no column named %(names)s.")
        raise BadRequest(text % {"names": ", ".join(name[:40] for name in strange[:5])})
    stored = TableChoice.objects.filter(account=account_id, kind=resource.name)
    if names:
        TableChoice.objects.update_or_create(  # house: R1 a convenience of the reader, no record
            account_id=account_id, kind=resource.name, defaults={"columns": list(names)}
        )
    else:
        stored.update(columns=[])  # house: R1 a convenience of the reader, no record
