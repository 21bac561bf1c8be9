"""How a webhook stands, and how much it tells."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WebhookState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    STOPPED = "stopped", _("Stopped after failures")


class Content(models.TextChoices):
    THIN = "thin", _("what was done, and the record's code")
    FULL = "full", _("the record's fields too, as far as the owner may read them")
