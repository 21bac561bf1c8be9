"""How risks and issues are listed, shown, edited and served."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import VIEWERS
from dougong.apps.portfolio.models import Project
from dougong.platform.beside.rights import LEADING, WORKING
from dougong.platform.panels import RelatedPanel
from dougong.platform.register import Centre, Duty, Resource, register, registry

from . import actions, models, queries

CENTRE = Centre("risk", _("Risks"), "alert-triangle", 40)
RESPONSIBLE = ("add", "change", "close", "reopen")
SOLVING = ("add", "begin", "resolve", "verify")


@register
class RiskResource(Resource):
    model = models.Risk
    centre = CENTRE
    icon = "alert-triangle"
    columns = ("record", "project", "kind_of_risk", "likelihood", "impact", "due_on", "state")
    sections = (
        (_("Contents"), ("project", "title_zh", "title_en", "kind_of_risk")),
        (_("Assessment"), ("likelihood", "impact")),
        (_("Response"), ("response_zh", "response_en", "owner", "due_on")),
    )
    fields = tuple(name for _title, names in sections for name in names)
    captured = ("project", "title_zh", "title_en", "kind_of_risk", "likelihood", "impact")
    filters = ("project", "kind_of_risk", "state", "owner")
    duties = (Duty("owner", "due_on", over=("closed",)),)
    actions = (actions.CloseRisk, actions.ReopenRisk)
    facts = (queries.exposure, queries.level)
    grants = VIEWERS | {
        "project_manager": (*RESPONSIBLE, "delete"),
        "pmo": (*RESPONSIBLE, "delete"),
        "risk_officer": RESPONSIBLE,
        "engineer": ("add",),
    }


@register
class IssueResource(Resource):
    model = models.Issue
    centre = CENTRE
    icon = "alert-circle"
    order = 20
    columns = ("record", "project", "kind_of_issue", "severity", "owner", "due_on", "state")
    sections = (
        (_("Contents"), ("project", "title_zh", "title_en", "kind_of_issue", "severity")),
        (_("What happened"), ("description", "from_risk")),
        (_("Resolution"), ("owner", "due_on", "resolution")),
    )
    fields = tuple(name for _title, names in sections for name in names)
    captured = ("project", "title_zh", "title_en", "kind_of_issue", "severity", "description")
    filters = ("project", "kind_of_issue", "severity", "state", "owner", "raised_by", "due_on")
    actions = (
        actions.AddIssue,
        actions.AssignIssue,
        actions.BeginIssue,
        actions.ResolveIssue,
        actions.VerifyIssue,
        actions.CloseIssue,
        actions.ReopenIssue,
    )
    grants = (
        VIEWERS
        | dict.fromkeys(WORKING, SOLVING)
        | dict.fromkeys(LEADING, (*SOLVING, "change", "delete", "assign", "close", "reopen"))
    )


registry.of(Project).extend(
    panels=(
        RelatedPanel(_("Risks"), model=models.Risk, foreign_key="project"),
        RelatedPanel(_("Issues"), model=models.Issue, foreign_key="project"),
    ),
)
