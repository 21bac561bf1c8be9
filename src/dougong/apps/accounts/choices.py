"""States and kinds of people, accounts and grants."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PersonKind(models.TextChoices):
    EMPLOYEE = "employee", _("Employee")
    CONTRACTOR = "contractor", _("Contractor")
    OUTSIDER = "outsider", _("Outsider")
    AUDITOR = "auditor", _("Auditor")
    SUPERVISOR_ENGINEER = "supervisor_engineer", _("Supervising engineer")


class Language(models.TextChoices):
    ZH = "zh-hans", "中文"
    EN = "en", "English"


class AccountKind(models.TextChoices):
    HUMAN = "human", _("Human")
    ROBOT = "robot", _("Robot")


class AccountState(models.TextChoices):
    INVITED = "invited", _("Invited")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Closed")


class GrantState(models.TextChoices):
    ACTIVE = "active", _("Active")
    REVOKED = "revoked", _("Revoked")
