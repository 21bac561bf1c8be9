"""How portfolios, programmes and projects are listed, shown, edited and served."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import VIEWERS
from dougong.platform.approvals.authority import Dimension
from dougong.platform.approvals.classes import AMOUNT, ActionClass, declare, in_turn
from dougong.platform.desk.panels import DeskPanel, add_panel
from dougong.platform.panels import RelatedPanel
from dougong.platform.register import Centre, Resource, register

from . import actions, choices, models, queries
from .panels import latest_projects

PASSAGES = ("start", "pause", "resume", "begin_closing", "close", "terminate")
CENTRE = Centre("projects", _("Projects"), "briefcase", 20)
add_panel(
    DeskPanel(
        "projects",
        _("Projects changed last"),
        "briefcase",
        "portfolio/desk_projects.html",
        latest_projects,
        is_wide=True,
        url_name="project-list",
    )
)
CATEGORY = Dimension(
    "category", _("project class"), "choice", tuple(choices.ProjectCategory.choices)
)
RISK = Dimension(
    "risk",
    _("risk class"),
    "choice",
    (("low", _("Low")), ("medium", _("Medium")), ("high", _("High"))),
)
DEVIATION = Dimension("deviation", _("share above the approved amount"), "number")
DECIDING = (
    "department_head",
    "vice_president",
    "president_office",
    "board_delegate",
    "innovation_lead",
    "finance",
    "it_committee",
)
"""Roles that speak last in the matrices below, and in whose name a mere wish is carried out."""


WITHIN = {"deviation": {"up_to": "0.20"}}
STRATEGIC, OPERATIONAL = (
    {"category": ["strategic"]} | WITHIN,
    {"category": ["operational"]} | WITHIN,
)
INNOVATION = {"category": ["innovation"]} | WITHIN
declare(
    ActionClass(
        key="project_authority",
        label=_("approved values of projects"),
        dimensions=(CATEGORY, AMOUNT, RISK, DEVIATION),
        shipped=(
            {
                "when": {"deviation": {"over": "0.20"}},
                "steps": in_turn("top", "finance"),
                "level": 9,
            },
            {
                "when": STRATEGIC | {"amount": {"from": "50000000"}},
                "steps": in_turn("pmo", "it_committee", "investment_committee", "board_delegate"),
                "level": 8,
            },
            {
                "when": STRATEGIC | {"amount": {"below": "50000000"}},
                "steps": in_turn("pmo", "it_committee", "president_office"),
                "level": 7,
            },
            {
                "when": OPERATIONAL | {"amount": {"from": "5000000"}},
                "steps": in_turn("pmo", "finance_head", "vice_president"),
                "level": 6,
            },
            {
                "when": OPERATIONAL | {"amount": {"below": "5000000"}, "risk": ["high"]},
                "steps": in_turn("pmo", "risk_officer", "department_head"),
                "level": 4,
            },
            {
                "when": OPERATIONAL | {"amount": {"below": "5000000"}},
                "steps": in_turn("pmo", "department_head"),
                "level": 2,
            },
            {
                "when": INNOVATION | {"amount": {"from": "2000000"}},
                "steps": in_turn("pmo", "technical_board", "vice_president"),
                "level": 5,
            },
            {
                "when": INNOVATION | {"amount": {"below": "2000000"}},
                "steps": in_turn("pmo", "innovation_lead"),
                "level": 1,
            },
            {"when": {}, "refuse": "portfolio.no_authority_row", "level": 0},
        ),
    )
)
declare(
    ActionClass(
        key="project_end",
        label=_("closing and giving up projects"),
        dimensions=(CATEGORY,),
        shipped=(
            {
                "when": {"category": ["strategic"]},
                "steps": in_turn("it_committee", "president_office"),
                "level": 2,
            },
            {"when": {}, "steps": in_turn("department_head"), "level": 1},
        ),
    )
)


@register
class ProjectResource(Resource):
    model = models.Project
    centre = CENTRE
    icon = "briefcase"
    order = 10
    columns = ("record", "category", "project_type", "manager", "planned_finish", "state")
    sections = (
        (_("Contents"), ("title_zh", "title_en", "objective_zh", "objective_en")),
        (_("Classification"), ("category", "project_type", "method", "value_driver")),
        (_("Place and people"), ("leading_unit", "portfolio", "programme", "sponsor", "manager")),
        (_("Approved values"), ("planned_start", "planned_finish", "approved_amount", "currency")),
        (_("Protection"), ("confidentiality",)),
    )
    fields = tuple(name for _title, names in sections for name in names)
    filters = (
        "category",
        "project_type",
        "state",
        "leading_unit",
        "portfolio",
        "programme",
        "manager",
    )
    actions = (
        actions.AddProject,
        actions.ChangeProject,
        actions.AppointManager,
        actions.ChangeApprovedValues,
        actions.StartProject,
        actions.PauseProject,
        actions.ResumeProject,
        actions.BeginClosing,
        actions.CloseProject,
        actions.TerminateProject,
    )
    facts = (queries.planned_duration_days, queries.days_late, queries.current_phase)
    panels = (
        RelatedPanel(_("Phases"), model=models.Phase, foreign_key="project"),
        RelatedPanel(_("Members"), model=models.ProjectMember, foreign_key="project"),
    )
    grants = VIEWERS | {
        "pmo": (
            "add",
            "change",
            "delete",
            "appoint_manager",
            "change_approved_values",
            *PASSAGES,
        ),
        **dict.fromkeys(DECIDING, ("change_approved_values", "close", "terminate")),
        "portfolio_manager": ("appoint_manager", *PASSAGES),
        "project_manager": ("change", "start", "pause", "resume", "begin_closing"),
    }


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
    actions = (actions.StartPhase, actions.FinishPhase)
    grants = VIEWERS | {
        "pmo": ("add", "change", "delete", "start", "finish"),
        "project_manager": ("add", "change", "delete", "start", "finish"),
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
    actions = (
        actions.AddMember,
        actions.ChangeMember,
        actions.EndMembership,
        actions.RemoveMember,
    )
    grants = VIEWERS | {
        "pmo": ("add", "change", "delete", "end"),
        "project_manager": ("add", "change", "delete", "end"),
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
    facts = (queries.running_count,)
    panels = (RelatedPanel(_("Projects"), model=models.Project, foreign_key="portfolio"),)
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
    panels = (RelatedPanel(_("Projects"), model=models.Project, foreign_key="programme"),)
    grants = VIEWERS | {
        "pmo": ("add", "change", "delete"),
        "portfolio_manager": ("add", "change"),
    }
