"""Statements (报表): tables that an app works out, the same cells on the page and in every file."""

from .pages import StatementPage
from .statement import Heading, Line, Statement, amount, share, text

__all__ = ["Heading", "Line", "Statement", "StatementPage", "amount", "share", "text"]
