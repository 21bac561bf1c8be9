"""How people and accounts are listed, shown, edited and served."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts import actions, models, queries
from dougong.apps.accounts.choices import VIEWERS
from dougong.apps.accounts.views import AccountDialog
from dougong.apps.accounts.views.rights_at import EXAMINE
from dougong.platform.approvals.classes import ActionClass, declare, in_turn
from dougong.platform.panels import HtmlPanel, RelatedPanel, Subject
from dougong.platform.policies import Mask, last_four, mail, reach
from dougong.platform.register import Resource, register, registry

from .centre import CENTRE

declare(
    ActionClass(
        key="erasure",
        label=_("erasures of personal data"),
        dimensions=(),
        shipped=(
            {
                "when": {},
                "steps": in_turn("compliance_officer", "internal_auditor"),
                "level": 9,
            },
        ),
    )
)

registry.grant_pages(EXAMINE, "internal_auditor", "compliance_officer", "security_admin")


def way_to_rights(subject: Subject) -> dict[str, str] | None:
    """The page of past rights, for those who may examine them on the person's unit."""
    may = subject.row.record.scope_id in reach(subject.actor, EXAMINE)
    return {"url": reverse("person-rights", args=[subject.row.pk])} if may else None


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
        "identity_digest",
        "unit",
        "joined_on",
        "left_on",
    )
    filters = ("kind_of_person", "unit")
    without = ("delete",)
    facts = (queries.open_grant_count, queries.has_mfa)
    panels = (
        RelatedPanel(_("Accounts"), model=models.Account, foreign_key="person"),
        HtmlPanel(
            _("Rights at a moment"),
            place="side",
            template_name="accounts/rights_panel.html",
            feed=way_to_rights,
        ),
    )
    masks = {
        "email": Mask("read_contact", mail),
        "mobile": Mask("read_contact", last_four),
        "identity_digest": Mask("read_identity"),
    }
    actions = (actions.ErasePerson,)
    grants = VIEWERS | {
        "hr": ("add", "change", "erase", "read_contact", "read_identity"),
        "security_admin": ("read_contact",),
    }


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
        actions.Invite,
        actions.ResetPassword,
        actions.ResetFactors,
    )
    pages = {"do": AccountDialog}
    without = ("delete",)
    facts = (queries.days_since_sign_in,)
    policy_class = queries.AccountPolicy
    grants = {
        "security_admin": (
            "add",
            "change",
            "suspend",
            "restore",
            "close",
            "invite",
            "reset_password",
            "reset_factors",
        ),
        "pmo": (),
        "audit_admin": (),
        "internal_auditor": (),
    }
