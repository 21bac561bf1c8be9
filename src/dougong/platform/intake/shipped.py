"""The class of forms that are opened to people without an account."""

from django.utils.translation import gettext_lazy as _

from dougong.platform.approvals.classes import ActionClass, declare, in_turn

INTAKE = declare(
    ActionClass(
        key="intake",
        label=_("forms open to people without an account"),
        dimensions=(),
        shipped=({"when": {}, "steps": in_turn("pmo"), "level": 3},),
    )
)
"""What everybody outside may write into is never opened on one person's word."""
