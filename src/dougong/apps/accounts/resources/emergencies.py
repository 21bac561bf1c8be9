"""How emergency access is listed, shown and served, and who is told of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts import actions, models, queries
from dougong.platform.alarms import alarms
from dougong.platform.panels import RelatedPanel
from dougong.platform.register import Page, Resource, pages, register, registry

from .centre import CENTRE

RELEASERS = ("security_admin", "executive", "audit_admin")
"""Of whom two different persons release."""

registry.grant_pages("breakglass.ask", *RELEASERS)
registry.grant_pages("breakglass.release", *RELEASERS)
pages.append(
    Page(
        CENTRE,
        "breakglass-ask",
        _("Ask for emergency access"),
        "alert-triangle",
        permission="breakglass.ask",
        order=49,
    )
)
alarms["breakglass.view"] = queries.emergency_alarms


@register
class BreakGlassResource(Resource):
    model = models.BreakGlass
    centre = CENTRE
    icon = "bolt"
    order = 48
    columns = ("record", "account", "role", "scope", "ends_at", "review_due_on", "state")
    fields = ("account", "role", "scope", "incident", "why", "minutes")
    sections = (
        (_("Who and why"), ("account", "role", "scope", "incident", "why", "minutes")),
        (
            _("What happened"),
            (
                "first_account",
                "second_account",
                "opened_at",
                "ends_at",
                "ended_at",
                "review_due_on",
                "review",
                "reviewed_by",
            ),
        ),
    )
    filters = ("account", "state", "review_due_on")
    actions = (actions.EndBreakGlass, actions.ReviewBreakGlass)
    without = ("add", "change", "delete")
    panels = (RelatedPanel(_("Role grants"), model=models.RoleGrant, foreign_key="break_glass"),)
    links = (
        ("breakglass-release", _("Countersign"), "bolt"),
        ("breakglass-trail", _("Trail"), "eye"),
    )
    grants = dict.fromkeys(RELEASERS, ("end",)) | {
        "audit_admin": ("end", "review"),
        "internal_auditor": ("review",),
        "compliance_officer": ("review",),
    }
