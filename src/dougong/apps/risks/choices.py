"""Kinds and states of risks."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RiskKind(models.TextChoices):
    SCHEDULE = "schedule", _("Schedule")
    COST = "cost", _("Cost")
    TECHNICAL = "technical", _("Technical")
    SECURITY = "security", _("Security")
    COMPLIANCE = "compliance", _("Compliance")
    OPERATIONAL = "operational", _("Operational")
    SUPPLIER = "supplier", _("Supplier")
    PEOPLE = "people", _("People")


class RiskState(models.TextChoices):
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
