"""Records chosen in a list: those that are ticked, or all that the list's address lets through."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from dougong.platform.requests.errors import BadRequest
from dougong.platform.shapes.words import WORDS
from dougong.platform.tables import LONGEST_ADDRESS, query_of

from .base import address_shown
from .kind import KindPage

MOST_RECORDS = 10_000
_ITEM = re.compile(r"([0-9]{1,18})(?::([0-9]{1,9}))?", re.ASCII)
"""A chosen record: its key, and once it has been shown to the reader its version."""


class ChosenPage(KindPage):
    """The chosen records (`pk=…`), or all that a list's address lets through.

    A dialog shows them and sends `pks=key:version,…` back: what was seen is what is done.
    """

    @property
    def back(self) -> str:
        """The list as the reader left it."""
        return address_shown(self.request) or self.url("list")

    def among(self, rows: QuerySet[Any]) -> list[Any]:
        """The chosen ones of some rows."""
        given = self.request.POST if self.request.method == "POST" else self.request.GET
        if self.request.method != "POST" and "filter" in given and "all" in given:
            address = QueryDict(given["filter"][:LONGEST_ADDRESS])
            query = query_of(self.resource, address, self.actor, also=WORDS)
            query.admit()
            rows = query.narrowed(rows)
        else:
            rows = rows.filter(pk__in=list(self.seen(given)))
        found = list(rows.select_related("record").order_by("pk")[: MOST_RECORDS + 1])
        if len(found) > MOST_RECORDS:
            text = _("At most %(count)s records can be done at once: narrow the list first.")
            raise BadRequest(text % {"count": MOST_RECORDS})
        return found

    @staticmethod
    def seen(given: QueryDict) -> Mapping[int, int | None]:
        """Keys of the chosen records with the version of each that the reader saw."""
        words = [*given.getlist("pk"), *given.get("pks", "").split(",")]
        found = [_ITEM.fullmatch(word) for word in words if word]
        if not 0 < len(found) <= MOST_RECORDS:
            raise BadRequest(_("Choose some records first."))
        chosen: dict[int, int | None] = {}
        for one in found:
            if one is None:
                raise BadRequest(_("Choose some records first."))
            chosen[int(one[1])] = int(one[2]) if one[2] else None
        return chosen

    @staticmethod
    def told(rows: list[Any]) -> str:
        """The rows with their versions, as a form sends them back."""
        return ",".join(f"{row.pk}:{row.version}" for row in rows)
