"""The order of the panels: a person's own, else one that suits their roles."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from dougong.platform.policies import Actor

from .models import DeskChoice
from .panels import desk_panels

DECIDING = ("executive", "pmo", "portfolio_manager", "risk_officer", "compliance_officer")
LOOKING = ("internal_auditor", "external_auditor", "audit_admin", "reader")
ORDERS: tuple[tuple[Collection[str], tuple[str, ...]], ...] = (
    (DECIDING, ("approvals", "projects", "tasks", "changes", "inbox", "dates", "watched", "links")),
    (LOOKING, ("changes", "projects", "tasks", "approvals", "watched", "inbox", "links", "dates")),
)
"""Roles with the order in which their holders find the panels; the first that fits counts."""
DOING = ("tasks", "approvals", "projects", "changes", "inbox", "dates", "watched", "links")


def choice_of(actor: Actor) -> DeskChoice | None:
    return DeskChoice.objects.filter(account=actor.pk).first()


def order_for(roles: Collection[str]) -> tuple[str, ...]:
    """The order as delivered for whoever holds these roles."""
    return next((order for held, order in ORDERS if set(held) & set(roles)), DOING)


def arranged(actor: Any, choice: DeskChoice | None) -> list[str]:
    """Keys of all panels in the person's order; what is new since they chose comes last."""
    own = choice.panels if choice is not None else []
    order = own or order_for(actor.role_keys())
    known = [key for key in order if key in desk_panels]
    return [*known, *(key for key in desk_panels if key not in known)]
