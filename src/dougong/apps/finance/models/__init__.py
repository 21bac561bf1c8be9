"""Budgets, what binds and uses them, and the ledger in which all of it ties out."""

from .budgets import Budget, BudgetAmount, BudgetLine, BudgetTransfer
from .costs import Commitment, CostEntry
from .ledger import Posting, Voucher
from .settings import CostElement, FiscalPeriod

__all__ = [
    "Budget",
    "BudgetAmount",
    "BudgetLine",
    "BudgetTransfer",
    "Commitment",
    "CostElement",
    "CostEntry",
    "FiscalPeriod",
    "Posting",
    "Voucher",
]
