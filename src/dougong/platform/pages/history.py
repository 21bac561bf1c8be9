"""The history page of a record."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from dougong.platform.histories import history_of
from dougong.platform.journal.holds import matters_on
from dougong.platform.navigation import tabs_of
from dougong.platform.requests.errors import BadRequest

from .kind import KindPage

PAGE_SIZE = 50


class HistoryPage(KindPage):
    """All entries of a record, the newest first."""

    template_name = "ui/history.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        entries = history_of(
            self.row.record, self.resource, self.actor, PAGE_SIZE + 1, self.before()
        )
        page = entries[:PAGE_SIZE]
        return self.shown(
            entries=page,
            older=page[-1].entry.pk if len(entries) > PAGE_SIZE else None,
            held=matters_on([self.row.pk]),
            tabs=tabs_of(self.row, f"{self.resource.name}-history"),
        )

    def before(self) -> UUID | None:
        """The entry at which the page before ended."""
        word = self.request.GET.get("before", "")
        try:
            return UUID(word) if word else None
        except ValueError as error:
            raise BadRequest(_("This page of the list cannot be found again.")) from error
