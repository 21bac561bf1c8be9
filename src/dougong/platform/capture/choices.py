"""What an inspection may find."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Finding(models.TextChoices):
    IN_ORDER = "in_order", _("In order")
    ATTENTION = "attention", _("Needs attention")
    STOPPED = "stopped", _("Work stopped")
