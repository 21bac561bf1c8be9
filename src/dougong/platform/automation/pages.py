"""Pages of automations: a form that draws itself anew, and the dry run."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from dougong.platform.pages import AddPage, ChangePage, OwnPage

from .models import Automation
from .rehearsal import rehearse
from .sentences import sentence

REDRAW = "redraw"


class Redrawn:
    """A form whose lists follow from what was chosen: it is shown again without being stored."""

    def post(self: Any, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if REDRAW not in request.POST:
            answer: HttpResponse = super().post(request, **kwargs)  # type: ignore[misc]
            return answer
        form = self.form(request.POST)
        form.errors.clear()
        if request.POST[REDRAW] in form.fields:
            form.fields[request.POST[REDRAW]].widget.attrs["autofocus"] = ""
        shown: HttpResponse = self.form_page(form)
        return shown


class AddAutomationPage(Redrawn, AddPage):
    """A new automation."""


class ChangeAutomationPage(Redrawn, ChangePage):
    """An edited automation."""


class RehearsalPage(OwnPage):
    """What the automation would have done in the past thirty days."""

    permission = "automation.view"
    model = Automation
    template_name = "automation/rehearsal.html"

    def context(self) -> dict[str, Any]:
        return {
            "sentence": sentence(self.row),
            "rehearsal": rehearse(self.row, self.actor),
        }
