"""Verbs on budgets, commitments, costs and periods."""

from .budgets import (
    AddBudget,
    AddTransfer,
    ApproveBudget,
    ChangeBudget,
    ChangeLine,
    DeleteBudget,
    DeleteLine,
)
from .commitments import AddCommitment, Commit, Release, Reopen
from .costs import AddCost, ReverseCost
from .periods import ClosePeriod, ReopenPeriod, reverse_past_accruals

__all__ = [
    "AddBudget",
    "AddCommitment",
    "AddCost",
    "AddTransfer",
    "ApproveBudget",
    "ChangeBudget",
    "ChangeLine",
    "ClosePeriod",
    "Commit",
    "DeleteBudget",
    "DeleteLine",
    "Release",
    "Reopen",
    "ReopenPeriod",
    "ReverseCost",
    "reverse_past_accruals",
]
