"""Routes of intake forms."""

from django.urls import path

from .pages import FillPage, PreviewPage

urlpatterns = [
    path("intake/<slug:link>/", FillPage.as_view(), name="intake"),
    path("intakeform/<int:pk>/preview/", PreviewPage.as_view(), name="intakeform-preview"),
]
