"""The people who may decide a step today."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model

from .models import ApprovalRequest, Step

RIGHT = "approvalrequest.approve"


def checkers_of(request: ApprovalRequest, step: Step) -> list[Any]:
    """Accounts that hold the step's role where it counts, without the hands of the request."""
    hands = set(request.hands)
    return [
        one
        for one in holders_of(step.party, step.scope_id)
        if one.may_sign and one.natural_person not in hands
    ]


def holders_of(party: str, scope: int | None) -> list[Any]:
    """Accounts in use that hold a role which decides requests: on the scope, or anywhere."""
    account: Any = get_user_model()
    if scope is None:
        rows = account.working().filter(grants__role__key=party).distinct()
        return [one for one in rows if one.reach_of_role(party) & one.reach(RIGHT)]
    held = account.holdings(RIGHT, scope)
    return [one for one, grants in held.items() if any(g.role.key == party for g in grants)]
