"""Setting freezes, moving what lies ahead of them, and lifting them by approval."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.requirements.choices import WindowState
from dougong.apps.requirements.models import FreezeWindow
from dougong.kernel import clock
from dougong.platform.actions import Action, Change
from dougong.platform.actions.classed import Stakes

FIXED = ("place_id", "release", "starts_at")


class ChangeFreeze(Change):
    """What lies ahead can be moved; a freeze that has begun can only be prolonged."""

    def check(self) -> None:
        window, stored = self.record, self.stored
        if stored.state == WindowState.LIFTED:
            raise ValidationError(_("The freeze was lifted."), "requirements.freeze_lifted")
        if stored.starts_at > clock.now():
            return
        is_other = any(getattr(window, name) != getattr(stored, name) for name in FIXED)
        if is_other or window.ends_at < stored.ends_at:
            message = _("The freeze has begun: it can be prolonged, or lifted by approval.")
            raise ValidationError(message, "requirements.freeze_begun")


class LiftFreeze(Action):
    """End a freeze before its time."""

    verb, label, icon, needs_reason, is_grave = (
        "lift",
        _("Lift the freeze"),
        "lock-open",
        True,
        True,
    )
    classed = "freeze_lift"
    sources, goals = (WindowState.SET,), (WindowState.LIFTED,)

    def check(self) -> None:
        if self.stored.state == WindowState.LIFTED or self.stored.ends_at <= clock.now():
            raise ValidationError(_("The freeze is over."), "requirements.freeze_over")

    def perform(self) -> None:
        self.record.state = WindowState.LIFTED

    def stakes(self) -> Stakes:
        return Stakes(self.record.record.scope_id, self.record.pk)

    @classmethod
    def applies_to(cls, record: FreezeWindow) -> bool:
        return record.state == WindowState.SET and record.ends_at > clock.now()
