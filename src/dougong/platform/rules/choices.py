"""Forms of rules and states of their versions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.platform.register import registry


def kinds_with_facts() -> list[tuple[str, str]]:
    """Record kinds that rules may be about: any may be given custom fields, which are facts too."""
    return [(name, kind.label) for name, kind in sorted(registry.items())]


class RuleForm(models.TextChoices):
    TABLE = "table", _("Decision table")
    EXPRESSION = "expression", _("Expression")


class VersionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
