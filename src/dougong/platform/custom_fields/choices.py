"""Closed lists of custom fields."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.platform.register import registry


class ValueType(models.TextChoices):
    TEXT = "text", _("Text")
    NUMBER = "number", _("Number")
    MONEY = "money", _("Amount of money")
    DATE = "date", _("Date")
    CHOICE = "choice", _("One of a list")
    CHOICES = "choices", _("Several of a list")
    PERSON = "person", _("Person")
    UNIT = "unit", _("Unit")
    RECORD = "record", _("Another record")
    FLAG = "flag", _("Yes or no")


class FieldState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("In force")
    RETIRED = "retired", _("Retired")


class Openness(models.TextChoices):
    ALL = "all", _("Whoever may do so with the record")
    BY_RIGHT = "by_right", _("Roles that name the field")


def kinds() -> list[tuple[str, str]]:
    """Record kinds that may be given fields of the institution's own, and be referred to."""
    return [(name, kind.label) for name, kind in sorted(registry.items())]
