"""Template tags of the shell: icons, the import map, tabs of a record, values in words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from dougong.platform.actions.passing import state_label
from dougong.platform.navigation import tabs_of
from dougong.platform.records import Record, Recorded
from dougong.platform.requests.idempotency import FIELD
from dougong.platform.transitions.catalogue import flow_over
from dougong.platform.transitions.declared import state_column
from dougong.platform.wording import plate_html, state_html

register = template.Library()

VENDORED = ("htmx", "tabler", "tom-select", "echarts")


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """An icon of the sheet; it says nothing by itself, the text beside it or a label does."""
    sheet = static("vendor/icons.svg")
    return format_html(
        '<svg class="dg-icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        sheet,
        name,
    )


@register.simple_tag
def once() -> SafeString:
    """A key that makes a second submit of the same form come to nothing."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, uuid4())


@register.simple_tag(takes_context=True)
def import_map(context: Context) -> SafeString:
    """The map by which browser modules find each other under their hashed names."""
    nonce = getattr(context.get("request"), "csp_nonce", "")
    # In a script element only "<" could end the element early.
    text = json.dumps({"imports": module_addresses()}).replace("<", "\\u003c")
    safe = mark_safe(text)  # noqa: S308  # JSON of our own file names
    return format_html('<script type="importmap" nonce="{}">{}</script>', nonce, safe)


def module_addresses() -> dict[str, str]:
    """Vendored modules by bare name, our own by the address that a relative import leads to."""
    return _addresses() if settings.DEBUG else _addresses_once()


def _addresses() -> dict[str, str]:
    found = {name: static(f"vendor/{name}.js") for name in VENDORED}
    for name in _own_modules():
        plain, hashed = f"{settings.STATIC_URL}{name}", static(name)
        if plain != hashed:
            found[plain] = hashed
    return found


@lru_cache(maxsize=1)
def _addresses_once() -> dict[str, str]:
    return _addresses()


def _own_modules() -> Iterable[str]:
    """Every module of ours, in whatever folder beside `js`; what others wrote has bare names."""
    place = finders.find("js")
    if not place:
        return
    root = Path(str(place)).parent
    for path in sorted(root.rglob("*.js")):
        name = path.relative_to(root).as_posix()
        if not name.startswith("vendor/"):
            yield name


@register.simple_tag(takes_context=True)
def again(context: Context, name: str) -> SafeString:
    """The content of a block a second time, for a title that stands in the head and on the page."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    node = blocks.get_block(name) if blocks else None
    return node.render(context).strip() if node else mark_safe("")


@register.simple_tag
def record_tabs(row: Recorded, current: str) -> Sequence[dict[str, Any]]:
    """Tabs of a record for an app's own page; `current` is the URL name of the page."""
    return tabs_of(row, current)


@register.simple_tag
def state(row: Any) -> SafeString | str:
    """The state of a record as a badge, as the workflow over it calls and colours it."""
    value = getattr(row, "state", "")
    if not value:
        return ""
    column = state_column(type(row))
    flow = flow_over(row) if column is not None else None
    look = flow.look(str(value)) if flow is not None else None
    return state_html(value, state_label(row, str(value), flow), look)


@register.simple_tag(takes_context=True)
def plate(context: Context, record: Record | None) -> SafeString:
    """The title of a plate, linked where the reader may open it."""
    return plate_html(record, context["request"].user)


@register.filter
def moment(at: datetime) -> SafeString:
    """A moment to the minute in the reader's zone; the machine-readable form goes with it."""
    local = timezone.localtime(at)
    text = f"{local:%Y-%m-%d %H:%M}"
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), text)


@register.filter
def amount(value: Decimal | None) -> str:
    """Money to the cent with its thousands apart, alike in both languages."""
    return "–" if value is None else f"{value:,.2f}"


@register.filter
def capital(text: object) -> str:
    """With a capital first letter, as names of kinds stand at the beginning of a line."""
    words = str(text)
    return words[:1].upper() + words[1:]
