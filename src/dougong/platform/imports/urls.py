"""Routes of imports: three for each kind that takes sheets, and the list of findings."""

from django.urls import URLPattern, path

from dougong.platform.register import registry

from .interface import ImportsView
from .pages import FindingsPage, ImportPage, TemplatePage


def urls_of_kinds() -> list[URLPattern]:
    """Where sheets of each kind are handed in."""
    found = []
    for kind in registry.values():
        if not kind.is_importable:
            continue
        root, name = f"{kind.name}/import/", f"{kind.name}-import"
        verb = "add" if "add" in kind.verbs else "change"
        interface = ImportsView.as_view(
            {"get": "columns", "post": "hand_in"}, resource=kind, verb=verb
        )
        found += [
            path(root, ImportPage.as_view(resource=kind), name=name),
            path(f"{root}template/", TemplatePage.as_view(resource=kind), name=f"{name}-template"),
            path(f"api/v1/{root}", interface, name=f"{kind.name}-api-import"),
        ]
    return found


urlpatterns = [
    *urls_of_kinds(),
    path(
        "sheetimport/<int:pk>/findings/",
        FindingsPage.as_view(resource=registry["sheetimport"]),
        name="sheetimport-findings",
    ),
]
