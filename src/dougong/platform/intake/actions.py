"""Verbs of intake forms: written by whoever may add such records, opened to outsiders by two."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.platform.actions import Action, Add, Change, Delete

from .choices import FormState
from .content import check_content
from .models import IntakeForm, new_link
from .shipped import INTAKE


class AddForm(Add):
    """A draft; nobody outside sees it."""

    def check(self) -> None:
        check_content(self.record, self.by)


class ChangeForm(Change):
    """Edit a form; what outsiders answer now is changed on the word of another person."""

    classed: ClassVar[str | None] = INTAKE.key

    def needs_approval(self) -> bool:
        standing = IntakeForm.objects.filter(pk=self.record.pk).values_list("state", flat=True)
        return self.record.is_open_to_all and standing.first() == FormState.PUBLISHED

    def check(self) -> None:
        if self.stored.subject != self.record.subject and self.stored.state != FormState.DRAFT:
            error = ValidationError(
                _("The kind of its records is fixed now."), "intake.kind_stands"
            )
            raise ValidationError({"subject": error})
        check_content(self.record, self.by)


class DeleteForm(Delete):
    """Only what takes no answers is deleted."""

    @classmethod
    def applies_to(cls, record: Any) -> bool:
        return bool(record.state != FormState.PUBLISHED)

    def check(self) -> None:
        if self.stored.state == FormState.PUBLISHED:
            raise ValidationError(_("Close the form first."), "intake.is_published")


class Publish(Action):
    """Take answers at the address of the form."""

    verb, label, icon = "publish", _("Publish"), "send"
    classed: ClassVar[str | None] = INTAKE.key

    @classmethod
    def applies_to(cls, record: Any) -> bool:
        return bool(record.state != FormState.PUBLISHED)

    def needs_approval(self) -> bool:
        return bool(self.record.is_open_to_all)

    def check(self) -> None:
        if self.stored.state == FormState.PUBLISHED:
            raise ValidationError(_("The form is published already."), "intake.published_already")
        if not self.record.questions:
            raise ValidationError(_("Ask at least one question."), "intake.asks_nothing")
        check_content(self.record, self.by)

    def perform(self) -> None:
        self.record.state = FormState.PUBLISHED


class CloseForm(Action):
    """Take no more answers; whoever finds the form misused need not ask anybody."""

    verb, label, icon = "close", _("Close"), "ban"

    @classmethod
    def applies_to(cls, record: Any) -> bool:
        return bool(record.state == FormState.PUBLISHED)

    def check(self) -> None:
        if self.stored.state != FormState.PUBLISHED:
            raise ValidationError(_("The form is not published."), "intake.not_published")

    def perform(self) -> None:
        self.record.state = FormState.CLOSED


class RenewLink(Action):
    """Another address; the old one leads nowhere."""

    verb, label, icon, needs_reason = "renew_link", _("New address"), "refresh", True

    def perform(self) -> None:
        self.record.link = new_link()
