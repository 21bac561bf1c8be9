"""How webhooks are listed, shown, edited and served; every verb is heard by them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.platform.actions.echoes import install_echo
from dougong.platform.panels import HtmlPanel
from dougong.platform.register import Centre, Resource, register

from . import actions, models
from .actions.telling import echo
from .forms import WebhookForm
from .log import log_of, sentence_of

install_echo(echo)
CENTRE = Centre("connections", _("Connections"), "plug", 84)
AUTHORS = ("pmo", "portfolio_manager", "project_manager")
READERS = ("compliance_officer", "internal_auditor", "risk_officer")


@register
class WebhookResource(Resource):
    model = models.Webhook
    centre = CENTRE
    icon = "plug"
    columns = ("record", "place", "address", "content", "owner", "state")
    sections = (
        (_("Webhook"), ("title", "place", "address")),
        (_("What is told"), ("subjects", "verbs", "content")),
    )
    fields = ("title", "place", "address", "subjects", "verbs", "content")
    drawn = ("subjects", "verbs")
    filters = ("state", "content", "owner", "place")
    actions = (
        actions.AddWebhook,
        actions.ChangeWebhook,
        actions.DeleteWebhook,
        actions.ActivateWebhook,
        actions.PauseWebhook,
        actions.PingWebhook,
    )
    links = (("webhook-secret", _("Signing secret"), "key"),)
    panels = (
        HtmlPanel(_("What it tells"), template_name="webhooks/sentence.html", feed=sentence_of),
        HtmlPanel(_("Delivery log"), template_name="webhooks/log.html", feed=log_of),
    )
    form_class = WebhookForm
    grants = dict.fromkeys(READERS, ()) | dict.fromkeys(
        AUTHORS, ("add", "change", "delete", "activate", "pause", "ping")
    )
