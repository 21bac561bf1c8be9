"""Links become suspect with another text, and somebody looks at them again."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dougong.apps.requirements.models import Requirement, SuspectLink
from dougong.kernel import clock
from dougong.platform.actions import Action
from dougong.platform.links.models import RecordLink


def suspect_links(requirement: Requirement) -> None:
    """Every link of the requirement was made for another text; the ends beyond stay as they are."""
    links = RecordLink.objects.filter(Q(source=requirement.pk) | Q(target=requirement.pk))
    known = SuspectLink.objects.filter(resolved_at=None, requirement=requirement)
    fresh = links.exclude(pk__in=known.values("link"))
    SuspectLink.objects.bulk_create(
        SuspectLink(link=link, requirement=requirement, number=requirement.text_number)
        for link in fresh.order_by("pk")
    )


class VerifyTrace(Action):
    """Somebody has looked at what hangs on the former text and finds it in order."""

    verb, label, icon, needs_reason = "verify_trace", _("Clear suspect links"), "link", True

    def check(self) -> None:
        if not self.open_suspects().exists():
            message = _("None of its links is suspect.")
            raise ValidationError(message, "requirements.nothing_suspect")

    def follow(self) -> None:
        self.open_suspects().update(
            resolved_at=clock.now(), resolved_by=self.by.pk, note=self.reason
        )

    def open_suspects(self) -> Any:
        return self.record.suspects.filter(resolved_at=None)
