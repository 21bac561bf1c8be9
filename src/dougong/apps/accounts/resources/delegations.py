"""How delegations are listed, shown, made and ended."""

from __future__ import annotations

from dougong.apps.accounts import actions, models, queries
from dougong.apps.accounts.views import DelegatePage
from dougong.platform.register import Resource, register

from .centre import CENTRE


@register
class DelegationResource(Resource):
    model = models.Delegation
    centre = CENTRE
    icon = "users"
    order = 45
    columns = ("record", "principal", "deputy", "scope", "starts_at", "ends_at", "state")
    fields = ("deputy", "roles", "scope", "starts_at", "ends_at", "reason")
    filters = ("principal", "deputy", "state")
    actions = (actions.Delegate, actions.EndDelegation)
    without = ("change", "delete")
    pages = {"add": DelegatePage}
    policy_class = queries.DelegationPolicy
    grants = {
        "security_admin": ("end",),
        "pmo": (),
        "audit_admin": (),
        "internal_auditor": (),
    }
