"""Routes of the workflows' own pages."""

from django.urls import path

from .interface import SaidView, StepsView
from .pages import ComparePage, TrialPage

urlpatterns = [
    path("workflow/<int:pk>/trial/", TrialPage.as_view(), name="workflow-trial"),
    path("workflow/<int:pk>/compare/", ComparePage.as_view(), name="workflow-compare"),
    path("api/v1/workflow/<int:pk>/said/", SaidView.as_view(), name="api-workflow-said"),
    path("api/v1/records/<int:pk>/steps/", StepsView.as_view(), name="api-record-steps"),
]
