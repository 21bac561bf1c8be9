"""Routes of the stream."""

from django.urls import path

from .interface import ActivityView
from .pages import ActivityPage
from .side import SidePage

urlpatterns = [
    path("record/<int:pk>/activity/", ActivityPage.as_view(), name="record-activity"),
    path("record/<int:pk>/beside/", SidePage.as_view(), name="record-beside"),
    path("api/v1/records/<int:pk>/activity/", ActivityView.as_view(), name="api-record-activity"),
]
