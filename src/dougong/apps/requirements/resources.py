"""How requirements and all around them are listed, shown, edited and served."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import VIEWERS
from dougong.apps.portfolio.choices import ProjectCategory
from dougong.apps.portfolio.models import Project
from dougong.platform.approvals.authority import Dimension
from dougong.platform.approvals.classes import ActionClass, declare, in_turn
from dougong.platform.beside.rights import LEADING, WORKING
from dougong.platform.links import types as links
from dougong.platform.links.types import LinkType
from dougong.platform.panels import HtmlPanel, RelatedPanel
from dougong.platform.register import Centre, Duty, Resource, register, registry

from . import actions, models, panels
from .choices import ENDED_STATES
from .queries import facts, freezes

CENTRE = Centre("requirements", _("Requirements"), "list-check", 25)
GRADES = tuple((str(number), str(number)) for number in range(5))
COMPLIANCE = (("untouched", _("Compliance untouched")), ("touched", _("Compliance touched")))
DECIDERS = (
    (("0", "1"), ("pmo",), ("pmo",)),
    (("2",), ("pmo", "department_head"), ("pmo", "department_head")),
    (("3",), ("pmo", "technical_board"), ("pmo", "technical_board")),
    (("4",), ("pmo", "vice_president"), ("pmo", "it_committee", "executive")),
)
"""Grades of the impact, who decides in turn, and who does for a strategic project."""


def _matrix() -> Iterator[dict[str, Any]]:
    """Rows for each grade, with compliance before all others where it is touched."""
    level = 0
    for grades, usual, strategic in DECIDERS:
        for first, compliance in (((), "untouched"), (("compliance_officer",), "touched")):
            for category, parties in (
                (("operational", "innovation"), usual),
                (("strategic",), strategic),
            ):
                level += 1
                yield {
                    "when": {
                        "grade": list(grades),
                        "compliance": [compliance],
                        "category": list(category),
                    },
                    "steps": in_turn(*first, *parties),
                    "level": level,
                }


declare(
    ActionClass(
        key="requirement_change",
        label=_("changes of confirmed requirements"),
        dimensions=(
            Dimension("grade", _("grade of the impact"), "choice", GRADES),
            Dimension("compliance", _("compliance"), "choice", COMPLIANCE),
            Dimension("category", _("project class"), "choice", tuple(ProjectCategory.choices)),
        ),
        shipped=tuple(_matrix()),
    )
)
declare(
    ActionClass(
        key="freeze_lift",
        label=_("lifting of freezes"),
        dimensions=(),
        shipped=({"when": {}, "steps": in_turn("pmo", "department_head"), "level": 1},),
    )
)
links.declare(LinkType("ships", _("ships"), _("is shipped in"), targets=frozenset({"requirement"})))
links.declare(
    LinkType("answers", _("is feedback on"), _("has feedback"), targets=frozenset({"requirement"}))
)
LED = ("change", "analyse", "prioritise", "begin_delivery", "deliver", "accept", "verify_trace")
ENDED = ("reject", "defer", "reopen", "merge")


@register
class RequirementResource(Resource):
    model = models.Requirement
    centre = CENTRE
    icon = "list-check"
    order = 10
    columns = ("record", "project", "kind_of_requirement", "priority", "score", "owner", "state")
    sections = (
        (_("Place"), ("unit", "project", "release", "kind_of_requirement")),
        (_("Contents"), ("title_zh", "title_en", "text", "text_en", "criteria")),
        (_("Source"), ("source", "source_note", "due_on")),
        (_("People"), ("product_manager", "sponsor", "owner")),
        (
            _("Priority"),
            (
                "score_model",
                "business_value",
                "time_criticality",
                "risk_reduction",
                "job_size",
                "reach",
                "impact_factor",
                "confidence",
                "effort_months",
                "priority",
                "kano",
                "compliance_need",
            ),
        ),
    )
    fields = tuple(name for _title, names in sections for name in names)
    drawn = ("criteria",)
    captured = ("unit", "project", "title_zh", "title_en", "text", "source")
    filters = (
        "project",
        "unit",
        "release",
        "kind_of_requirement",
        "source",
        "priority",
        "state",
        "owner",
        "product_manager",
        "sponsor",
    )
    duties = (Duty("owner", "due_on", over=tuple(map(str, ENDED_STATES))),)
    actions = (
        actions.AddRequirement,
        actions.ChangeRequirement,
        actions.AnalyseRequirement,
        actions.PrioritiseRequirement,
        actions.BeginDelivery,
        actions.DeliverRequirement,
        actions.AcceptRequirement,
        actions.RejectRequirement,
        actions.DeferRequirement,
        actions.ReopenRequirement,
        actions.MergeRequirement,
        actions.VerifyTrace,
    )
    without = ("delete",)
    facts = (facts.age_days, facts.is_verifiable, facts.version_is_signed, freezes.is_frozen)
    panels = (
        HtmlPanel(
            _("Confirmed and frozen"),
            "lock",
            "side",
            template_name="requirements/freeze.html",
            feed=panels.freeze_of,
        ),
        HtmlPanel(
            _("Suspect links"),
            "unlink",
            "side",
            template_name="requirements/suspects.html",
            feed=panels.suspects_of,
        ),
        HtmlPanel(
            _("Acceptance criteria"),
            "list-check",
            template_name="requirements/criteria.html",
            feed=panels.criteria_of,
        ),
        HtmlPanel(
            _("May say the same"),
            "copy",
            "side",
            template_name="requirements/duplicates.html",
            feed=panels.duplicates_of,
        ),
        RelatedPanel(_("Change requests"), model=models.ChangeRequest, foreign_key="requirement"),
    )
    links = (("requirement-versions", _("Versions"), "versions"),)
    grants = (
        VIEWERS
        | dict.fromkeys(WORKING, ("add",))
        | dict.fromkeys(LEADING, ("add", *LED, *ENDED))
        | {"product_manager": ("add", *LED, *ENDED)}
    )


LEADERS = dict.fromkeys((*LEADING, "product_manager"), ())


@register
class ConfirmationResource(Resource):
    model = models.Confirmation
    centre = CENTRE
    icon = "signature"
    order = 20
    columns = ("record", "project", "release", "product_manager", "sponsor", "state")
    fields = (
        "project",
        "release",
        "title_zh",
        "title_en",
        "product_manager",
        "sponsor",
        "scope_text",
        "exclusions",
    )
    filters = ("project", "state", "product_manager", "sponsor")
    actions = (
        actions.ChangeConfirmation,
        actions.OfferConfirmation,
        actions.RefuseConfirmation,
    )
    without = ("delete",)
    panels = (
        HtmlPanel(
            _("Sheet and signatures"),
            "signature",
            template_name="requirements/sheet.html",
            feed=panels.sheet_of,
        ),
    )
    links = (("confirmation-sign", _("Read and sign"), "signature"),)
    grants = VIEWERS | dict.fromkeys(LEADERS, ("add", "change", "offer", "refuse"))


@register
class FreezeWindowResource(Resource):
    model = models.FreezeWindow
    centre = CENTRE
    icon = "lock"
    order = 30
    columns = ("record", "place", "release", "starts_at", "ends_at", "state")
    fields = ("place", "release", "title_zh", "title_en", "starts_at", "ends_at", "purpose")
    filters = ("place", "release", "state", "starts_at", "ends_at")
    ordering = "-ends_at"
    actions = (actions.ChangeFreeze, actions.LiftFreeze)
    without = ("delete",)
    facts = (freezes.is_active,)
    grants = VIEWERS | dict.fromkeys(LEADING, ("add", "change", "lift"))


@register
class ChangeRequestResource(Resource):
    model = models.ChangeRequest
    centre = CENTRE
    icon = "git-merge"
    order = 40
    columns = ("record", "project", "requirement", "urgency", "level", "schedule_days", "state")
    sections = (
        (_("What is asked"), ("requirement", "project", "title_zh", "title_en", "description")),
        (_("Ground"), ("cause", "urgency", "is_removal")),
        (
            _("New wording"),
            ("new_title_zh", "new_title_en", "new_text", "new_text_en", "new_criteria"),
        ),
        (_("Effort"), ("work_item", "added_days", "cost_likely")),
    )
    fields = tuple(name for _title, names in sections for name in names)
    drawn = ("new_title_zh", "new_title_en", "new_text", "new_text_en", "new_criteria")
    filters = ("project", "requirement", "cause", "urgency", "level", "window", "state")
    actions = (
        actions.AddChange,
        actions.ChangeChange,
        actions.AssessChange,
        actions.ImplementChange,
        actions.RejectChange,
        actions.WithdrawChange,
    )
    without = ("delete",)
    panels = (
        HtmlPanel(
            _("What differs"),
            "versions",
            template_name="requirements/difference.html",
            feed=panels.difference_of,
        ),
        HtmlPanel(
            _("Impact matrix"),
            "grid-4x4",
            template_name="requirements/impact.html",
            feed=panels.impact_of,
        ),
    )
    grants = (
        VIEWERS
        | dict.fromkeys(WORKING, ("add", "withdraw"))
        | dict.fromkeys(LEADERS, ("add", "change", "assess", "implement", "reject", "withdraw"))
    )


@register
class ResponsibilityResource(Resource):
    model = models.Responsibility
    centre = CENTRE
    icon = "users-group"
    order = 50
    columns = ("record", "project", "subject", "person", "letter")
    fields = ("project", "subject", "person", "letter")
    filters = ("project", "subject", "person", "letter")
    actions = (
        actions.AddResponsibility,
        actions.ChangeResponsibility,
        actions.DeleteResponsibility,
        actions.HandOver,
    )
    grants = VIEWERS | dict.fromkeys(LEADERS, ("add", "change", "delete", "hand_over"))


registry.of(Project).extend(
    links=(
        ("project-coverage", _("Coverage"), "table"),
        ("project-raci", _("RACI"), "users-group"),
    ),
    panels=(
        RelatedPanel(_("Requirements"), model=models.Requirement, foreign_key="project"),
        RelatedPanel(_("Change requests"), model=models.ChangeRequest, foreign_key="project"),
        HtmlPanel(
            _("Requirements in figures"),
            "chart-dots",
            "side",
            template_name="requirements/metrics.html",
            feed=panels.metrics_of,
        ),
    ),
)
