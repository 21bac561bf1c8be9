"""The class of the controls themselves, and the roles that decide requests."""

from __future__ import annotations

from collections.abc import Iterator

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

SUPERIORS = {
    "finance": "finance_head",
    "finance_head": "vice_president",
    "pmo": "department_head",
    "innovation_lead": "department_head",
    "department_head": "vice_president",
    "technical_board": "it_committee",
    "risk_officer": "vice_president",
    "compliance_officer": "vice_president",
    "it_committee": "president_office",
    "investment_committee": "president_office",
    "vice_president": "president_office",
    "internal_auditor": "board_delegate",
    "president_office": "board_delegate",
    "executive": "board_delegate",
}
"""The role to which an overdue step passes, where the matrix names no other."""


def superiors_of(party: str, named: str = "") -> Iterator[str]:
    """Roles above, from the nearest; the one that the matrix names comes first."""
    passed = {party}
    above = named or SUPERIORS.get(party, "")
    while above and above not in passed:
        yield above
        passed.add(above)
        above = SUPERIORS.get(above, "")


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
