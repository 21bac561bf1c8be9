"""Kinds, sources, ranks and states of requirements."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RequirementKind(models.TextChoices):
    BUSINESS = "business", _("Business")
    FUNCTIONAL = "functional", _("Functional")
    NON_FUNCTIONAL = "non_functional", _("Non-functional")
    SECURITY = "security", _("Security")
    DATA = "data", _("Data")
    COMPLIANCE = "compliance", _("Compliance")
    OPERATIONS = "operations", _("Operations")
    WORKS = "works", _("Construction")


class RequirementSource(models.TextChoices):
    DEPARTMENT = "department", _("Department")
    CUSTOMER = "customer", _("Customer")
    REGULATOR = "regulator", _("Regulator")
    AUDIT = "audit", _("Audit")
    INCIDENT = "incident", _("Incident")
    MARKET = "market", _("Market")
    WORKSHOP = "workshop", _("JAD workshop")
    STRATEGY = "strategy", _("Strategy")


class Priority(models.TextChoices):
    """MoSCoW, from the top."""

    MUST = "must", _("Must have")
    SHOULD = "should", _("Should have")
    COULD = "could", _("Could have")
    WONT = "wont", _("Won't have now")


class Kano(models.TextChoices):
    BASIC = "basic", _("Basic need")
    PERFORMANCE = "performance", _("Performance need")
    EXCITEMENT = "excitement", _("Excitement need")
    INDIFFERENT = "indifferent", _("Indifferent")
    REVERSE = "reverse", _("Reverse")


class ScoreModel(models.TextChoices):
    WSJF = "wsjf", _("WSJF")
    RICE = "rice", _("RICE")
    MOSCOW = "moscow", _("MoSCoW")
    KANO = "kano", _("Kano")
    VALUE_COMPLIANCE = "value_compliance", _("Value × compliance need")


class RequirementState(models.TextChoices):
    RAISED = "raised", pgettext_lazy("requirement", "Raised")
    ANALYSED = "analysed", _("Analysed")
    PRIORITISED = "prioritised", _("Prioritised")
    CONFIRMED = "confirmed", _("Confirmed")
    IN_DELIVERY = "in_delivery", _("In delivery")
    DELIVERED = "delivered", _("Delivered")
    ACCEPTED = "accepted", _("Accepted")
    DEFERRED = "deferred", _("Deferred")
    REJECTED = "rejected", _("Rejected")
    MERGED = "merged", _("Merged")
    WITHDRAWN = "withdrawn", _("Withdrawn")


ENDED_STATES = (
    RequirementState.ACCEPTED,
    RequirementState.REJECTED,
    RequirementState.MERGED,
    RequirementState.WITHDRAWN,
)
OUT_STATES = (RequirementState.REJECTED, RequirementState.MERGED, RequirementState.WITHDRAWN)
"""States in which a requirement counts no more."""


class WindowState(models.TextChoices):
    SET = "set", _("Set")
    LIFTED = "lifted", _("Lifted")


class ChangeCause(models.TextChoices):
    MARKET = "market", _("Market")
    REGULATION = "regulation", _("Regulation")
    ERROR = "error", _("Error in the text")
    OMISSION = "omission", _("Omission")
    TECHNICAL = "technical", _("Technical reason")
    OTHER = "other", _("Other")


class Urgency(models.TextChoices):
    NORMAL = "normal", _("Normal")
    URGENT = "urgent", _("Urgent")
    EMERGENCY = "emergency", _("Emergency")


class ChangeState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ASSESSED = "assessed", _("Assessed")
    IMPLEMENTED = "implemented", _("Implemented")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class SheetState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    OFFERED = "offered", _("Offered for signature")
    SIGNED = "signed", _("Signed")
    REFUSED = "refused", _("Refused")
    SUPERSEDED = "superseded", _("Superseded")


class SignerRole(models.TextChoices):
    """In the order in which they sign."""

    PRODUCT_MANAGER = "product_manager", _("Product manager")
    SPONSOR = "sponsor", _("Business sponsor")


class Letter(models.TextChoices):
    """RACI."""

    RESPONSIBLE = "R", _("R – does it")
    ACCOUNTABLE = "A", _("A – answers for it")
    CONSULTED = "C", _("C – is asked")
    INFORMED = "I", _("I – is told")
