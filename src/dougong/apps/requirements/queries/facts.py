"""What rules, automations and panels may ask of a requirement."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dougong.apps.requirements.models import Requirement
from dougong.kernel import clock
from dougong.platform.facts import fact

from .criteria import read, unverifiable


@fact("requirement.age_days", label=_("age"), unit="days")
def age_days(requirement: Requirement) -> int:
    """Days since the requirement was raised."""
    return (clock.now() - requirement.created_at).days


@fact("requirement.is_verifiable", label=_("verifiable"))
def is_verifiable(requirement: Requirement) -> bool:
    """Whether there are acceptance criteria, each of which somebody can verify."""
    return bool(read(requirement.criteria)) and not unverifiable(requirement.criteria)


@fact("requirement.version_is_signed", label=_("present text is signed"))
def version_is_signed(requirement: Requirement) -> bool:
    """Whether the text that stands now is the one that was signed."""
    return requirement.baseline_number == requirement.text_number
