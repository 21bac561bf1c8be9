"""How people, accounts, roles and grants are listed, shown, edited and served."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.platform.approvals.authority import Dimension
from dougong.platform.approvals.classes import ActionClass, declare
from dougong.platform.panels import RelatedPanel
from dougong.platform.register import Centre, Resource, register

from . import actions, models, queries
from .choices import VIEWERS

CENTRE = Centre("access", _("People and rights"), "users", 90)

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
class PersonResource(Resource):
    model = models.Person
    centre = CENTRE
    icon = "user"
    order = 10
    columns = ("record", "staff_no", "kind_of_person", "unit", "joined_on")
    fields = (
        "name_zh",
        "name_en",
        "staff_no",
        "kind_of_person",
        "employer",
        "email",
        "mobile",
        "unit",
        "joined_on",
        "left_on",
    )
    filters = ("kind_of_person", "unit")
    without = ("delete",)
    facts = (queries.open_grant_count,)
    panels = (RelatedPanel(_("Accounts"), model=models.Account, foreign_key="person"),)
    grants = VIEWERS | {"hr": ("add", "change"), "security_admin": ()}


@register
class AccountResource(Resource):
    model = models.Account
    centre = CENTRE
    icon = "id"
    order = 20
    columns = ("record", "person", "kind_of_account", "language", "valid_until", "state")
    fields = ("username", "person", "kind_of_account", "language", "valid_until")
    filters = ("person", "kind_of_account", "state")
    panels = (RelatedPanel(_("Role grants"), model=models.RoleGrant, foreign_key="account"),)
    actions = (
        actions.AddAccount,
        actions.ChangeAccount,
        actions.ChooseLanguage,
        actions.SuspendAccount,
        actions.RestoreAccount,
        actions.CloseAccount,
    )
    without = ("delete",)
    facts = (queries.days_since_sign_in,)
    policy_class = queries.AccountPolicy
    grants = {
        "security_admin": ("add", "change", "suspend", "restore", "close"),
        "pmo": (),
        "audit_admin": (),
        "internal_auditor": (),
    }


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
