"""Routes of the pages that are not record pages."""

from django.urls import path

from . import views

urlpatterns = [
    path("cost-centre/", views.CostCentrePage.as_view(), name="cost-centre"),
    path("project/<int:pk>/cost/", views.ProjectCostPage.as_view(), name="project-cost"),
    path(
        "project/<int:pk>/earned-value/",
        views.EarnedValuePage.as_view(),
        name="project-earned-value",
    ),
    path(
        "budget/<int:pk>/comparison/",
        views.BudgetComparisonPage.as_view(),
        name="budget-comparison",
    ),
]
