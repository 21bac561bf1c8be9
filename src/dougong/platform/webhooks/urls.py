"""Routes of the webhooks' own pages."""

from django.urls import path

from .interface import DispatchesView, SecretView
from .pages import SecretPage, SendAgainPage

API = "api/v1/webhook/<int:pk>/"

urlpatterns = [
    path("webhook/<int:pk>/secret/", SecretPage.as_view(), name="webhook-secret"),
    path(
        "webhook/<int:pk>/dispatches/<uuid:key>/again/",
        SendAgainPage.as_view(),
        name="webhook-send-again",
    ),
    path(f"{API}dispatches/", DispatchesView.as_view(), name="api-webhook-dispatches"),
    path(f"{API}secret/", SecretView.as_view(), name="api-webhook-secret"),
]
