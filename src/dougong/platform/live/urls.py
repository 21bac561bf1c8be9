"""The route of live pages."""

from django.urls import path

from .pages import StreamPage

urlpatterns = [path("live/", StreamPage.as_view(), name="live")]
