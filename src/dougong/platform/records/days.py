"""The present day where the reader is: the product's clock on the wall of the time zone in force."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from dougong.kernel import clock


def current_day() -> date:
    """Today in the active time zone, by the product's clock."""
    return timezone.localdate(clock.now())
