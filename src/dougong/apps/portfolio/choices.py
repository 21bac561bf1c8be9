"""Classes, types and states of projects."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProjectCategory(models.TextChoices):
    STRATEGIC = "strategic", _("Strategic class")
    OPERATIONAL = "operational", _("Operational class")
    INNOVATION = "innovation", _("Innovation class")


class ProjectType(models.TextChoices):
    """The keys are those of the control library."""

    IT_BUILD = "it_build", _("IT build")
    IT_CHANGE = "it_change", _("IT change")
    DATACENTER = "datacenter", _("Data centre")
    BRANCH = "branch", _("Branch works")
    SECURITY_FACILITY = "security_facility", _("Security facility")
    PRODUCT = "product", _("Financial product")
    MODEL = "model", _("Model")
    DATA = "data", _("Data")
    INNOVATION_LAB = "innovation_lab", _("Innovation lab")
    OTHER = "other", _("Other")


class Method(models.TextChoices):
    WATERFALL = "waterfall", _("Waterfall")
    AGILE = "agile", _("Agile")
    HYBRID = "hybrid", _("Hybrid method")


class ValueDriver(models.TextChoices):
    CUSTOMER_EXPERIENCE = "customer_experience", _("Customer experience")
    EFFICIENCY = "efficiency", _("Efficiency")
    COMPLIANCE = "compliance", _("Compliance")


class Confidentiality(models.TextChoices):
    PUBLIC = "public", _("Public")
    INTERNAL = "internal", _("Internal")
    SENSITIVE = "sensitive", _("Sensitive")
    CORE = "core", _("Core")


class ProjectState(models.TextChoices):
    CHARTERED = "chartered", _("Chartered")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    CLOSING = "closing", _("Closing")
    CLOSED = "closed", _("Closed")
    TERMINATED = "terminated", _("Terminated")


class PhaseState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    ACTIVE = "active", _("Active")
    DONE = "done", _("Done")


class ProjectRole(models.TextChoices):
    MANAGER = "manager", _("Project manager")
    PM_ASSISTANT = "pm_assistant", _("Project manager assistant")
    PROJECT_OFFICE = "project_office", _("Project office")
    PRODUCT_MANAGER = "product_manager", _("Product manager")
    ARCHITECT = "architect", _("Architect")
    TECHNICAL_LEAD = "technical_lead", _("Technical lead")
    DEVELOPER = "developer", _("Developer")
    TESTER = "tester", _("Tester")
    SECURITY = "security", _("Security")
    COMPLIANCE = "compliance", _("Compliance")
    RISK = "risk", _("Risk")
    FINANCE = "finance", _("Finance")
    PROCUREMENT = "procurement", _("Procurement")
    OPERATIONS = "operations", _("Operations")
    BUSINESS = "business", _("Business")
    SUPERVISOR_ENGINEER = "supervisor_engineer", _("Supervising engineer")
    SITE_STEWARD = "site_steward", _("Site steward")
