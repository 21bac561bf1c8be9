"""What comes with the product: the class of rule versions, and the rule sets that apps ship."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from dougong.platform.approvals.classes import ActionClass, declare

VERSIONS = declare(
    ActionClass(
        key="rule_version",
        label=_("rule versions"),
        dimensions=(),
        shipped=(
            {
                "when": {},
                "steps": [
                    {"party": "risk_officer", "stage": 1},
                    {"party": "compliance_officer", "stage": 2},
                ],
                "level": 5,
            },
        ),
    )
)
"""A rule never comes into force on one person's word."""


@dataclass(frozen=True)
class ShippedRuleSet:
    """A rule set that every institution is given once, to be followed by versions of its own."""

    key: str
    subject: str
    title_zh: str
    title_en: str
    purpose: str
    content: dict[str, Any]
    effective_on: date = date(2020, 1, 1)

    def columns(self) -> dict[str, Any]:
        names = ("key", "subject", "title_zh", "title_en", "purpose")
        return {name: getattr(self, name) for name in names} | {"is_shown": True}


shipped: list[ShippedRuleSet] = []
"""Rule sets of the apps, which they add in their `resources`."""
