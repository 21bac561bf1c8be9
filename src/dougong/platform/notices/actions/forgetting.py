"""What people were told is kept for a year and a little more."""

from __future__ import annotations

from datetime import timedelta

from dougong.kernel import clock
from dougong.platform.notices.models import Notice

KEPT = timedelta(days=400)


def forget_old() -> int:
    """Remove notices, and their deliveries with them, that nobody needs any more."""
    return Notice.objects.filter(made_at__lt=clock.now() - KEPT).delete()[0]
