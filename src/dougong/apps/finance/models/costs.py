"""Money that is bound and money that is spent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dougong.apps.finance.choices import CommitmentState, CostKind, CostState
from dougong.kernel.money import LARGEST, converted
from dougong.platform.records import Plate, Recorded
from dougong.platform.records.days import current_day

from .budgets import LEAST, BudgetLine, money

SMALLEST_RATE = Decimal("0.0000000001")


class Priced(models.Model):
    """An amount in any currency with the rate by which it was converted, kept for good."""

    amount = money(_("amount"))
    currency = models.CharField(
        _("currency"), max_length=3, default="CNY", validators=[RegexValidator(r"^[A-Z]{3}$")]
    )
    rate = models.DecimalField(
        _("exchange rate"),
        max_digits=20,
        decimal_places=10,
        default=Decimal(1),
        validators=[MinValueValidator(SMALLEST_RATE)],
    )

    class Meta:
        abstract = True

    @property
    def in_house(self) -> Decimal:
        """The amount in the currency of the house."""
        return converted(self.amount, self.rate)


class OnLine(models.Model):
    """A record that uses a budget line; it lies in the line's project."""

    line = models.ForeignKey(
        BudgetLine, models.PROTECT, related_name="+", verbose_name=_("budget line")
    )

    class Meta:
        abstract = True

    def plate(self: Any) -> Plate:
        return Plate(str(self), state=self.state, project_id=self.line.project_id)


class Commitment(OnLine, Priced, Recorded):
    """Budget that is bound (承诺): reserved for a purpose, then committed by a contract or an order."""

    code_prefix: ClassVar[str] = "CM"
    purpose = models.CharField(_("purpose"), max_length=200)
    party = models.CharField(_("supplier"), max_length=120, blank=True)
    contract_no = models.CharField(_("contract or order"), max_length=80, blank=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=CommitmentState,
        default=CommitmentState.RESERVED,
        editable=False,
    )

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [
            models.CheckConstraint(
                name="commitment_amount",
                condition=Q(amount__range=(LEAST, LARGEST)) & Q(rate__gt=0),
            )
        ]

    def __str__(self) -> str:
        return self.purpose


class CostEntry(OnLine, Priced, Recorded):
    """What was spent or has fallen due (成本): posted when it is added, taken back only by reversal.

    `amount` is the cost without deductible tax. A cost that relieves a commitment is in its
    currency, at a rate of its own.
    """

    code_prefix: ClassVar[str] = "CO"
    volatile: ClassVar[frozenset[str]] = frozenset({"reversed_on"})
    commitment = models.ForeignKey(
        Commitment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="costs",
        verbose_name=_("commitment"),
    )
    kind_of_cost = models.CharField(
        _("kind of entry"), max_length=8, choices=CostKind, default=CostKind.INVOICE
    )
    deductible_tax = money(_("deductible tax"), Decimal(0), default=Decimal(0))
    narration = models.CharField(_("what for"), max_length=200)
    document_no = models.CharField(_("document number"), max_length=80, blank=True)
    booked_on = models.DateField(_("booked on"), default=current_day)
    worked_on = models.DateField(_("day of the work"), null=True, blank=True)
    reversed_on = models.DateField(_("reversed on"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=8, choices=CostState, default=CostState.POSTED, editable=False
    )

    class Meta:
        verbose_name = _("cost entry")
        verbose_name_plural = _("cost entries")
        constraints = [
            models.CheckConstraint(
                name="cost_entry_amount",
                condition=Q(amount__range=(LEAST, LARGEST))
                & Q(deductible_tax__range=(0, LARGEST))
                & Q(rate__gt=0),
            ),
            models.UniqueConstraint(
                fields=["line", "document_no"],
                name="cost_document_once",
                condition=~Q(document_no="") & Q(state=CostState.POSTED),
                violation_error_message=_("This document is booked on the line already."),
            ),
        ]

    def __str__(self) -> str:
        return self.narration
