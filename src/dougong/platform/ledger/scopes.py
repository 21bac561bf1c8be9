"""Whether somebody reaches every institution of the installation."""

from __future__ import annotations

from django.db.models import F

from dougong.platform.records.scopes import ScopeParent, ScopeReach


def holds_everything(held: frozenset[int]) -> bool:
    """Whether no scope without parents lies outside."""
    tops = ScopeReach.objects.filter(above=F("below")).exclude(
        below__in=ScopeParent.objects.values("child")
    )
    return bool(held) and not tops.exclude(below__in=held).exists()
