"""Who decides about money, until the institution stores matrices of its own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.apps.finance.choices import LineRole
from dougong.platform.approvals.authority import Dimension
from dougong.platform.approvals.classes import AMOUNT, ActionClass, declare, in_turn

LARGE = "5000000"
ROLE = Dimension("role", _("role of the line"), "choice", tuple(LineRole.choices))

declare(
    ActionClass(
        key="budget",
        label=_("budgets of projects"),
        dimensions=(AMOUNT,),
        shipped=(
            {
                "when": {"amount": {"from": LARGE}},
                "steps": in_turn("finance", "vice_president"),
                "level": 2,
            },
            {"when": {"amount": {"below": LARGE}}, "steps": in_turn("finance"), "level": 1},
        ),
    )
)
declare(
    ActionClass(
        key="budget_transfer",
        label=_("transfers of budget"),
        dimensions=(ROLE,),
        shipped=(
            {
                "when": {"role": [LineRole.MANAGEMENT]},
                "steps": in_turn("finance", "vice_president"),
                "level": 2,
            },
            {"when": {}, "steps": in_turn("finance"), "level": 1},
        ),
    )
)
declare(
    ActionClass(
        key="cost_reversal",
        label=_("reversals of costs"),
        dimensions=(),
        shipped=({"when": {}, "steps": in_turn("finance_head"), "level": 1},),
    )
)
declare(
    ActionClass(
        key="fiscal_period",
        label=_("closing and reopening of periods"),
        dimensions=(),
        shipped=({"when": {}, "steps": in_turn("finance_head"), "level": 1},),
    )
)
