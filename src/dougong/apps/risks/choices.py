"""Kinds and states of risks and of issues."""

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


class IssueKind(models.TextChoices):
    PROBLEM = "problem", _("Problem")
    BLOCKAGE = "blockage", _("Blockage")
    CONFLICT = "conflict", _("Conflict")
    DELAY = "delay", _("Delay")
    SUPPLIER = "supplier", _("Supplier")
    SAFETY = "safety", _("Safety")
    HAZARD = "hazard", _("Hazard on site")
    OTHER = "other", _("Other")


class Severity(models.IntegerChoices):
    CRITICAL = 1, _("1 Critical")
    HIGH = 2, _("2 High")
    MEDIUM = 3, _("3 Medium")
    LOW = 4, _("4 Low")


class IssueState(models.TextChoices):
    OPEN = "open", _("Open")
    ASSIGNED = "assigned", _("Assigned")
    IN_PROGRESS = "in_progress", _("In progress")
    RESOLVED = "resolved", _("Resolved")
    VERIFIED = "verified", _("Verified")
    CLOSED = "closed", _("Closed")
