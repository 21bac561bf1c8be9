"""The order of the panels: a person's own, else one that suits their roles."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from dougong.platform.policies import Actor

from .models import DeskChoice
from .panels import desk_panels

DECIDING = ("executive", "pmo", "portfolio_manager", "risk_officer", "compliance_officer")
LOOKING = ("internal_auditor", "external_auditor", "audit_admin", "reader")
FOR_DECIDING = (
    "approvals", "projects", "tasks", "changes", "inbox", "dates", "watched", "recent", "links",
)  # fmt: skip
FOR_LOOKING = (
    "changes", "projects", "tasks", "approvals", "watched", "inbox", "recent", "links", "dates",
)  # fmt: skip
"""For those who hold no other roles."""
FOR_DOING = (
    "tasks", "approvals", "projects", "changes", "inbox", "dates", "watched", "recent", "links",
)  # fmt: skip


def choice_of(actor: Actor) -> DeskChoice | None:
    return DeskChoice.objects.filter(account=actor.pk).first()


def order_for(roles: Collection[str]) -> tuple[str, ...]:
    """The order as delivered for whoever holds these roles."""
    held = set(roles)
    if held & set(DECIDING):
        return FOR_DECIDING
    return FOR_LOOKING if held and held <= set(LOOKING) else FOR_DOING


def arranged(actor: Any, choice: DeskChoice | None) -> list[str]:
    """Keys of all panels in the person's order; what is new since they chose comes last."""
    own = choice.panels if choice is not None else []
    order = own or order_for(actor.role_keys())
    known = [key for key in order if key in desk_panels]
    return [*known, *(key for key in desk_panels if key not in known)]
