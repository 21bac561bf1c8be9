"""Routes of the automations' own pages."""

from django.urls import path

from .interface import RehearsalView, RunsView
from .pages import RehearsalPage

API = "api/v1/automation/<int:pk>/"

urlpatterns = [
    path("automation/<int:pk>/rehearsal/", RehearsalPage.as_view(), name="automation-rehearsal"),
    path(f"{API}runs/", RunsView.as_view(), name="api-automation-runs"),
    path(f"{API}rehearsal/", RehearsalView.as_view(), name="api-automation-rehearsal"),
]
