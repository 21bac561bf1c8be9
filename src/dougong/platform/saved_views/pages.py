"""The views of a list: which there are, which are pinned, and keeping what is shown now."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dougong.platform.actions import Change, Missing
from dougong.platform.pages import OwnPage, version_read
from dougong.platform.policies import policy_of
from dougong.platform.register import registry
from dougong.platform.requests.redirects import local_target
from dougong.platform.tables import LONGEST_ADDRESS
from dougong.platform.tables.choice import chosen_columns

from .actions import make_default, pin
from .models import SavedView
from .queries import default_of, pinned_by, views_of

OF_NO_VIEW = ("after", "before", "view")


def address_of(view: SavedView) -> str:
    return f"{reverse(f'{view.subject}-list')}?view={view.pk}"


class ViewsPart(OwnPage):
    """The menu of views of one list, fetched when it is opened."""

    permission = "savedview.view"
    template_name = "saved_views/menu.html"

    def context(self) -> dict[str, Any]:
        kind = registry.get(str(self.kwargs["kind"]))
        if kind is None:
            raise Missing(str(self.kwargs["kind"]))
        given = QueryDict(self.request.GET.get("now", "")[:LONGEST_ADDRESS], mutable=True)
        current = given.get("view", "")
        for word in OF_NO_VIEW:
            given.pop(word, None)
        columns = [column.name for column in chosen_columns(kind, self.actor.pk)]
        fresh = {
            "subject": kind.name,
            "drawn_as": given.get("shape", "") or "table",
            "address": given.urlencode(),
            "columns": json.dumps(columns),
        }
        views = list(views_of(kind.name, self.actor))
        may_add = policy_of(SavedView).allows(self.actor, "add")
        return {
            "kind": kind.name,
            "views": [{"row": row, "url": address_of(row)} for row in views],
            "default": default_of(kind.name, self.actor),
            "current": next((row for row in views if str(row.pk) == current), None),
            "add_url": f"{reverse('savedview-add')}?{urlencode(fresh)}" if may_add else "",
            "address": given.urlencode(),
            "columns": fresh["columns"],
            "back": reverse(f"{kind.name}-list"),
        }


class PinnedPart(OwnPage):
    """The pinned views in the main menu."""

    permission = "savedview.view"
    template_name = "saved_views/pinned.html"

    def context(self) -> dict[str, Any]:
        return {"views": [{"row": row, "url": address_of(row)} for row in pinned_by(self.actor)]}


class OpenPage(OwnPage):
    """From the record of a view to the list that it shows."""

    permission = "savedview.view"
    model = SavedView

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(address_of(self.row))


class PinPage(OwnPage):
    """Pin a view, or open the list with it, or neither."""

    permission = "savedview.view"
    model = SavedView
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        given = request.POST
        if "pin" in given:
            pin(self.actor.pk, self.row, is_pinned=given["pin"] == "1")
        if "default" in given:
            make_default(self.actor.pk, self.row, is_default=given["default"] == "1")
        return HttpResponseRedirect(
            local_target(request, given.get("back", ""), address_of(self.row))
        )


class KeepPage(OwnPage):
    """Store what the list shows now in a view that there is."""

    permission = "savedview.view"
    model = SavedView
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        row = self.row
        row.version = version_read(request)
        row.address = request.POST.get("address", "")
        row.drawn_as = QueryDict(row.address).get("shape", "") or "table"
        row.columns = json.loads(request.POST.get("columns", "[]")[:4000] or "[]")
        done = Change(row, by=self.actor).execute()
        messages.success(request, _("The view %(view)s has been stored.") % {"view": done.title})
        return HttpResponseRedirect(address_of(done))
