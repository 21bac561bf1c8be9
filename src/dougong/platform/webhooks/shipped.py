"""The class of verbs by which records begin to leave the house by themselves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.platform.approvals.classes import ActionClass, declare, in_turn

WEBHOOKS = declare(
    ActionClass(
        key="webhook",
        label=_("webhooks"),
        dimensions=(),
        shipped=({"when": {}, "steps": in_turn("compliance_officer"), "level": 2},),
    )
)
"""What leaves the house by itself leaves on another person's word."""
