"""Routes for assistants."""

from django.urls import path

from .interface import McpView
from .pages import GuidePage

urlpatterns = [
    path("api/v1/mcp/", McpView.as_view(), name="api-mcp"),
    path("llms.txt", GuidePage.as_view(), name="llms"),
]
