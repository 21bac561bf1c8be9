"""Letters of the responsibility matrix: exactly one person answers for each thing."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.requirements.choices import Letter
from dougong.apps.requirements.models import Responsibility
from dougong.platform.actions import Action, Add, Change, Delete


class AddResponsibility(Add):
    """Give a person a letter; the first one on anything is the A."""

    def check(self) -> None:
        row: Responsibility = self.record
        refuse_foreign(row)
        others = Responsibility.objects.filter(subject=row.subject_id, letter=Letter.ACCOUNTABLE)
        if row.letter != Letter.ACCOUNTABLE and not others.exists():
            message = _("Say first who answers for it (A).")
            error = ValidationError(message, "requirements.no_accountable")
            raise ValidationError({"letter": error})
        refuse_second_accountable(row)


class ChangeResponsibility(Change):
    """Edit a cell; the A is handed over by its own verb."""

    def check(self) -> None:
        refuse_foreign(self.record)
        refuse_second_accountable(self.record)
        was_a = self.stored.letter == Letter.ACCOUNTABLE
        is_other = (self.record.letter, self.record.subject_id) != (
            self.stored.letter,
            self.stored.subject_id,
        )
        if was_a and is_other:
            raise ValidationError({"letter": alone()})


class DeleteResponsibility(Delete):
    """Take a letter away; the A goes last."""

    def check(self) -> None:
        row: Responsibility = self.record
        others = Responsibility.objects.filter(subject=row.subject_id).exclude(pk=row.pk)
        if row.letter == Letter.ACCOUNTABLE and others.exists():
            raise alone()


class HandOver(Action):
    """Another person answers for it from now on."""

    verb, label, icon, edits = "hand_over", _("Hand over the A"), "switch-horizontal", ("person",)

    def check(self) -> None:
        if self.stored.letter != Letter.ACCOUNTABLE:
            message = _("Only the A is handed over.")
            raise ValidationError(message, "requirements.not_accountable")

    def perform(self) -> None:
        """A letter that the other person had here gives way to the A."""
        row: Responsibility = self.record
        others = Responsibility.objects.filter(subject=row.subject_id, person=row.person_id)
        for other in others.exclude(pk=row.pk).select_related("record"):
            DeleteResponsibility(other, by=self.by, reason=self.reason).execute()

    @classmethod
    def applies_to(cls, record: Responsibility) -> bool:
        return record.letter == Letter.ACCOUNTABLE


def alone() -> ValidationError:
    message = _("Exactly one person answers for it: hand the A over.")
    return ValidationError(message, "requirements.accountable_stays")


def refuse_foreign(row: Responsibility) -> None:
    if row.subject.project_id != row.project_id:
        message = _("This belongs to another project.")
        error = ValidationError(message, "requirements.foreign_subject")
        raise ValidationError({"subject": error})


def refuse_second_accountable(row: Responsibility) -> None:
    """The database refuses it too; here it is said in words."""
    others = Responsibility.objects.filter(subject=row.subject_id, letter=Letter.ACCOUNTABLE)
    if row.letter == Letter.ACCOUNTABLE and others.exclude(pk=row.pk).exists():
        raise ValidationError({"letter": alone()})
