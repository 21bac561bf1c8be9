"""Why somebody is told something by an automation."""

from django.utils.translation import gettext_lazy as _

from dougong.platform.notices.reasons import Reason, declare

AUTOMATED = declare(Reason("automated", _("An automation has something to say"), "bolt"))
