"""Routes of the tags on records."""

from django.urls import path

from .interface import TagManyView, TagsView
from .pages import BulkTagsPage, TagsPage

urlpatterns = [
    path("record/<int:pk>/tags/", TagsPage.as_view(), name="record-tags"),
    path("tag/on/<slug:kind>/", BulkTagsPage.as_view(), name="tags-bulk"),
    path("api/v1/records/tags/", TagManyView.as_view(), name="api-records-tags"),
    path("api/v1/records/<int:pk>/tags/", TagsView.as_view(), name="api-record-tags"),
]
