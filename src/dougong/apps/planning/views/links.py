"""The links of a work item: looked at, drawn and taken away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from dougong.apps.planning import actions
from dougong.apps.planning.forms import LinkForm
from dougong.apps.planning.models import Dependency, WorkItem
from dougong.apps.planning.queries.belonging import links_into, plan_of
from dougong.apps.planning.queries.outline import named_item
from dougong.apps.planning.queries.reasons import links_of_item
from dougong.platform.forms import attach
from dougong.platform.pages import version_read
from dougong.platform.policies import reach
from dougong.platform.register import registry
from dougong.platform.requests.errors import is_fragment

from .gantt import OnPlansClock, minutes_per_day


class LinksPage(OnPlansClock):
    """Predecessors and successors of one item, with a form for one more."""

    permission = "workitem.view"
    model = WorkItem
    template_name = "planning/links.html"

    def context(self) -> dict[str, Any]:
        return {
            "item": self.row,
            "resource": registry.of(WorkItem),
            "form": LinkForm(),
            "may_link": self.row.record.scope_id in reach(self.actor, "workitem.change"),
            **links_of_item(self.row, minutes_per_day(self.plan), self.actor),
        }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.row.version = version_read(request)
        if "remove" in request.POST:
            return self._remove(request.POST["remove"])
        per_day = minutes_per_day(plan_of(self.row.project_id))
        form = LinkForm(request.POST, minutes_per_day=per_day)
        if not form.is_valid():
            return self.page(422, form=form)
        try:
            actions.LinkItems(self.row, by=self.actor, link=self._link(form)).execute()
        except ValidationError as error:
            attach(form, error)
            return self.page(422, form=form)
        return self._back(_("The link is drawn and the plan is scheduled again."))

    def _link(self, form: LinkForm) -> Dependency:
        entered = form.cleaned_data
        predecessor = named_item(entered["predecessor"], self.row.project_id, self.actor)
        if predecessor is None:
            message = _("No item has this code or activity id.")
            raise ValidationError({"predecessor": ValidationError(message, "planning.E202")})
        return Dependency(
            predecessor=predecessor,
            successor=self.row,
            type=entered["type"],
            lag_value=entered["lag_value"],
            lag_kind=entered["lag_kind"],
        )

    def _remove(self, key: str) -> HttpResponse:
        wanted = int(key) if key.isdecimal() and len(key) < 19 else 0
        links = links_into(self.row.pk, wanted)
        actions.UnlinkItems(self.row, by=self.actor, links=links).execute()
        return self._back(_("The link is gone and the plan is scheduled again."))

    def _back(self, message: str) -> HttpResponse:
        messages.success(self.request, message)
        url = reverse("workitem-links", args=[self.row.pk])
        if is_fragment(self.request):
            return HttpResponse(status=204, headers={"HX-Redirect": url})
        return HttpResponseRedirect(url)
