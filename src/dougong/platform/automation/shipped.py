"""The class of verbs that bring automations into force."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.platform.approvals.classes import ActionClass, declare, in_turn

AUTOMATIONS = declare(
    ActionClass(
        key="automation",
        label=_("automations"),
        dimensions=(),
        shipped=({"when": {}, "steps": in_turn("compliance_officer"), "level": 2},),
    )
)
"""What acts by itself, or binds everybody's work, comes into force on another person's word."""
