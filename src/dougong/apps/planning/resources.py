"""How plans, work items, calendars, resources, baselines and plan files are listed, shown, served."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import VIEWERS
from dougong.apps.portfolio.models import Project
from dougong.platform.approvals.classes import ActionClass, declare
from dougong.platform.panels import HtmlPanel, RelatedPanel
from dougong.platform.register import Centre, Duty, Page, Resource, pages, register, registry
from dougong.platform.rules.panels import verdicts_on
from dougong.platform.rules.shipped import shipped

from . import actions, forms, models, views
from .panels import schedule_of, times_of
from .queries.facts import days_late, total_float_days
from .queries.schedule_light import SCHEDULE_LIGHT

CENTRE = Centre("planning", _("Planning"), "timeline", 30)
PLANNER = ("pmo", "project_manager", "pm_assistant")
WORKERS = (
    "team_member",
    "engineer",
    "architect",
    "product_manager",
    "tester",
    "release_manager",
    "operations",
    "modeller",
    "validator",
    "site_steward",
)


def held_by(roles: tuple[str, ...], *verbs: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(roles, verbs)


@register
class WorkItemResource(Resource):
    model = models.WorkItem
    centre = CENTRE
    icon = "subtask"
    order = 20
    columns = (
        "record",
        "project",
        "kind_of_item",
        "start_at",
        "finish_at",
        "percent_complete",
        "is_critical",
        "state",
    )
    fields = (
        "project",
        "parent",
        "kind_of_item",
        "title",
        "title_en",
        "activity_id",
        "timing",
        "duration_minutes",
        "effort_minutes",
        "assignee",
        "calendar",
        "is_committed",
        "constraint_kind",
        "constraint_at",
        "second_constraint_kind",
        "second_constraint_at",
        "deadline_at",
        "schedule_mode",
        "manual_start_at",
        "manual_finish_at",
        "priority",
        "percent_kind",
        "description",
    )
    sections = (
        (_("Work"), ("project", "parent", "kind_of_item", "title", "title_en", "activity_id")),
        (_("Extent"), ("timing", "duration_minutes", "effort_minutes", "assignee", "calendar")),
        (
            _("Bounds"),
            (
                "is_committed",
                "constraint_kind",
                "constraint_at",
                "second_constraint_kind",
                "second_constraint_at",
                "deadline_at",
                "schedule_mode",
                "manual_start_at",
                "manual_finish_at",
                "priority",
            ),
        ),
    )
    form_class = forms.WorkItemForm
    links = (("workitem-links", _("Links"), "link"),)
    facts = (days_late, total_float_days)
    panels = (
        HtmlPanel(
            _("Schedule"), place="side", template_name="planning/item_panel.html", feed=times_of
        ),
    )
    filters = (
        "project",
        "kind_of_item",
        "state",
        "is_critical",
        "assignee",
        "is_committed",
        "finish_at",
    )
    duties = (Duty("assignee", "finish_at", over=("done", "cancelled")),)
    actions = (
        actions.ReportProgress,
        actions.AddWorkItem,
        actions.ChangeWorkItem,
        actions.DeleteWorkItem,
        actions.MoveWorkItem,
        actions.ReadyWorkItem,
        actions.CancelItem,
        actions.ReopenItem,
    )
    grants = (
        VIEWERS
        | held_by(WORKERS, "report")
        | held_by(
            PLANNER,
            "add",
            "change",
            "delete",
            "move",
            "report",
            "make_ready",
            "cancel",
            "reopen",
        )
    )


@register
class PlanResource(Resource):
    model = models.Plan
    centre = CENTRE
    icon = "calendar-stats"
    order = 30
    columns = (
        "record",
        "baseline_finish_at",
        "forecast_finish_at",
        "finish_variance_days",
        "float_minutes_min",
        "milestones_late_count",
        "percent_complete",
        "data_date_at",
    )
    fields = (
        "project",
        "calendar",
        "time_zone",
        "start_at",
        "must_finish_at",
        "schedule_from",
        "tolerance_days",
        "profile",
        *models.OPTIONS,
    )
    sections = (
        (
            _("Frame"),
            (
                "project",
                "calendar",
                "time_zone",
                "start_at",
                "must_finish_at",
                "schedule_from",
                "tolerance_days",
            ),
        ),
        (_("Scheduling options"), ("profile", *models.OPTIONS)),
    )
    filters = ("project", "forecast_finish_at", "is_stale")
    actions = (
        actions.AddPlan,
        actions.ChangePlan,
        actions.ScheduleProject,
        actions.SetDataDate,
        actions.TakeBaseline,
    )
    without = ("delete",)
    grants = (
        VIEWERS
        | held_by(WORKERS, "schedule")
        | held_by(PLANNER, "add", "change", "schedule", "set_data_date", "take_baseline")
    )


@register
class WorkCalendarResource(Resource):
    model = models.WorkCalendar
    centre = CENTRE
    icon = "calendar"
    order = 60
    columns = ("record", "kind_of_calendar", "published", "base", "project", "unit")
    fields = (
        "name_zh",
        "name_en",
        "kind_of_calendar",
        "project",
        "unit",
        "published",
        "base",
        "week",
        "minutes_per_day",
        "minutes_per_week",
        "days_per_month",
    )
    filters = ("kind_of_calendar", "project")
    actions = (actions.ChangeWorkCalendar, actions.DeleteWorkCalendar)
    grants = VIEWERS | held_by(PLANNER, "add", "change", "delete")


@register
class ResourceResource(Resource):
    model = models.Resource
    centre = CENTRE
    icon = "users"
    order = 50
    columns = ("record", "project", "kind_of_resource", "person", "calendar", "max_units")
    fields = (
        "project",
        "name_zh",
        "name_en",
        "kind_of_resource",
        "person",
        "calendar",
        "max_units",
    )
    filters = ("project", "kind_of_resource", "person")
    actions = (actions.DeleteResource,)
    grants = VIEWERS | held_by(PLANNER, "add", "change", "delete")


@register
class BaselineResource(Resource):
    """Baselines are made by the verb of the plan and are never edited."""

    model = models.Baseline
    centre = CENTRE
    icon = "flag"
    order = 40
    columns = ("record", "project", "number", "taken_at", "finish_at", "item_count", "state")
    fields = ("project", "number", "name", "taken_at", "finish_at", "item_count", "sha256")
    filters = ("project", "state")
    without = ("add", "change", "delete")
    grants = VIEWERS


@register
class PlanFileResource(Resource):
    model = models.PlanFile
    centre = CENTRE
    icon = "file-import"
    order = 70
    columns = ("record", "project", "format", "size", "state", "created_at")
    fields = ("file_name", "project", "unit", "category", "project_type", "encoding")
    filters = ("project", "state", "format")
    actions = (
        actions.AddPlanFile,
        actions.CheckPlanFile,
        actions.ImportPlan,
        actions.DiscardPlanFile,
    )
    without = ("change", "delete")
    pages = {"add": views.UploadPage, "detail": views.PlanFilePage}
    grants = VIEWERS | held_by(PLANNER, "add", "check", "import", "discard")


declare(
    ActionClass(
        key="rebaseline",
        label=_("new baselines of a plan that has one"),
        dimensions=(),
        shipped=({"when": {}, "steps": [{"party": "pmo"}], "level": 1},),
    )
)
shipped.append(SCHEDULE_LIGHT)
pages.append(Page(CENTRE, "schedules", _("Schedules"), "report-analytics", "plan.view", order=10))
registry.of(Project).extend(
    links=(
        ("project-dashboard", _("Dashboard"), "layout-dashboard"),
        ("project-gantt", _("Gantt chart"), "timeline"),
    ),
    panels=(
        HtmlPanel(
            _("Schedule"), place="side", template_name="planning/panel.html", feed=schedule_of
        ),
        HtmlPanel(_("Rules"), place="side", template_name="rules/verdicts.html", feed=verdicts_on),
        RelatedPanel(_("Baselines"), model=models.Baseline, foreign_key="project", limit=4),
    ),
)
