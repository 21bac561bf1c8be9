"""The installable shell: its files, its service worker and its manifest."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

SHEETS = ("css/tokens.css", "capture/capture.css")
OTHERS = ("js/early.js", "vendor/icons.svg", "favicon.svg")
ICONS = {"192": "capture/icon-192.png", "512": "capture/icon-512.png"}
WORKER = "capture/worker.js"
GROUND, ACCENT = "#f4f6f7", "#0f3d4c"


@cache
def modules() -> tuple[str, ...]:
    """The modules of the capture page, without the worker."""
    folder = Path(str(finders.find(WORKER))).parent
    return tuple(f"capture/{p.name}" for p in sorted(folder.glob("*.js")) if p.name != "worker.js")


def files() -> Sequence[str]:
    """Addresses of everything that the capture page loads."""
    return [static(name) for name in (*SHEETS, *OTHERS, *modules())]


def edition() -> str:
    """Changes with the contents of any file of the shell."""
    digest = sha256()
    for name in (*SHEETS, *OTHERS, *modules(), WORKER):
        found = finders.find(name)
        digest.update(Path(str(found)).read_bytes() if found else name.encode())
    return digest.hexdigest()[:16]


def worker_source() -> str:
    """The script of the service worker: what it keeps, and then the module that says how."""
    about = {"edition": edition(), "page": reverse("capture"), "files": list(files())}
    script = json.dumps(static(WORKER))
    return f"self.SHELL = {json.dumps(about)};\nimportScripts({script});\n"


def manifest() -> dict[str, Any]:
    """What a device shows of the product among its applications."""
    page = reverse("capture")
    return {
        "id": "/",
        "name": _("Dougong"),
        "short_name": _("Dougong"),
        "description": _("Engineering management for banks"),
        "lang": get_language(),
        "start_url": page,
        "scope": "/",
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": ACCENT,
        "icons": [
            {
                "src": static(name),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for size, name in ICONS.items()
            for purpose in ("any", "maskable")
        ],
        "shortcuts": [
            {"name": _("Capture"), "url": page},
            {"name": _("Home"), "url": reverse("home")},
        ],
    }
