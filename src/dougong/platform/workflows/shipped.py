"""The classes of workflows that come into force, and of the transitions they have approved."""

from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from dougong.platform.actions.passing import APPROVAL_CLASS
from dougong.platform.approvals.authority import Dimension
from dougong.platform.approvals.classes import ActionClass, declare, in_turn
from dougong.platform.approvals.differences import names_of_parties
from dougong.platform.approvals.shipped import PARTIES

WORKFLOWS = declare(
    ActionClass(
        key="workflow",
        label=_("workflows"),
        dimensions=(),
        shipped=({"when": {}, "steps": in_turn("compliance_officer"), "level": 2},),
    )
)
"""How everybody's work goes on is never decided on one person's word."""

_named: Any = lazy(lambda party: names_of_parties({party})[party], str)
_CHOICES = tuple((party, _named(party)) for party in PARTIES)
STEPS = declare(
    ActionClass(
        key=APPROVAL_CLASS,
        label=_("transitions that a workflow has approved"),
        dimensions=(Dimension("party", _("role named by the workflow"), "choice", _CHOICES),),
        shipped=tuple(
            {"when": {"party": [party]}, "steps": in_turn(party), "level": 1} for party in PARTIES
        ),
    )
)
"""The role that a workflow names decides, until the institution lays more steps."""
