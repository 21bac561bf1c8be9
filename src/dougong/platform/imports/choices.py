"""States of an import in the order of its life."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportState(models.TextChoices):
    READ = "read", _("Read, columns not yet confirmed")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked")
    IMPORTING = "importing", _("Being imported")
    IMPORTED = "imported", _("Imported")
    FAILED = "failed", _("Failed, nothing was imported")
    DISCARDED = "discarded", _("Discarded")


WAITING = (ImportState.READ, ImportState.CHECKED, ImportState.FAILED)
"""States in which columns may be named anew."""
RUNNING = (ImportState.CHECKING, ImportState.IMPORTING)
