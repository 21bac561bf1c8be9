"""How high the rows of tables are."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RowHeight(models.TextChoices):
    DENSE = "dense", _("Dense")
    AIRY = "airy", _("Airy")
