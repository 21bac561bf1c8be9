"""Verbs of keeping: terms, holds and archives; what takes protection away is decided by others."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _

from dougong.kernel import clock
from dougong.platform.actions import Action, Add, Change
from dougong.platform.policies import Installation
from dougong.platform.records.days import current_day

from .choices import HoldState, Mark, Stage
from .models import Archive, LegalHold, RetentionClass
from .queries import holds_of, kept_until, months_due
from .shipped import CLASSES


class AddClass(Add):
    """A class of the institution's own."""

    def perform(self) -> None:
        self.record.is_shipped = isinstance(self.by, Installation)


class ChangeClass(Change):
    """Raise a term at once; a lower one is decided by others and holds for later entries only."""

    classed: ClassVar[str | None] = "retention_term"

    def needs_approval(self) -> bool:
        stored = RetentionClass.objects.filter(pk=self.record.pk).first()
        return stored is not None and is_lower(self.record.months, stored.months)

    def check(self) -> None:
        if self.record.key != self.stored.key:
            fixed = _("The key stands in every entry: it cannot be changed.")
            raise ValidationError({"key": ValidationError(fixed, "keeping.key_is_fixed")})

    def perform(self) -> None:
        self.record.confirmed_on = None


def is_lower(months: int | None, before: int | None) -> bool:
    """Whether a term is shorter than the one before; no term at all is for ever."""
    return months is not None and (before is None or months < before)


class ConfirmClass(Action):
    """The compliance officer has read the source and stands for term and article."""

    verb, label, icon = "confirm", _("Confirm"), "circle-check"

    @classmethod
    def applies_to(cls, record: RetentionClass) -> bool:
        return record.confirmed_on is None

    def perform(self) -> None:
        self.record.confirmed_on = current_day()
        self.record.mark = Mark.NONE


class PlaceHold(Add):
    """From now on nothing about the record or scope is erased, deleted or destroyed."""

    label, icon = _("Place a hold"), "lock"


class LiftHold(Action):
    """The matter is closed: two others decide that terms count again."""

    verb, label, icon = "lift", _("Lift"), "lock-open"
    needs_reason = is_grave = True
    classed: ClassVar[str | None] = "hold_lifting"

    @classmethod
    def applies_to(cls, record: LegalHold) -> bool:
        return record.state == HoldState.IN_FORCE

    def check(self) -> None:
        if self.stored.state != HoldState.IN_FORCE:
            raise ValidationError(_("This hold is lifted already."), "keeping.already_lifted")

    def perform(self) -> None:
        self.record.state = HoldState.LIFTED


class OrderArchive(Add):
    """Ask the sealer to take a closed month of one class out of the database into a signed file."""

    label, icon = _("Order an archive"), "archive"

    def check(self) -> None:
        if self.record.month >= current_day().replace(day=1):
            raise ValidationError(
                {
                    "month": ValidationError(
                        _("This month is not over yet."), "keeping.month_is_open"
                    )
                }
            )

    def perform(self) -> None:
        self.record.month = self.record.month.replace(day=1)


class DestroyArchive(Action):
    """After the term: the file goes, and with it the texts of its entries; the journal says so."""

    verb, label, icon = "destroy", _("Destroy"), "trash"
    needs_reason = is_grave = True
    classed: ClassVar[str | None] = "archive_destruction"

    @classmethod
    def applies_to(cls, record: Archive) -> bool:
        return record.stage == Stage.KEPT

    def check(self) -> None:
        if self.stored.stage != Stage.KEPT:
            raise ValidationError(_("There is no file to destroy."), "keeping.no_file")
        until = kept_until(self.stored)
        if until is None or until > clock.now():
            said = _("for ever") if until is None else f"{until:%Y-%m-%d}"
            raise ValidationError(
                _("It must be kept until %(until)s."), "keeping.term_runs", {"until": said}
            )
        if held := holds_of(self.stored):
            raise ValidationError(
                _("Under legal hold: %(matters)s."), "records.under_hold", {"matters": held}
            )

    def perform(self) -> None:
        self.record.stage = Stage.DESTROYED

    def follow(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT journal.erase_archived(%s)", [self.record.pk])


class TakeOut(Action):
    """What the sealer does once the file is written and read back: the month leaves the database."""

    verb, label, icon = "take_out", _("Take out"), "archive"

    def _store(self) -> None:
        # The sealer may write this table and no other: the plate of an archive says nothing of it.
        self.record.version = self.stored.version + 1
        self.record.updated_at = clock.now()
        self.record.save(force_update=True)

    def follow(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT journal.take_out(%s)", [self.record.pk])


def order_due() -> list[Archive]:
    """Order every month that has been in the database for as long as its class wants."""
    due = [Archive(month=month, kept_as_id=kept_as) for month, kept_as in months_due()]
    return (
        OrderArchive.execute_many(due, by=Installation(), reason="as the class says") if due else []
    )


def sync_shipped_classes() -> list[RetentionClass]:
    """Store every shipped class that is not known yet."""
    known = set(RetentionClass.objects.values_list("key", flat=True))
    rows = [RetentionClass(**one.columns()) for one in CLASSES if one.key not in known]
    return AddClass.execute_many(rows, by=Installation(), reason="as shipped") if rows else []
