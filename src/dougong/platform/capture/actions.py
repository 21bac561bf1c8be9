"""The verb by which a note from the spot arrives."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.kernel import clock
from dougong.platform.actions import Add

CLOCKS_DIFFER = timedelta(minutes=10)
"""So far a device's clock may be ahead of ours."""


class AddSiteNote(Add):
    """Whoever adds it noted it; a place is given whole, and no moment lies ahead."""

    def check(self) -> None:
        super().check()
        row = self.record
        if (row.latitude is None) != (row.longitude is None):
            half = ValidationError(
                _("Give latitude and longitude together, or neither."), "capture.half_a_place"
            )
            raise ValidationError({"longitude": half})
        if row.taken_at > clock.now() + CLOCKS_DIFFER:
            ahead = ValidationError(
                _("This moment lies ahead: check the clock of the device."), "capture.ahead"
            )
            raise ValidationError({"taken_at": ahead})

    def perform(self) -> None:
        self.record.maker_id = self.by.pk
        super().perform()
