"""Verbs of custom fields: drafted freely, in force and out of it only on the word of others."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.platform.actions import Action, Change, Delete

from .choices import FieldState
from .formulas import formulas_on, not_in_force, work_out_all
from .models import CustomField
from .shipped import DEFINITIONS

CLASS = DEFINITIONS.key


class ChangeField(Change):
    """Store a draft at once; what is in force is changed by others, and never what values rest on."""

    classed: ClassVar[str | None] = CLASS

    def needs_approval(self) -> bool:
        standing = CustomField.objects.filter(pk=self.record.pk).values_list("state", flat=True)
        return standing.first() != FieldState.DRAFT

    def check(self) -> None:
        stored: CustomField = self.stored
        if stored.state == FieldState.DRAFT:
            return
        if stored.identity() != self.record.identity():
            fixed = _("Kind, key, type, currency and target are fixed: values rest on them.")
            raise ValidationError({"key": ValidationError(fixed, "custom.identity_is_fixed")})
        if self.record.decimals < stored.decimals:
            fewer = _("Values have these decimal places already.")
            raise ValidationError({"decimals": ValidationError(fewer, "custom.decimals_fewer")})
        kept = {one["key"] for one in self.record.choices}
        if gone := [one["key"] for one in stored.choices if one["key"] not in kept]:
            names = {"key": gone[0]}
            text = _("The choice “%(key)s” stays: values name it.")
            raise ValidationError({"choices": ValidationError(text, "custom.choice_stays", names)})

    def follow(self) -> None:
        if self.record.state == FieldState.ACTIVE and self.record.formula != self.stored.formula:
            work_out_all(self.record)


class DeleteField(Delete):
    """Only a draft is deleted: what has been in force is retired."""

    @classmethod
    def applies_to(cls, record: Any) -> bool:
        return bool(record.state == FieldState.DRAFT)

    def check(self) -> None:
        if self.stored.state != FieldState.DRAFT:
            raise ValidationError(_("Retire the field: values rest on it."), "custom.not_a_draft")


class Activate(Action):
    """Records of the kind have the field from now on."""

    verb, label, icon = "activate", _("Put into force"), "player-play"
    classed: ClassVar[str | None] = CLASS

    @classmethod
    def applies_to(cls, record: Any) -> bool:
        return bool(record.state != FieldState.ACTIVE)

    def check(self) -> None:
        if self.stored.state == FieldState.ACTIVE:
            raise ValidationError(_("The field is in force already."), "custom.active_already")
        if missing := not_in_force(self.record):
            text = _("The formula reads “%(name)s”, which is not in force.")
            raise ValidationError(text, "custom.formula_waits", {"name": missing[0]})

    def perform(self) -> None:
        self.record.state = FieldState.ACTIVE

    def follow(self) -> None:
        work_out_all(self.record)


class Retire(Action):
    """No record takes a value any more; those there are stay stored and stay in the history."""

    verb, label, icon, needs_reason = "retire", _("Retire"), "archive", True
    classed: ClassVar[str | None] = CLASS

    @classmethod
    def applies_to(cls, record: Any) -> bool:
        return bool(record.state == FieldState.ACTIVE)

    def check(self) -> None:
        if self.stored.state != FieldState.ACTIVE:
            raise ValidationError(_("The field is not in force."), "custom.not_active")
        if users := formulas_on(self.record):
            text = _("The formula of “%(key)s” reads this field.")
            raise ValidationError(text, "custom.formula_rests", {"key": users[0]})

    def perform(self) -> None:
        self.record.state = FieldState.RETIRED
