"""How portfolios, programmes and projects are listed, shown, edited and served."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import VIEWERS
from dougong.platform.register import Centre, Resource, register

from . import models

CENTRE = Centre("projects", _("Projects"), "briefcase", 20)


@register
class ProjectResource(Resource):
    model = models.Project
    centre = CENTRE
    icon = "briefcase"
    order = 10
    columns = ("record", "category", "project_type", "manager", "planned_finish", "state")
    fields = (
        "title_zh",
        "title_en",
        "objective_zh",
        "objective_en",
        "category",
        "project_type",
        "method",
        "value_driver",
        "leading_unit",
        "portfolio",
        "programme",
        "sponsor",
        "manager",
        "planned_start",
        "planned_finish",
        "approved_amount",
        "currency",
        "confidentiality",
    )
    filters = ("category", "project_type", "state", "leading_unit", "portfolio", "manager")
    grants = VIEWERS | {"pmo": ("add", "change", "delete"), "project_manager": ("change",)}


@register
class PhaseResource(Resource):
    model = models.Phase
    centre = CENTRE
    icon = "timeline"
    order = 40
    columns = ("record", "project", "order", "planned_start", "planned_finish", "state")
    fields = (
        "project",
        "key",
        "name_zh",
        "name_en",
        "order",
        "planned_start",
        "planned_finish",
    )
    filters = ("project", "state")
    ordering = "order"
    grants = VIEWERS | {
        "pmo": ("add", "change", "delete"),
        "project_manager": ("add", "change", "delete"),
    }


@register
class ProjectMemberResource(Resource):
    model = models.ProjectMember
    centre = CENTRE
    icon = "users-group"
    order = 50
    columns = ("record", "project", "project_role", "share", "starts_on", "ends_on")
    fields = ("project", "person", "project_role", "share", "starts_on", "ends_on")
    filters = ("project", "person", "project_role")
    grants = VIEWERS | {
        "pmo": ("add", "change", "delete"),
        "project_manager": ("add", "change", "delete"),
    }


@register
class PortfolioResource(Resource):
    model = models.Portfolio
    centre = CENTRE
    icon = "folders"
    order = 20
    columns = ("record", "unit", "owner")
    fields = ("title_zh", "title_en", "unit", "owner")
    filters = ("unit", "owner")
    grants = VIEWERS | {"pmo": ("add", "change", "delete"), "portfolio_manager": ("change",)}


@register
class ProgrammeResource(Resource):
    model = models.Programme
    centre = CENTRE
    icon = "folder"
    order = 30
    columns = ("record", "portfolio", "manager")
    fields = ("title_zh", "title_en", "portfolio", "manager")
    filters = ("portfolio", "manager")
    grants = VIEWERS | {
        "pmo": ("add", "change", "delete"),
        "portfolio_manager": ("add", "change"),
    }
