"""How risks are listed, shown, edited and served."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import VIEWERS
from dougong.apps.portfolio.models import Project
from dougong.platform.panels import RelatedPanel
from dougong.platform.register import Centre, Resource, register, registry

from . import actions, models, queries

RESPONSIBLE = ("add", "change", "close", "reopen")


@register
class RiskResource(Resource):
    model = models.Risk
    centre = Centre("risk", _("Risks"), "alert-triangle", 40)
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
    actions = (actions.CloseRisk, actions.ReopenRisk)
    facts = (queries.exposure, queries.level)
    grants = VIEWERS | {
        "project_manager": (*RESPONSIBLE, "delete"),
        "pmo": (*RESPONSIBLE, "delete"),
        "risk_officer": RESPONSIBLE,
        "engineer": ("add",),
    }


registry.of(Project).extend(
    panels=(RelatedPanel(_("Risks"), model=models.Risk, foreign_key="project"),)
)
