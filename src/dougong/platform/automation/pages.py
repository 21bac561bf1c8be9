"""Pages of automations: a form that draws itself anew, and the dry run."""

from __future__ import annotations

from typing import Any

from dougong.platform.pages import AddPage, ChangePage, OwnPage
from dougong.platform.pages.redrawing import Redrawn

from .models import Automation
from .rehearsal import rehearse
from .sentences import sentence


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
