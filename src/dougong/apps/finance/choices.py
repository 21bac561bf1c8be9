"""Kinds and states of budgets, commitments and costs, and the accounts of the ledger."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Nature(models.TextChoices):
    CAPEX = "capex", _("Capital expenditure")
    OPEX = "opex", _("Operating expenditure")


class ElementKind(models.TextChoices):
    OWN_LABOUR = "own_labour", _("Own staff")
    DAY_LABOUR = "day_labour", _("Day labour")
    HARDWARE = "hardware", _("Hardware")
    SOFTWARE = "software", _("Software")
    WORKS = "works", _("Building works")
    SERVICE = "service", _("Services")
    RENT = "rent", _("Rent")
    TRAVEL = "travel", _("Travel")
    TRAINING = "training", _("Training")
    OVERHEAD = "overhead", _("Overhead")
    OTHER = "other", _("Other")


class LineRole(models.TextChoices):
    WORK = "work", _("Work")
    CONTINGENCY = "contingency", _("Contingency reserve")
    MANAGEMENT = "management", _("Management reserve")


class CreditRule(models.TextChoices):
    """How work earns its budget; the words are those of the value engine."""

    PERCENT = "percent", _("Percent, at most 80 before acceptance")
    ZERO_HUNDRED = "zero_hundred", _("0/100")
    FIFTY_FIFTY = "fifty_fifty", _("50/50")
    TWENTY_EIGHTY = "twenty_eighty", _("20/80")
    UNITS = "units", _("Quantity done")
    EFFORT = "effort", _("Level of effort")


class BudgetState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    SUPERSEDED = "superseded", _("Superseded")


class CommitmentState(models.TextChoices):
    RESERVED = "reserved", _("Reserved")
    COMMITTED = "committed", _("Committed")
    RELEASED = "released", _("Released")


class CostKind(models.TextChoices):
    INVOICE = "invoice", _("Invoice")
    LABOUR = "labour", _("Labour")
    ACCRUAL = "accrual", _("Accrual")


class CostState(models.TextChoices):
    POSTED = "posted", _("Posted")
    REVERSED = "reversed", _("Reversed")


class PeriodState(models.TextChoices):
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class Book(models.TextChoices):
    BUDGET = "budget", _("Budget")
    COST = "cost", _("Cost")


class Account(models.TextChoices):
    """Accounts of the management ledger (管理账); debits are positive."""

    APPROVED = "approved", _("Approved budget")
    AVAILABLE = "available", _("Free")
    RESERVED = "reserved", _("Reserved")
    COMMITTED = "committed", _("Committed")
    CONSUMED = "consumed", _("Consumed")
    COST = "cost", _("Cost")
    INPUT_TAX = "input_tax", _("Deductible tax")
    PAYABLE = "payable", _("Payable")
    ACCRUED = "accrued", _("Accrued")
    LABOUR_CLEARING = "labour_clearing", _("Labour clearing")


BOOK_OF = {
    **dict.fromkeys(
        (
            Account.APPROVED,
            Account.AVAILABLE,
            Account.RESERVED,
            Account.COMMITTED,
            Account.CONSUMED,
        ),
        Book.BUDGET,
    ),
    **dict.fromkeys(
        (
            Account.COST,
            Account.INPUT_TAX,
            Account.PAYABLE,
            Account.ACCRUED,
            Account.LABOUR_CLEARING,
        ),
        Book.COST,
    ),
}
OWED_TO = {
    CostKind.INVOICE: Account.PAYABLE,
    CostKind.LABOUR: Account.LABOUR_CLEARING,
    CostKind.ACCRUAL: Account.ACCRUED,
}
"""The account that stands against a cost, by its kind."""


class Step(models.TextChoices):
    """What a voucher says has happened."""

    APPROVE = "approve", _("Budget approved")
    TRANSFER = "transfer", _("Budget transferred")
    RESERVE = "reserve", _("Reserved")
    COMMIT = "commit", _("Committed")
    RELEASE = "release", _("Released")
    INVOICE = "invoice", _("Invoice")
    LABOUR = "labour", _("Labour")
    ACCRUAL = "accrual", _("Accrual")
    REVERSAL = "reversal", _("Reversal")
