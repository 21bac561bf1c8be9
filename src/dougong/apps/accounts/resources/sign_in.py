"""How password profiles, identity providers and tokens are listed, shown, edited and served."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts import actions, models, queries
from dougong.platform.actions.step_up import install_proof
from dougong.platform.api.authentication import install_bearer
from dougong.platform.approvals.classes import ActionClass, declare
from dougong.platform.register import Resource, register

from .centre import CENTRE

install_bearer(actions.bearer)
install_proof(actions.prove_factor, actions.move_login)

declare(
    ActionClass(
        key="sign_in_rules",
        label=_("rules of signing in"),
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
READERS: dict[str, tuple[str, ...]] = {
    "system_admin": (),
    "audit_admin": (),
    "internal_auditor": (),
    "compliance_officer": (),
}


@register
class PasswordProfileResource(Resource):
    model = models.PasswordProfile
    centre = CENTRE
    icon = "lock"
    order = 50
    columns = ("record", "key", "second_factor", "change_after_days", "unit", "adopted_at")
    fields = (
        "key",
        "name_zh",
        "name_en",
        "min_length",
        "max_length",
        "kinds_needed",
        "change_after_days",
        "history",
        "forbidden_words",
        "failures_allowed",
        "lock_minutes",
        "is_growing",
        "second_factor",
        "idle_minutes",
        "administrators_idle_minutes",
        "session_hours",
        "at_once",
        "administrators_at_once",
    )
    sections = (
        (_("Name"), ("key", "name_zh", "name_en")),
        (
            _("Passwords"),
            (
                "min_length",
                "max_length",
                "kinds_needed",
                "change_after_days",
                "history",
                "forbidden_words",
            ),
        ),
        (_("Failures"), ("failures_allowed", "lock_minutes", "is_growing")),
        (
            _("Sessions"),
            (
                "second_factor",
                "idle_minutes",
                "administrators_idle_minutes",
                "session_hours",
                "at_once",
                "administrators_at_once",
            ),
        ),
    )
    filters = ("unit", "second_factor")
    ordering = "key"
    actions = (actions.AddProfile, actions.ChangeProfile, actions.AdoptProfile)
    without = ("delete",)
    policy_class = queries.SettingPolicy
    grants = READERS | {"security_admin": ("add", "change", "adopt")}


@register
class IdentityProviderResource(Resource):
    model = models.IdentityProvider
    centre = CENTRE
    icon = "world"
    order = 60
    columns = ("record", "key", "issuer", "algorithm", "is_enabled", "unit")
    fields = (
        "key",
        "name_zh",
        "name_en",
        "issuer",
        "client_id",
        "algorithm",
        "is_enabled",
        "unit",
    )
    filters = ("unit", "is_enabled")
    ordering = "key"
    actions = (actions.AddProvider, actions.ChangeProvider)
    without = ("delete",)
    policy_class = queries.SettingPolicy
    grants = READERS | {"security_admin": ("add", "change")}


@register
class ApiTokenResource(Resource):
    model = models.ApiToken
    centre = CENTRE
    icon = "api"
    order = 70
    columns = ("record", "account", "prefix", "expires_on", "last_used_at", "state")
    fields = ("account", "name", "permissions", "scope", "source_networks", "expires_on")
    filters = ("account", "state", "expires_on")
    actions = (actions.RevokeToken,)
    without = ("add", "change", "delete")
    policy_class = queries.TokenPolicy
    grants = {"security_admin": ("revoke",), "audit_admin": (), "internal_auditor": ()}
