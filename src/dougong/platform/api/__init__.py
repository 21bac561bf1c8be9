"""The programming interface: every record kind under `/api/v1/`, described by OpenAPI."""

from .routes import urlpatterns

__all__ = ["urlpatterns"]
