"""The management ledger (管理账): vouchers that balance, never altered, and never in a closed month."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dougong.apps.finance.choices import Account, Book, Step
from dougong.apps.portfolio.models import Project
from dougong.kernel import clock
from dougong.kernel.money import LARGEST
from dougong.platform.records import Record
from dougong.platform.records.days import current_day

from .budgets import BudgetLine

RANGE = (-LARGEST, LARGEST)


class Voucher(models.Model):
    """What one verb did to the ledger (凭证); the database refuses any change of it afterwards."""

    volatile: ClassVar[frozenset[str]] = frozenset({"posted_at", "booked_on", "worked_on"})
    subject = models.ForeignKey(Record, models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, models.PROTECT, related_name="+")
    step = models.CharField(_("what happened"), max_length=10, choices=Step)
    booked_on = models.DateField(_("booked on"), default=current_day)
    worked_on = models.DateField(_("day of the work"), default=current_day)
    reversal_of = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal")
    posted_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["project", "-booked_on"], name="voucher_of_project")]

    def __str__(self) -> str:
        return f"{self.booked_on} {self.step}"


class Posting(models.Model):
    """One side of a voucher (分录): debit positive, credit negative, in the currency of the house.

    `stated` is the amount in the currency of the document, `rate` what it was converted by; the
    rate is never read from anywhere else again.
    """

    volatile: ClassVar[frozenset[str]] = frozenset({"voucher_id"})
    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="postings")
    project = models.ForeignKey(Project, models.PROTECT, related_name="+", db_index=False)
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="+", db_index=False)
    commitment = models.ForeignKey(
        "finance.Commitment", models.PROTECT, null=True, related_name="postings"
    )
    book = models.CharField(max_length=6, choices=Book)
    account = models.CharField(max_length=16, choices=Account)
    amount = models.DecimalField(max_digits=20, decimal_places=2)
    currency = models.CharField(max_length=3, default="CNY")
    stated = models.DecimalField(max_digits=20, decimal_places=2)
    rate = models.DecimalField(max_digits=20, decimal_places=10, default=Decimal(1))

    class Meta:
        indexes = [
            models.Index(
                fields=["project", "account"], include=["amount"], name="posting_by_project"
            ),
            models.Index(fields=["line", "account"], include=["amount"], name="posting_by_line"),
        ]
        constraints = [
            models.CheckConstraint(
                name="posting_amounts",
                condition=Q(amount__range=RANGE) & Q(stated__range=RANGE) & ~Q(amount=0),
            ),
            models.CheckConstraint(name="posting_rate", condition=Q(rate__gt=0)),
            models.CheckConstraint(
                name="posting_own_currency", condition=~Q(rate=1) | Q(stated=F("amount"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"
