"""What the shell shows around every page: menu by centre, tabs of a record, reader's settings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .journal import current_request_id
from .records import Recorded
from .register import Centre, pages, registry
from .shortcuts import meanings, places

YEAR = 365 * 24 * 3600
THEME_COOKIE = "dougong_theme"
DENSITY_COOKIE, DENSITIES = "dougong_density", ("dense", "airy")
THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the menu."""

    label: str
    url: str
    icon: str
    order: int
    is_current: bool = False
    count_url: str = ""


@dataclass(slots=True)
class Section:
    """A centre with its lines."""

    centre: Centre
    items: list[Item] = field(default_factory=list)

    @property
    def is_current(self) -> bool:
        return any(item.is_current for item in self.items)


def held_by(request: HttpRequest) -> frozenset[str]:
    """Permission keys that the reader holds anywhere today, asked once in a request."""
    known: frozenset[str] | None = getattr(request, "permissions_held", None)
    if known is None:
        account: Any = request.user
        known = account.permissions() if account.is_authenticated else frozenset()
        request.permissions_held = known  # type: ignore[attr-defined]
    return known


def menu(held: frozenset[str], path: str) -> list[Section]:
    """Centres, and the kinds and pages in them that these permissions open."""
    sections: dict[str, Section] = {}
    for centre, item in _items(held, path):
        sections.setdefault(centre.key, Section(centre)).items.append(item)
    for section in sections.values():
        section.items.sort(key=lambda item: (item.order, item.label))
    return sorted(sections.values(), key=lambda section: section.centre.order)


def _items(held: frozenset[str], path: str) -> Iterator[tuple[Centre, Item]]:
    for page in pages:
        if page.permission in held:
            url = reverse(page.url_name)
            count = reverse(page.count_url) if page.count_url else ""
            item = Item(str(page.label), url, page.icon, page.order, path == url, count)
            yield page.centre, item
    for kind in registry.values():
        if kind.in_menu and kind.policy.permission("view") in held:
            try:
                url = reverse(f"{kind.name}-list")
            except NoReverseMatch:  # a kind that serves no pages
                continue
            label = kind.label_plural[:1].upper() + kind.label_plural[1:]
            yield kind.centre, Item(label, url, kind.icon, kind.order, path.startswith(url))


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of every template: the menu is computed only where a template asks for it."""
    is_known = hasattr(request, "user") and request.user.is_authenticated
    density = request.COOKIES.get(DENSITY_COOKIE, "dense")
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    return {
        "shell": {
            "menu": SimpleLazyObject(
                lambda: menu(held_by(request), request.path) if is_known else []
            ),
            "is_known": is_known,
            "pins_url": SimpleLazyObject(lambda: pins_url(request)) if is_known else "",
            "language": get_language(),
            "languages": settings.LANGUAGES,
            "theme": theme if theme in THEMES else "auto",
            "density": density if density in DENSITIES else "dense",
            "is_demo": settings.IS_DEMO,
            "places": places.values(),
            "keys": json.dumps(meanings()),
            "request_id": current_request_id(),
        }
    }


def keep_density(response: HttpResponse, word: str) -> None:
    """Let the browser remember how high the person wants rows."""
    response.set_cookie(
        DENSITY_COOKIE,
        word,
        max_age=YEAR,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def pins_url(request: HttpRequest) -> str:
    """Where the menu fetches the views that the reader has pinned."""
    return reverse("views-pinned") if "savedview.view" in held_by(request) else ""


def tabs_of(row: Recorded, current: str) -> Sequence[dict[str, Any]]:
    """The pages of a record: overview, the kind's own pages, history; `current` is a URL name."""
    kind = registry.of(type(row))
    named = [
        (f"{kind.name}-detail", _("Overview"), "file-text"),
        *kind.links,
        (f"{kind.name}-history", _("History"), "history"),
        (f"{kind.name}-sight", _("Who can see this"), "users"),
    ]
    return [
        {
            "url": reverse(name, args=[row.pk]),
            "label": label,
            "icon": icon,
            "is_current": name == current,
        }
        for name, label, icon in named
    ]
