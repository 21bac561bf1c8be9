"""What a saved view may hold: an address its list understands, columns it has, limits that count."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from dougong.platform.policies import Installation
from dougong.platform.register import Resource
from dougong.platform.requests.errors import BadRequest
from dougong.platform.shapes import setting_of
from dougong.platform.shapes.words import WORDS
from dougong.platform.tables import query_of
from dougong.platform.tables.choice import MOST_COLUMNS
from dougong.platform.tables.columns import choosable

MOST_LIMITS, HIGHEST = 100, 100_000


def check_address(resource: Resource, address: str) -> None:
    """Refuse words that the list of the kind does not know."""
    given = QueryDict(address)
    if {"after", "before", "view"} & set(given):
        raise ValidationError(_("A view keeps no page of a list."), "views.address")
    try:
        setting = setting_of(query_of(resource, given, Installation(), also=WORDS))
        setting.read()
    except BadRequest as error:
        raise ValidationError(error.message, "views.address") from error


def check_columns(resource: Resource, names: Any) -> None:
    known = choosable(resource)
    is_list = isinstance(names, list) and len(names) <= MOST_COLUMNS
    if not is_list or not all(isinstance(name, str) and name in known for name in names):
        raise ValidationError(_("This list has no such columns."), "views.columns")


def check_limits(limits: Any) -> None:
    """A number for each column of a board that has a limit."""
    is_map = isinstance(limits, dict) and len(limits) <= MOST_LIMITS
    if not is_map or not all(
        type(number) is int and 0 < number <= HIGHEST for number in limits.values()
    ):
        text = _('Give the limits as numbers by value, such as {"open": 5}.')
        raise ValidationError(text, "views.limits")
