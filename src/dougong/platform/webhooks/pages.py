"""Pages of webhooks besides those of every record: the secret, shown once, and sending again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from dougong.platform.actions import Missing
from dougong.platform.pages import OwnPage
from dougong.platform.pages.base import leave, version_read

from .actions import RenewSecret
from .models import Webhook


class SecretPage(OwnPage):
    """Make or renew the signing secret; its value is shown this once."""

    permission = "webhook.change"
    model = Webhook
    template_name = "webhooks/secret.html"

    def context(self) -> dict[str, Any]:
        return {"value": "", "is_renewed": bool(self.row.secret)}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.row.version = version_read(request)
        action = RenewSecret(self.row, by=self.actor)
        self.row = action.execute()
        return self.page(value=action.value)


class SendAgainPage(OwnPage):
    """Try once more what a receiver did not take."""

    permission = "webhook.change"
    model = Webhook
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not self.row.dispatches.filter(pk=kwargs["key"]).send_again():
            raise Missing(str(kwargs["key"]))
        messages.success(request, _("It will be sent again."))
        return leave(request, reverse("webhook-detail", args=[self.row.pk]))
