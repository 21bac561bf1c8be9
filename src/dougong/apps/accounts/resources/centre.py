"""The centre of people and rights."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.platform.register import Centre

CENTRE = Centre("access", _("People and rights"), "users", 90)
