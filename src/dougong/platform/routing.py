"""Routes of every registered kind, of the programming interface, and of the apps' own pages."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path
from django.utils.module_loading import autodiscover_modules

from .pages import (
    AddPage,
    BulkPage,
    CellsData,
    ChangePage,
    ChoicesPage,
    ColumnsPage,
    DeletePage,
    DetailPage,
    DoPage,
    EditManyPage,
    ExportPage,
    HistoryPage,
    KindPage,
    ListPage,
    MoveData,
    QuickAddPage,
    SightPage,
    UndoData,
)
from .register import Resource, registry

Patterns = list[URLPattern | URLResolver]

PAGES: dict[str, tuple[str, type[KindPage]]] = {
    "list": ("", ListPage),
    "add": ("add/", AddPage),
    "quick": ("quick/", QuickAddPage),
    "export": ("export/", ExportPage),
    "columns": ("columns/", ColumnsPage),
    "choices": ("choices/<slug:field>/", ChoicesPage),
    "many": ("many/", EditManyPage),
    "bulk": ("bulk/<slug:verb>/", BulkPage),
    "cells": ("cells/", CellsData),
    "undo": ("undo/", UndoData),
    "move": ("<int:pk>/move/", MoveData),
    "detail": ("<int:pk>/", DetailPage),
    "change": ("<int:pk>/edit/", ChangePage),
    "delete": ("<int:pk>/delete/", DeletePage),
    "history": ("<int:pk>/history/", HistoryPage),
    "sight": ("<int:pk>/who/", SightPage),
    "do": ("<int:pk>/do/<slug:verb>/", DoPage),
}
"""Pages of every kind: name, route below the kind's own word, and the view that serves it."""

NEEDED = {
    "add": "add",
    "quick": "add",
    "change": "change",
    "many": "change",
    "delete": "delete",
    "cells": "change",
    "undo": "change",
}
"""Pages that a kind has only with the verb behind them."""


def urlpatterns() -> Patterns:
    """All routes that follow from the register and from the apps' `urls` modules."""
    autodiscover_modules("resources")
    return [*own_pages(), *kind_pages(), *interface()]


def kind_pages() -> Patterns:
    """The pages that the register makes, those of a kind together below its word."""
    return [path(f"{kind.name}/", include(pages_of(kind))) for kind in registry.values()]


def pages_of(kind: Resource) -> Patterns:
    """The pages of one kind, which may put a view of its own in place of any."""
    found: Patterns = []
    for name, (route, common) in PAGES.items():
        if has_page(kind, name):
            view = kind.pages.get(name, common)
            given = {"resource": kind} if issubclass(view, KindPage) else {}
            found.append(path(route, view.as_view(**given), name=f"{kind.name}-{name}"))
    return found


def has_page(kind: Resource, name: str) -> bool:
    """Whether a kind has the page: the verb behind it, and for quick adding the common form."""
    is_common = name != "quick" or kind.is_added_by_form
    return is_common and (name not in NEEDED or NEEDED[name] in kind.verbs)


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
    return name.startswith(("dougong.apps.", "dougong.platform."))
