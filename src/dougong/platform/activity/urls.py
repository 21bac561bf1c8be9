"""Routes of the stream."""

from django.urls import path

from .interface import ActivityView
from .pages import ActivityPage

urlpatterns = [
    path("record/<int:pk>/activity/", ActivityPage.as_view(), name="record-activity"),
    path("api/v1/records/<int:pk>/activity/", ActivityView.as_view(), name="api-record-activity"),
]
