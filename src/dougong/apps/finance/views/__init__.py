"""Pages of the cost centre that are no record pages."""

from .centre import CostCentrePage
from .project import BudgetComparisonPage, EarnedValuePage, ProjectCostPage

__all__ = ["BudgetComparisonPage", "CostCentrePage", "EarnedValuePage", "ProjectCostPage"]
