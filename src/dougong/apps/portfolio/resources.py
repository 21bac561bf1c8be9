"""How portfolios, programmes and projects are listed, shown, edited and served."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import VIEWERS
from dougong.platform.panels import RelatedPanel
from dougong.platform.register import Centre, Resource, register

from . import actions, models, queries

PASSAGES = ("start", "pause", "resume", "begin_closing", "close", "terminate")
CENTRE = Centre("projects", _("Projects"), "briefcase", 20)


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
        "pmo": ("add", "change", "delete", "appoint_manager", *PASSAGES),
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
