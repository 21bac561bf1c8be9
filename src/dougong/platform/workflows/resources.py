"""How workflows are listed, shown and served."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.platform.approvals.shipped import PARTIES
from dougong.platform.custom_fields.policies import DefinitionPolicy
from dougong.platform.panels import HtmlPanel
from dougong.platform.register import Resource, register
from dougong.platform.rules.resources import CENTRE

from . import actions, models, panels
from .forms import WorkflowForm
from .pages import AddWorkflowPage, ChangeWorkflowPage

READERS = dict.fromkeys((*PARTIES, "project_manager", "portfolio_manager", "reader"), ())
KEEPERS = ("add", "change", "delete", "enact", "retire")


@register
class WorkflowResource(Resource):
    model = models.Workflow
    centre = CENTRE
    icon = "route"
    order = 50
    columns = ("record", "subject", "scope", "number", "since", "state")
    sections = (
        (_("Workflow"), ("subject", "scope", "title_zh", "title_en")),
        (_("States"), ("states",)),
        (_("Transitions"), ("transitions",)),
    )
    fields = tuple(name for _title, names in sections for name in names)
    drawn = ("states", "transitions")
    filters = ("subject", "state", "scope")
    actions = (
        actions.AddWorkflow,
        actions.ChangeWorkflow,
        actions.DeleteWorkflow,
        actions.Enact,
        actions.Retire,
    )
    links = (
        ("workflow-trial", _("Try it"), "player-play"),
        ("workflow-compare", _("Compare"), "columns"),
    )
    panels = (
        HtmlPanel(_("Diagram"), template_name="workflows/diagram.html", feed=panels.drawn),
        HtmlPanel(_("What it says"), template_name="workflows/said.html", feed=panels.said),
        HtmlPanel(_("Versions"), template_name="workflows/versions.html", feed=panels.versions),
    )
    form_class = WorkflowForm
    policy_class = DefinitionPolicy
    pages = {"add": AddWorkflowPage, "change": ChangeWorkflowPage}
    grants = READERS | dict.fromkeys(("pmo", "system_admin"), KEEPERS)
