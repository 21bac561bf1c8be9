"""How conflict rules are listed and altered, and the matrix they make."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts import actions, models, queries
from dougong.platform.approvals.classes import ActionClass, declare
from dougong.platform.register import Page, Resource, pages, register

from .centre import CENTRE

declare(
    ActionClass(
        key="conflict_rules",
        label=_("rules about duties that do not go together"),
        dimensions=(),
        shipped=(
            {
                "when": {},
                "steps": [{"party": "compliance_officer"}, {"party": "executive", "stage": 2}],
                "level": 2,
            },
        ),
    )
)
pages.append(
    Page(
        CENTRE,
        "conflict-matrix",
        _("Conflict matrix"),
        "table",
        permission="conflictrule.view",
        order=48,
    )
)


@register
class ConflictRuleResource(Resource):
    model = models.ConflictRule
    centre = CENTRE
    icon = "scale"
    order = 47
    columns = ("record", "left", "right", "level", "severity", "is_shipped")
    fields = ("title_zh", "title_en", "left", "right", "level", "severity", "unit")
    filters = ("level", "severity", "is_shipped")
    ordering = "pk"
    actions = (actions.AddRule, actions.ChangeRule, actions.DeleteRule)
    policy_class = queries.SettingPolicy
    grants = {
        "security_admin": ("add", "change", "delete"),
        "compliance_officer": (),
        "internal_auditor": (),
        "audit_admin": (),
    }
