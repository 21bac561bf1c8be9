"""Verbs on risks and on issues."""

from .issues import (
    AddIssue,
    AssignIssue,
    BeginIssue,
    CloseIssue,
    ReopenIssue,
    ResolveIssue,
    VerifyIssue,
)
from .risks import CloseRisk, ReopenRisk

__all__ = [
    "AddIssue",
    "AssignIssue",
    "BeginIssue",
    "CloseIssue",
    "CloseRisk",
    "ReopenIssue",
    "ReopenRisk",
    "ResolveIssue",
    "VerifyIssue",
]
