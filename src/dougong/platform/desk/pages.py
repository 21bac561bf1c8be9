"""The start page of whoever has signed in, how they arrange it, and taking back what they did last."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from dougong.platform.alarms import alarms_for
from dougong.platform.editing.undoing import take_back_work
from dougong.platform.navigation import held_by, keep_density
from dougong.platform.pages import OwnPage
from dougong.platform.pages.base import leave
from dougong.platform.requests.errors import BadRequest, is_fragment
from dougong.platform.requests.guarding import SIGNED_IN
from dougong.platform.requests.redirects import local_target

from .actions import arrange, choose_density
from .arranging import arranged, choice_of
from .choices import RowHeight
from .panels import Desk, desk_panels


class DeskPage(OwnPage):
    """What needs the person, in the panels and the order that they chose."""

    permission = SIGNED_IN
    template_name = "desk/desk.html"

    def context(self) -> dict[str, Any]:
        desk, choice = Desk(self.request), choice_of(self.actor)
        hidden = set(choice.hidden) if choice is not None else set()
        shown = []
        for key in arranged(self.actor, choice):
            panel = desk_panels[key]
            content = panel.feed(desk) if key not in hidden else None
            if content is not None:
                url = reverse(panel.url_name) if panel.url_name else ""
                shown.append({"panel": panel, "all_url": url, **content})
        return {
            "wide": [one for one in shown if one["panel"].is_wide],
            "narrow": [one for one in shown if not one["panel"].is_wide],
            "alarms": alarms_for(self.actor, held_by(self.request)),
        }


class ArrangePage(OwnPage):
    """Which panels the desk has, and in which order."""

    permission = SIGNED_IN
    template_name = "desk/arrange.html"

    def context(self) -> dict[str, Any]:
        choice = choice_of(self.actor)
        hidden = set(choice.hidden) if choice is not None else set()
        keys = arranged(self.actor, choice)
        return {
            "panels": [(desk_panels[key], key not in hidden) for key in keys],
            "is_fragment": is_fragment(self.request),
        }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        given = request.POST
        order = [] if "reset" in given else given.getlist("order")
        arrange(self.actor, order, given.getlist("panel"))
        return leave(request, reverse("home"))


class DensityPage(OwnPage):
    """How high the rows of tables are, kept for the person and in the browser."""

    permission = SIGNED_IN
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        word = request.POST.get("density", "")
        if word not in RowHeight:
            raise BadRequest(_("There is no such height of rows."))
        choose_density(self.actor, RowHeight(word))
        back = local_target(request, request.POST.get("back", ""), reverse("home"))
        response = HttpResponse(status=204) if is_fragment(request) else leave(request, back)
        keep_density(response, word)
        return response


class UndoPage(OwnPage):
    """What the person did last is taken back, all of it or nothing."""

    permission = SIGNED_IN
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        take_back_work(self.actor, request.POST.get("work", ""))
        messages.success(request, _("Taken back."))
        back = request.POST.get("back", "")
        return leave(request, local_target(request, back, reverse("home")))
