"""How roles and grants are listed, shown, edited, served and approved."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts import actions, models, queries
from dougong.platform.approvals.authority import Dimension
from dougong.platform.approvals.classes import ActionClass, declare
from dougong.platform.panels import RelatedPanel
from dougong.platform.register import Resource, register

from .centre import CENTRE

declare(
    ActionClass(
        key="role_grant",
        label=_("grants of approving and administrating roles"),
        dimensions=(
            Dimension(
                "rank",
                _("rank of the role"),
                "choice",
                (("administrating", _("Administrating")), ("approving", _("Approving"))),
            ),
        ),
        shipped=(
            {
                "when": {"rank": ["administrating"]},
                "steps": [
                    {"party": "compliance_officer", "stage": 1},
                    {"party": "executive", "stage": 2},
                ],
                "level": 2,
            },
            {
                "when": {"rank": ["approving"]},
                "steps": [{"party": "compliance_officer"}],
                "level": 1,
            },
        ),
    )
)


@register
class RoleResource(Resource):
    model = models.Role
    centre = CENTRE
    icon = "key"
    order = 30
    columns = ("record", "key", "is_shipped", "unit")
    fields = ("key", "name_zh", "name_en", "permissions", "grantable_by", "unit")
    filters = ("is_shipped", "unit")
    panels = (RelatedPanel(_("Role grants"), model=models.RoleGrant, foreign_key="role"),)
    ordering = "key"
    actions = (actions.AddRole, actions.ChangeRole, actions.DeleteRole)
    policy_class = queries.RolePolicy
    grants = {
        "security_admin": ("add", "change", "delete"),
        "pmo": (),
        "audit_admin": (),
        "internal_auditor": (),
    }


@register
class RoleGrantResource(Resource):
    model = models.RoleGrant
    centre = CENTRE
    icon = "shield-check"
    order = 40
    columns = ("record", "account", "role", "scope", "starts_on", "ends_on", "state")
    fields = ("account", "role", "scope", "starts_on", "ends_on", "reason")
    filters = ("account", "role", "state")
    actions = (actions.GrantRole, actions.RevokeGrant)
    without = ("change", "delete")
    facts = (queries.days_left,)
    policy_class = queries.RoleGrantPolicy
    grants = {
        "security_admin": ("add", "revoke"),
        "pmo": ("add", "revoke"),
        "audit_admin": (),
        "internal_auditor": (),
    }
