"""Forms of rules and states of their versions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RuleForm(models.TextChoices):
    TABLE = "table", _("Decision table")
    EXPRESSION = "expression", _("Expression")


class VersionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
