"""The class of the controls themselves, and the roles that decide requests."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .classes import ActionClass, declare, in_turn

PARTIES = (
    "pmo",
    "it_committee",
    "investment_committee",
    "board_delegate",
    "president_office",
    "vice_president",
    "department_head",
    "finance_head",
    "technical_board",
    "innovation_lead",
    "finance",
    "risk_officer",
    "compliance_officer",
    "internal_auditor",
    "executive",
)
"""Roles that shipped matrices name; each holds the right to decide."""

MATRICES = declare(
    ActionClass(
        key="authority_matrix",
        label=_("authorisation matrices"),
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
"""The control on controls: a matrix never comes into force on one person's word."""
