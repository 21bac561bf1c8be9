"""Routes of the notices."""

from django.urls import path

from .interface import MarkView, NoticesView
from .pages import CountPage, InboxPage, MarkPage
from .settings_page import SettingsPage

urlpatterns = [
    path("notices/", InboxPage.as_view(), name="notices"),
    path("notices/count/", CountPage.as_view(), name="notices-count"),
    path("notices/mark/", MarkPage.as_view(), name="notices-mark"),
    path("notices/settings/", SettingsPage.as_view(), name="notice-settings"),
    path("api/v1/notices/", NoticesView.as_view(), name="api-notices"),
    path("api/v1/notices/mark/", MarkView.as_view(), name="api-notices-mark"),
]
