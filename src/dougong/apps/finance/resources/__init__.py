"""How money is listed, shown, edited and served, and who decides about it."""

from . import authority, budgets, costs, settings

__all__ = ["authority", "budgets", "costs", "settings"]
