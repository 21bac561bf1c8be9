"""Keeping every text of a requirement: whatever alters it adds a version, and scores it anew."""

from __future__ import annotations

from dougong.apps.requirements.models import Requirement, TextVersion
from dougong.apps.requirements.queries.priorities import score_of
from dougong.apps.requirements.queries.texts import digest
from dougong.platform.policies import Actor


def keep_text(requirement: Requirement, by: Actor, reason: str) -> TextVersion:
    """Store the text that the requirement has now under its number."""
    content = requirement.content()
    version = TextVersion(
        requirement=requirement,
        number=requirement.text_number,
        sha256=digest(content),
        reason=reason,
        by_id=by.pk,
        **content,
    )
    version.save(force_insert=True)
    return version


def number_text(requirement: Requirement, stored: Requirement) -> bool:
    """Give another text the next number; whether it is another."""
    if requirement.content() == stored.content():
        return False
    requirement.text_number = stored.text_number + 1
    return True


def weigh(requirement: Requirement) -> None:
    """The score follows from the inputs."""
    requirement.score = score_of(requirement)
