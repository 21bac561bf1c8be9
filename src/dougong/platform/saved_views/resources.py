"""How saved views are listed, shown and served."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.platform.register import Centre, Resource, register

from . import actions, models
from .policies import ViewPolicy

CENTRE = Centre("views", _("Views"), "layout-dashboard", 85)
KEEPERS = (
    "executive", "portfolio_manager", "project_manager", "pm_assistant", "team_member",
    "engineer", "architect", "product_manager", "finance", "procurement", "tester",
    "release_manager", "operations", "risk_officer", "compliance_officer", "internal_auditor",
    "modeller", "validator", "site_steward", "hr", "reader",
)  # fmt: skip
"""Roles that keep views of their own and of the teams they belong to."""


@register
class SavedViewResource(Resource):
    model = models.SavedView
    centre = CENTRE
    icon = "layout-dashboard"
    columns = ("record", "subject", "drawn_as", "team", "owner", "is_for_all")
    fields = (
        "title",
        "subject",
        "drawn_as",
        "team",
        "address",
        "columns",
        "density",
        "limits",
        "is_enforced",
    )
    sections = (
        (_("What is shown"), ("title", "subject", "drawn_as", "team")),
        (_("Contents"), ("address", "columns", "density")),
        (_("Board"), ("limits", "is_enforced")),
    )
    filters = ("subject", "drawn_as", "team", "owner", "is_for_all")
    actions = (actions.AddView, actions.PublishView, actions.RetireView)
    links = (("savedview-open", _("Open the list"), "external-link"),)
    policy_class = ViewPolicy
    grants = dict.fromkeys(KEEPERS, ("add", "change", "delete")) | {
        "pmo": ("add", "change", "delete", "publish", "retire")
    }
