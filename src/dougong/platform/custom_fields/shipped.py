"""The class of definitions that come into force, and the matrix it is shipped with."""

from django.utils.translation import gettext_lazy as _

from dougong.platform.approvals.classes import ActionClass, declare, in_turn

DEFINITIONS = declare(
    ActionClass(
        key="custom_field",
        label=_("custom fields"),
        dimensions=(),
        shipped=({"when": {}, "steps": in_turn("pmo"), "level": 3},),
    )
)
"""What records of a kind hold is never changed on one person's word."""
