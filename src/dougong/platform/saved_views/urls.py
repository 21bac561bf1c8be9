"""Routes of the views' own pages."""

from django.urls import path

from .pages import KeepPage, OpenPage, PinnedPart, PinPage, ViewsPart

urlpatterns = [
    path("savedview/pinned/", PinnedPart.as_view(), name="views-pinned"),
    path("savedview/of/<slug:kind>/", ViewsPart.as_view(), name="views-of"),
    path("savedview/<int:pk>/open/", OpenPage.as_view(), name="savedview-open"),
    path("savedview/<int:pk>/pin/", PinPage.as_view(), name="savedview-pin"),
    path("savedview/<int:pk>/keep/", KeepPage.as_view(), name="savedview-keep"),
]
