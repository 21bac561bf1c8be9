"""Why somebody is told something about a webhook."""

from django.utils.translation import gettext_lazy as _

from dougong.platform.notices.reasons import Reason, declare

WEBHOOK_STOPPED = declare(
    Reason("webhook_stopped", _("A webhook of mine was stopped"), "plug", is_essential=True)
)
