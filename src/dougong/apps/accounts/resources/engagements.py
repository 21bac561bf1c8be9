"""How engagements of outside bodies and their remarks are listed, shown, served and approved."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts import actions, models, queries
from dougong.apps.accounts.forms import EngagementForm
from dougong.platform.approvals.classes import ActionClass, declare
from dougong.platform.panels import RelatedPanel
from dougong.platform.register import Page, Resource, pages, register, registry

from .centre import CENTRE

declare(
    ActionClass(
        key="auditor_engagement",
        label=_("access of outside bodies"),
        dimensions=(),
        shipped=(
            {
                "when": {},
                "steps": [
                    {"party": "compliance_officer", "stage": 1},
                    {"party": "executive", "stage": 2},
                ],
                "level": 2,
            },
        ),
    )
)
registry.grant_pages("engagement.desk", "external_auditor")
pages.append(
    Page(CENTRE, "my-engagement", _("Auditor's desk"), "eye", permission="engagement.desk", order=1)
)
KEEPERS = ("add", "change", "attach_agreement", "activate", "extend", "end")


@register
class AuditorEngagementResource(Resource):
    model = models.AuditorEngagement
    centre = CENTRE
    icon = "eye"
    order = 45
    columns = (
        "record",
        "organisation",
        "kind_of_engagement",
        "scopes",
        "starts_on",
        "ends_on",
        "state",
    )
    fields = EngagementForm.Meta.fields
    sections = (
        (_("Who and why"), ("organisation", "kind_of_engagement", "basis", "people")),
        (_("What and how long"), ("unit", "scopes", "starts_on", "ends_on")),
        (_("Limits"), ("ceiling", "may_raise", "record_kinds")),
    )
    filters = ("kind_of_engagement", "unit", "state")
    actions = (
        actions.AddEngagement,
        actions.ChangeEngagement,
        actions.AttachAgreement,
        actions.ActivateEngagement,
        actions.ExtendEngagement,
        actions.EndEngagement,
    )
    without = ("delete",)
    facts = (queries.engagement_days_left, queries.read_count)
    panels = (
        RelatedPanel(_("Remarks"), model=models.AuditorRemark, foreign_key="engagement"),
        RelatedPanel(_("Role grants"), model=models.RoleGrant, foreign_key="engagement"),
    )
    links = (("engagement-desk", _("Desk"), "eye"),)
    form_class = EngagementForm
    policy_class = queries.EngagementPolicy
    grants = {
        "internal_auditor": KEEPERS,
        "compliance_officer": KEEPERS,
        "security_admin": (),
        "audit_admin": (),
    }


@register
class AuditorRemarkResource(Resource):
    model = models.AuditorRemark
    centre = CENTRE
    icon = "help"
    order = 46
    columns = (
        "record",
        "kind_of_remark",
        "engagement",
        "scope",
        "raised_by",
        "replied_at",
        "state",
    )
    fields = ("engagement", "kind_of_remark", "scope", "subject", "text")
    filters = ("engagement", "kind_of_remark", "state")
    actions = (actions.RaiseRemark, actions.AnswerRemark, actions.CloseRemark)
    without = ("change", "delete")
    policy_class = queries.RemarkPolicy
    grants = {
        "internal_auditor": ("add", "answer", "close"),
        "compliance_officer": ("answer",),
        "pmo": ("answer",),
        "project_manager": ("answer",),
    }
