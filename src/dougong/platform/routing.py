"""Routes of every registered kind, of the programming interface, and of the apps' own pages."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path
from django.utils.module_loading import autodiscover_modules

Patterns = list[URLPattern | URLResolver]


def urlpatterns() -> Patterns:
    """All routes that follow from the register and from the apps' `urls` modules."""
    autodiscover_modules("resources")
    return [*own_pages(), *interface()]


def own_pages() -> Patterns:
    """The routes of each app that has pages besides its record pages."""
    names = [f"{app.name}.urls" for app in apps.get_app_configs() if _is_ours(app.name)]
    return [path("", include(name)) for name in names if find_spec(name)]


def interface() -> Patterns:
    """The routes of the programming interface."""
    if find_spec("dougong.platform.api") is None:
        return []
    found: Patterns = import_module("dougong.platform.api").urlpatterns()
    return found


def _is_ours(name: str) -> bool:
    return name.startswith("dougong.apps.")
