"""Routes of the watchers."""

from django.urls import path

from .interface import WatchView
from .pages import WatchPage

urlpatterns = [
    path("record/<int:pk>/watch/", WatchPage.as_view(), name="record-watch"),
    path("api/v1/records/<int:pk>/watch/", WatchView.as_view(), name="api-record-watch"),
]
